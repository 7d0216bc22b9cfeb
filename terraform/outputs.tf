# Values for the submit script, which reads them by itself, and for Kestra.

locals {
  uris = {
    for name in ["inbox", "raw", "tables", "jars", "temp"] :
    name => "gs://${google_storage_bucket.data.name}/${name}"
  }
  bigquery_dataset = "${var.project_id}:${google_bigquery_dataset.tables.dataset_id}"
}

output "project_id" {
  description = "Project of everything below."
  value       = var.project_id
}

output "region" {
  description = "Region of the bucket, the data set and Dataproc."
  value       = var.region
}

output "bucket" {
  description = "Name of the bucket."
  value       = google_storage_bucket.data.name
}

output "raw_uri" {
  description = "Where raw CSV files belong."
  value       = local.uris.raw
}

output "inbox_uri" {
  description = "Where others leave files that Kestra's flow ingest takes into raw_uri."
  value       = local.uris.inbox
}

output "tables_uri" {
  description = "The pipeline's --output."
  value       = local.uris.tables
}

output "jars_uri" {
  description = "Where the submit script puts the jar."
  value       = local.uris.jars
}

output "temp_uri" {
  description = "The pipeline's --tempLocation; emptied after temp_retention_days."
  value       = local.uris.temp
}

output "bigquery_dataset" {
  description = "The pipeline's --bigQueryDataset."
  value       = local.bigquery_dataset
}

output "run_service_account" {
  description = "Account that the pipeline runs as and that Kestra acts as."
  value       = google_service_account.run.email
}

output "read_service_account" {
  description = "Account for dashboards."
  value       = google_service_account.read.email
}

output "subnetwork" {
  description = "Subnetwork for Spark."
  value       = var.subnetwork
}

output "cluster" {
  description = "Name of the Dataproc cluster; null without one."
  value       = one(google_dataproc_cluster.this[*].name)
}

output "kestra_identity_provider" {
  description = "Audience of the token exchange, for the credential configuration of a Kestra outside Google Cloud; null without federation."
  value       = one([for provider in google_iam_workload_identity_pool_provider.kestra : "//iam.googleapis.com/${provider.name}"])
}

output "kestra_values" {
  description = "Value of the key clickstream in Kestra's key-value store, but for jar_uri, which names the release to run."
  value = {
    project_id          = var.project_id
    region              = var.region
    bucket              = google_storage_bucket.data.name
    inbox_uri           = local.uris.inbox
    raw_uri             = local.uris.raw
    tables_uri          = local.uris.tables
    bigquery_dataset    = local.bigquery_dataset
    run_service_account = google_service_account.run.email
    subnetwork          = var.subnetwork
    labels              = local.labels
  }
}

output "labels" {
  description = "Labels of this deployment, for batches and jobs."
  value       = local.labels
}
