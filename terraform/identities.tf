# Two identities, and every right that anyone gets. Rights are on the bucket, the data set, a table
# or an account; the few on the project are those that Google offers nowhere else.

# What runs the pipeline, and what Kestra acts as.
resource "google_service_account" "run" {
  project      = var.project_id
  account_id   = "${local.prefix}-run"
  display_name = "Click stream ${var.environment}: runs the pipeline"
  depends_on   = [google_project_service.api]
}

# What dashboards read with.
resource "google_service_account" "read" {
  project      = var.project_id
  account_id   = "${local.prefix}-read"
  display_name = "Click stream ${var.environment}: reads tables and views"
  depends_on   = [google_project_service.api]
}

locals {
  # Keys must be known before the accounts exist, so they are names, not members.
  readers    = merge({ read = google_service_account.read.member }, { for member in var.readers : member => member })
  submitters = merge({ run = google_service_account.run.member }, { for member in var.submitters : member => member })

  run_project_roles = toset([
    # Spark's own machines act as this account. Google asks for the role on the project; it includes
    # objects of every bucket of the project, which is why this project should hold nothing else.
    "roles/dataproc.worker",
    # Load jobs belong to a project, not to a data set.
    "roles/bigquery.jobUser",
  ])
}

resource "google_project_iam_member" "run" {
  for_each = local.run_project_roles

  project = var.project_id
  role    = each.value
  member  = google_service_account.run.member
}

# Read raw files and the jar; write, list, replace and delete below the output.
resource "google_storage_bucket_iam_member" "run" {
  bucket = google_storage_bucket.data.name
  role   = "roles/storage.objectUser"
  member = google_service_account.run.member
}

# Replace partitions. Also creates tables, should a version of the pipeline bring one before this does.
resource "google_bigquery_dataset_iam_member" "run" {
  project    = var.project_id
  dataset_id = google_bigquery_dataset.tables.dataset_id
  role       = "roles/bigquery.dataEditor"
  member     = google_service_account.run.member
}

# Starting a run and following it, and no more: no cluster is made or changed with this.
resource "google_project_iam_custom_role" "submit" {
  project     = var.project_id
  role_id     = replace("${local.prefix}-submit", "-", "_")
  title       = "Click stream ${var.environment}: start runs"
  description = "Start, follow and cancel Dataproc batches and jobs."
  permissions = [
    "dataproc.batches.cancel",
    "dataproc.batches.create",
    "dataproc.batches.get",
    "dataproc.batches.list",
    "dataproc.clusters.get",
    "dataproc.clusters.use",
    "dataproc.jobs.cancel",
    "dataproc.jobs.create",
    "dataproc.jobs.get",
    "dataproc.jobs.list",
    "dataproc.operations.cancel",
    "dataproc.operations.get",
    "dataproc.operations.list",
  ]
  depends_on = [google_project_service.api]
}

resource "google_project_iam_member" "submit" {
  for_each = local.submitters

  project = var.project_id
  role    = google_project_iam_custom_role.submit.id
  member  = each.value
}

# Dataproc wants whoever starts a batch to be allowed to use the account that the batch runs as.
resource "google_service_account_iam_member" "submit" {
  for_each = local.submitters

  service_account_id = google_service_account.run.name
  role               = "roles/iam.serviceAccountUser"
  member             = each.value
}

# People who start runs also bring the jar and the raw files, and read run.json.
resource "google_storage_bucket_iam_member" "submit" {
  for_each = var.submitters

  bucket = google_storage_bucket.data.name
  role   = "roles/storage.objectUser"
  member = each.value
}

# Queries belong to a project, not to a data set.
resource "google_project_iam_member" "read" {
  for_each = local.readers

  project = var.project_id
  role    = "roles/bigquery.jobUser"
  member  = each.value
}

# See names, columns and descriptions of everything in the data set; no rows.
resource "google_bigquery_dataset_iam_member" "read" {
  for_each = local.readers

  project    = var.project_id
  dataset_id = google_bigquery_dataset.tables.dataset_id
  role       = "roles/bigquery.metadataViewer"
  member     = each.value
}

# Rows: of each table and view; of quarantine, whose lines are raw input, only for those named for it.
resource "google_bigquery_table_iam_member" "read" {
  for_each = merge(
    {
      for pair in setproduct(keys(local.readers), local.readable) :
      "${pair[0]} ${pair[1]}" => { table = pair[1], member = local.readers[pair[0]] }
    },
    { for member in var.quarantine_readers : "${member} quarantine" => { table = "quarantine", member = member } },
  )

  project    = var.project_id
  dataset_id = google_bigquery_dataset.tables.dataset_id
  table_id   = each.value.table
  role       = "roles/bigquery.dataViewer"
  member     = each.value.member

  depends_on = [google_bigquery_table.table, google_bigquery_table.view]
}
