# What an environment has when only the required variables are set.

mock_provider "google" {}

variables {
  project_id  = "shop-test-1"
  environment = "test"
}

run "nothing_is_public" {
  assert {
    condition     = google_storage_bucket.data.public_access_prevention == "enforced"
    error_message = "The bucket must prevent public access."
  }
  assert {
    condition     = google_storage_bucket.data.uniform_bucket_level_access
    error_message = "The bucket must not have rights on single objects."
  }
  assert {
    condition = alltrue([
      for binding in concat(
        values(google_project_iam_member.run)[*].member,
        values(google_project_iam_member.submit)[*].member,
        values(google_project_iam_member.read)[*].member,
        values(google_bigquery_dataset_iam_member.read)[*].member,
        values(google_bigquery_table_iam_member.read)[*].member,
        values(google_service_account_iam_member.submit)[*].member,
        values(google_storage_bucket_iam_member.submit)[*].member,
        [google_storage_bucket_iam_member.run.member, google_bigquery_dataset_iam_member.run.member],
      ) : !contains(["allUsers", "allAuthenticatedUsers"], binding)
    ])
    error_message = "No right may go to everyone."
  }
}

run "data_survives_a_destroy" {
  assert {
    condition     = alltrue(values(google_bigquery_table.table)[*].deletion_protection)
    error_message = "Every table must be protected."
  }
  assert {
    condition     = !google_storage_bucket.data.force_destroy && !google_bigquery_dataset.tables.delete_contents_on_destroy
    error_message = "A destroy must not take files or tables with it."
  }
  assert {
    condition     = google_storage_bucket.data.versioning[0].enabled
    error_message = "Replaced files must be kept for a while."
  }
}

run "protection_can_be_lifted" {
  variables {
    deletion_protection = false
  }
  assert {
    condition     = !anytrue(values(google_bigquery_table.table)[*].deletion_protection)
    error_message = "deletion_protection = false must reach every table."
  }
}

run "serverless_needs_no_cluster" {
  assert {
    condition     = length(google_dataproc_cluster.this) == 0 && length(google_dataproc_autoscaling_policy.this) == 0
    error_message = "Without var.cluster there must be no machine that costs money between runs."
  }
  assert {
    condition     = output.cluster == null
    error_message = "The cluster output must be null without one."
  }
}

run "kestra_and_budget_are_off" {
  assert {
    condition = (
      length(google_service_account_iam_member.kestra_gke) == 0
      && length(google_service_account_iam_member.kestra_federation) == 0
      && length(google_iam_workload_identity_pool.kestra) == 0
      && length(google_billing_budget.month) == 0
    )
    error_message = "Neither Kestra nor a budget was asked for."
  }
}

run "names_follow_from_the_variables" {
  assert {
    condition     = output.tables_uri == "gs://shop-test-1-clickstream-test/tables"
    error_message = "tables_uri is ${output.tables_uri}."
  }
  assert {
    condition     = output.bigquery_dataset == "shop-test-1:clickstream_test"
    error_message = "bigquery_dataset is ${output.bigquery_dataset}."
  }
}
