# Kestra acts as the run account by what it is, not by what it has: there is no key to leak.

locals {
  kestra_gke        = try(var.kestra.gke, null)
  kestra_federation = try(var.kestra.federation, null)
}

resource "google_service_account_iam_member" "kestra_gke" {
  count = local.kestra_gke == null ? 0 : 1

  service_account_id = google_service_account.run.name
  role               = "roles/iam.workloadIdentityUser"
  member = format(
    "serviceAccount:%s.svc.id.goog[%s/%s]",
    coalesce(local.kestra_gke.pool_project_id, var.project_id),
    local.kestra_gke.namespace,
    local.kestra_gke.service_account,
  )
}

resource "google_iam_workload_identity_pool" "kestra" {
  count = local.kestra_federation == null ? 0 : 1

  project                   = var.project_id
  workload_identity_pool_id = "${local.prefix}-kestra"
  display_name              = "Kestra"
  description               = "Kestra's tokens, exchanged for those of ${google_service_account.run.account_id}."
  depends_on                = [google_project_service.api]
}

resource "google_iam_workload_identity_pool_provider" "kestra" {
  count = local.kestra_federation == null ? 0 : 1

  project                            = var.project_id
  workload_identity_pool_id          = google_iam_workload_identity_pool.kestra[0].workload_identity_pool_id
  workload_identity_pool_provider_id = "kestra"
  display_name                       = "Kestra"

  # Checked here and again by the binding below: an issuer may serve many others.
  attribute_condition = "assertion.sub == ${jsonencode(local.kestra_federation.subject)}"
  attribute_mapping = {
    "google.subject" = "assertion.sub"
  }

  oidc {
    issuer_uri        = local.kestra_federation.issuer_uri
    allowed_audiences = local.kestra_federation.allowed_audiences
  }
}

resource "google_service_account_iam_member" "kestra_federation" {
  count = local.kestra_federation == null ? 0 : 1

  service_account_id = google_service_account.run.name
  role               = "roles/iam.workloadIdentityUser"
  member = format(
    "principal://iam.googleapis.com/%s/subject/%s",
    google_iam_workload_identity_pool.kestra[0].name,
    local.kestra_federation.subject,
  )
}
