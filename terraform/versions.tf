terraform {
  # 1.9 lets the check of one variable look at another; OpenTofu 1.9 does so too.
  required_version = ">= 1.9"

  required_providers {
    google = {
      source = "hashicorp/google"
      # The checks validate against the schema of 6.50; another major version may rename things.
      version = "~> 6.50"
    }
  }
}

provider "google" {
  project = var.project_id
  region  = var.region

  # The budget API, for one, wants a project that pays for the call.
  user_project_override = true
  billing_project       = var.project_id

  default_labels = local.labels
}

locals {
  # Names of everything that a project may hold several of.
  prefix = "${var.name}-${var.environment}"

  labels = merge(var.labels, {
    application = var.name
    environment = var.environment
    managed-by  = "terraform"
  })
}
