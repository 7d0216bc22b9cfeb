# What the optional parts add.

mock_provider "google" {
  mock_resource "google_iam_workload_identity_pool" {
    defaults = {
      name = "projects/123/locations/global/workloadIdentityPools/clickstream-prod-kestra"
    }
  }
  mock_resource "google_service_account" {
    defaults = {
      name   = "projects/shop-prod-1/serviceAccounts/clickstream-prod-run@shop-prod-1.iam.gserviceaccount.com"
      email  = "clickstream-prod-run@shop-prod-1.iam.gserviceaccount.com"
      member = "serviceAccount:clickstream-prod-run@shop-prod-1.iam.gserviceaccount.com"
    }
  }
}

variables {
  project_id  = "shop-prod-1"
  environment = "prod"
}

run "a_cluster_is_private_and_scales" {
  variables {
    cluster = { secondary_workers = 20, idle_delete = "1800s" }
  }
  assert {
    condition     = google_dataproc_cluster.this[0].cluster_config[0].gce_cluster_config[0].internal_ip_only
    error_message = "The cluster's machines must have no public address."
  }
  assert {
    condition     = google_dataproc_autoscaling_policy.this[0].secondary_worker_config[0].max_instances == 20
    error_message = "The most workers that may be added must follow the variable."
  }
  assert {
    condition     = google_dataproc_cluster.this[0].cluster_config[0].lifecycle_config[0].idle_delete_ttl == "1800s"
    error_message = "An idle cluster must go after the time that was asked for."
  }
  assert {
    condition     = output.cluster == "clickstream-prod"
    error_message = "The submit script takes the cluster's name from the output."
  }
}

run "kestra_in_gke_acts_as_the_run_account" {
  variables {
    kestra = { gke = { namespace = "kestra", service_account = "kestra", pool_project_id = "platform-1" } }
  }
  assert {
    condition     = google_service_account_iam_member.kestra_gke[0].member == "serviceAccount:platform-1.svc.id.goog[kestra/kestra]"
    error_message = "The binding must name the cluster's identity pool and the Kubernetes account."
  }
  assert {
    condition     = length(google_iam_workload_identity_pool.kestra) == 0
    error_message = "GKE has a pool of its own."
  }
}

run "kestra_elsewhere_is_let_in_by_its_exact_subject" {
  variables {
    kestra = { federation = { issuer_uri = "https://issuer.example.com", subject = "kestra-prod" } }
  }
  assert {
    condition = (
      google_service_account_iam_member.kestra_federation[0].member
      == "principal://iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/clickstream-prod-kestra/subject/kestra-prod"
    )
    error_message = "The binding must name one subject, not the pool."
  }
  assert {
    condition     = google_iam_workload_identity_pool_provider.kestra[0].attribute_condition == "assertion.sub == \"kestra-prod\""
    error_message = "The provider must refuse every other subject of the issuer."
  }
}

run "a_budget_without_addresses_tells_the_billing_administrators" {
  variables {
    budget = { billing_account = "012345-6789AB-CDEF01", monthly_amount = 200 }
  }
  assert {
    condition     = length(google_billing_budget.month[0].all_updates_rule) == 0
    error_message = "Without addresses the service's own recipients must stay."
  }
}

run "a_budget_warns_before_and_after" {
  variables {
    budget = { billing_account = "012345-6789AB-CDEF01", monthly_amount = 200, emails = ["data@example.com"] }
  }
  assert {
    condition     = google_billing_budget.month[0].amount[0].specified_amount[0].units == "200"
    error_message = "The amount must follow the variable."
  }
  assert {
    condition     = tolist([for rule in google_billing_budget.month[0].threshold_rules : rule.threshold_percent]) == tolist([0.5, 0.9, 1, 1])
    error_message = "Mails go out at 50%, 90% and 100%, and when 100% is forecast."
  }
  assert {
    condition     = length(google_monitoring_notification_channel.email) == 1
    error_message = "Each address needs a channel."
  }
}
