# Every refusal of a value, each by a value that someone might well try.

mock_provider "google" {}

variables {
  project_id  = "shop-test-1"
  environment = "test"
}

run "a_project_name_is_no_id" {
  command = plan
  variables {
    project_id = "Shop"
  }
  expect_failures = [var.project_id]
}

run "an_environment_is_one_word" {
  command = plan
  variables {
    environment = "Prod env"
  }
  expect_failures = [var.environment]
}

run "a_name_has_no_hyphen" {
  command = plan
  variables {
    name = "click-stream"
  }
  expect_failures = [var.name]
}

run "a_multi_region_cannot_run_dataproc" {
  command = plan
  variables {
    region = "EU"
  }
  expect_failures = [var.region]
}

run "a_bucket_name_has_no_dot" {
  command = plan
  variables {
    bucket_name = "shop.example.com"
  }
  expect_failures = [var.bucket_name]
}

run "a_data_set_has_no_hyphen" {
  command = plan
  variables {
    dataset_id = "click-stream"
  }
  expect_failures = [var.dataset_id]
}

run "labels_are_lowercase" {
  command = plan
  variables {
    labels = { Team = "data" }
  }
  expect_failures = [var.labels]
}

run "a_dead_run_has_a_week_to_be_repaired" {
  command = plan
  variables {
    temp_retention_days = 3
  }
  expect_failures = [var.temp_retention_days]
}

run "quarantine_is_kept_for_a_day_at_least" {
  command = plan
  variables {
    quarantine_retention_days = 0
  }
  expect_failures = [var.quarantine_retention_days]
}

run "days_are_whole" {
  command = plan
  variables {
    noncurrent_retention_days = 0.5
  }
  expect_failures = [var.noncurrent_retention_days]
}

run "readers_are_never_everyone" {
  command = plan
  variables {
    readers = ["allUsers"]
  }
  expect_failures = [var.readers]
}

run "quarantine_is_for_readers" {
  command = plan
  variables {
    readers            = ["group:analysts@example.com"]
    quarantine_readers = ["group:others@example.com"]
  }
  expect_failures = [var.quarantine_readers]
}

run "submitters_are_never_everyone" {
  command = plan
  variables {
    submitters = ["allAuthenticatedUsers"]
  }
  expect_failures = [var.submitters]
}

run "a_subnetwork_is_a_name_or_a_full_path" {
  command = plan
  variables {
    subnetwork = "projects/p/subnetworks/s"
  }
  expect_failures = [var.subnetwork]
}

run "a_cluster_has_scala_2_12" {
  command = plan
  variables {
    cluster = { image_version = "3.0-debian12" }
  }
  expect_failures = [var.cluster]
}

run "a_cluster_has_two_workers" {
  command = plan
  variables {
    cluster = { workers = 1 }
  }
  expect_failures = [var.cluster]
}

run "idle_time_is_in_seconds" {
  command = plan
  variables {
    cluster = { idle_delete = "30m" }
  }
  expect_failures = [var.cluster]
}

run "kestra_is_somewhere" {
  command = plan
  variables {
    kestra = {}
  }
  expect_failures = [var.kestra]
}

run "an_issuer_has_https" {
  command = plan
  variables {
    kestra = { federation = { issuer_uri = "http://issuer.example.com", subject = "kestra" } }
  }
  expect_failures = [var.kestra]
}

run "a_subject_is_exact" {
  command = plan
  variables {
    kestra = { federation = { issuer_uri = "https://issuer.example.com", subject = "*" } }
  }
  expect_failures = [var.kestra]
}

run "a_billing_account_is_an_id" {
  command = plan
  variables {
    budget = { billing_account = "mine", monthly_amount = 10 }
  }
  expect_failures = [var.budget]
}

run "a_budget_tells_five_people" {
  command = plan
  variables {
    budget = {
      billing_account = "012345-6789AB-CDEF01"
      monthly_amount  = 10
      emails          = ["a@example.com", "b@example.com", "c@example.com", "d@example.com", "e@example.com", "f@example.com"]
    }
  }
  expect_failures = [var.budget]
}

run "a_budget_is_not_nothing" {
  command = plan
  variables {
    budget = { billing_account = "012345-6789AB-CDEF01", monthly_amount = 0 }
  }
  expect_failures = [var.budget]
}
