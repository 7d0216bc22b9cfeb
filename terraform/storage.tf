locals {
  bucket_name = coalesce(var.bucket_name, "${var.project_id}-${local.prefix}")

  # Prefixes whose files age. The pipeline's --output is tables/; its own staging is below that.
  quarantine = "tables/quarantine/"
  temporary = [
    "tables/_staging/",
    "temp/",
    # Where Dataproc, told to stage in this bucket, keeps the output of drivers.
    "google-cloud-dataproc-metainfo/",
  ]
}

resource "google_storage_bucket" "data" {
  #checkov:skip=CKV_GCP_62:Access logs into a bucket are the old way; Cloud Audit Logs (data access) do it for the whole project and are switched on by the organisation, see README.
  project  = var.project_id
  name     = local.bucket_name
  location = var.region

  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  # A bucket with files in it is never destroyed, whatever deletion_protection says.
  force_destroy = false

  versioning {
    enabled = true
  }

  # Versioning already brings files back; with both, a deletion would be complete twice as late.
  soft_delete_policy {
    retention_duration_seconds = 0
  }

  # ANY: the live file goes, and at the next look its noncurrent version too.
  lifecycle_rule {
    condition {
      age            = var.temp_retention_days
      matches_prefix = local.temporary
      with_state     = "ANY"
    }
    action {
      type = "Delete"
    }
  }

  lifecycle_rule {
    condition {
      age            = var.quarantine_retention_days
      matches_prefix = [local.quarantine]
      with_state     = "ANY"
    }
    action {
      type = "Delete"
    }
  }

  lifecycle_rule {
    condition {
      days_since_noncurrent_time = var.noncurrent_retention_days
      with_state                 = "ARCHIVED"
    }
    action {
      type = "Delete"
    }
  }

  lifecycle_rule {
    condition {
      age = 1
    }
    action {
      type = "AbortIncompleteMultipartUpload"
    }
  }

  depends_on = [google_project_service.api]
}
