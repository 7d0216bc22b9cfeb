# Values for the submit script, which reads them by itself, and for Kestra.

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
  value       = "gs://${google_storage_bucket.data.name}/${trimsuffix(local.raw, "/")}"
}

output "tables_uri" {
  description = "The pipeline's --output."
  value       = "gs://${google_storage_bucket.data.name}/${trimsuffix(local.tables, "/")}"
}

output "jars_uri" {
  description = "Where the submit script puts the jar."
  value       = "gs://${google_storage_bucket.data.name}/${trimsuffix(local.jars, "/")}"
}

output "temp_uri" {
  description = "The pipeline's --tempLocation; emptied after temp_retention_days."
  value       = "gs://${google_storage_bucket.data.name}/${trimsuffix(local.temp, "/")}"
}

output "bigquery_dataset" {
  description = "The pipeline's --bigQueryDataset."
  value       = "${var.project_id}:${google_bigquery_dataset.tables.dataset_id}"
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

output "labels" {
  description = "Labels of this deployment, for batches and jobs."
  value       = local.labels
}
