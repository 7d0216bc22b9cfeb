locals {
  apis = toset(concat(
    [
      "bigquery.googleapis.com",
      "cloudresourcemanager.googleapis.com", # rights on the project
      "compute.googleapis.com",              # Dataproc's machines and network
      "dataproc.googleapis.com",
      "iam.googleapis.com",
      "logging.googleapis.com",
      "storage.googleapis.com",
    ],
    var.kestra == null ? [] : ["iamcredentials.googleapis.com", "sts.googleapis.com"],
    var.budget == null ? [] : ["billingbudgets.googleapis.com", "monitoring.googleapis.com"],
  ))
}

resource "google_project_service" "api" {
  for_each = local.apis

  project = var.project_id
  service = each.value
  # Something else in the project may use it by then.
  disable_on_destroy = false
}
