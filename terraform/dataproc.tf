# Dataproc Serverless, the default, has nothing to create: a batch is submitted and gone.

resource "google_dataproc_autoscaling_policy" "this" {
  count = var.cluster == null ? 0 : 1

  project   = var.project_id
  location  = var.region
  policy_id = local.prefix

  # Primary workers hold HDFS, which needs no room here: all data is in the bucket.
  worker_config {
    min_instances = var.cluster.workers
    max_instances = var.cluster.workers
  }

  secondary_worker_config {
    min_instances = 0
    max_instances = var.cluster.secondary_workers
  }

  basic_algorithm {
    cooldown_period = "120s"
    yarn_config {
      scale_up_factor   = 1.0
      scale_down_factor = 1.0
      # A worker that leaves takes its shuffle files with it, and the stage runs again: let it finish.
      graceful_decommission_timeout = "3600s"
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_dataproc_cluster" "this" {
  #checkov:skip=CKV_GCP_91:Disks hold shuffle files of a run and are encrypted with Google's keys; a key of one's own is one more thing that must not be lost, and is not worth it for these.
  count = var.cluster == null ? 0 : 1

  project = var.project_id
  region  = var.region
  name    = local.prefix

  graceful_decommission_timeout = "3600s"

  cluster_config {
    staging_bucket = google_storage_bucket.data.name

    gce_cluster_config {
      subnetwork             = var.subnetwork
      internal_ip_only       = true
      service_account        = google_service_account.run.email
      service_account_scopes = ["cloud-platform"] # what the account may do is said by its roles
      metadata = {
        enable-oslogin         = "true"
        block-project-ssh-keys = "true"
      }
      shielded_instance_config {
        enable_secure_boot          = true
        enable_vtpm                 = true
        enable_integrity_monitoring = true
      }
    }

    software_config {
      image_version = var.cluster.image_version
      override_properties = {
        # Idle executors free their place for the next stage; shuffle files survive them.
        "spark:spark.dynamicAllocation.enabled" = "true"
        "spark:spark.shuffle.service.enabled"   = "true"
        # A second attempt at a slow task does its work again for nothing.
        "spark:spark.speculation" = "false"
      }
    }

    master_config {
      num_instances = 1
      machine_type  = var.cluster.machine_type
      disk_config {
        boot_disk_type    = "pd-balanced"
        boot_disk_size_gb = 100
      }
    }

    worker_config {
      num_instances = var.cluster.workers
      machine_type  = var.cluster.machine_type
      disk_config {
        boot_disk_type    = "pd-balanced"
        boot_disk_size_gb = 200
      }
    }

    preemptible_worker_config {
      # The block is named for what it once was. A machine that is taken away costs a stage.
      preemptibility = "NON_PREEMPTIBLE"
      num_instances  = 0
      disk_config {
        boot_disk_type    = "pd-balanced"
        boot_disk_size_gb = 200
      }
    }

    autoscaling_config {
      policy_uri = google_dataproc_autoscaling_policy.this[0].id
    }

    endpoint_config {
      enable_http_port_access = false
    }

    dynamic "lifecycle_config" {
      for_each = var.cluster.idle_delete == null ? [] : [var.cluster.idle_delete]
      content {
        idle_delete_ttl = lifecycle_config.value
      }
    }
  }

  lifecycle {
    # The autoscaler changes it all the time.
    ignore_changes = [cluster_config[0].preemptible_worker_config[0].num_instances]
  }

  # Machines that start before the account has its rights never join.
  depends_on = [google_project_iam_member.run, google_storage_bucket_iam_member.run]
}
