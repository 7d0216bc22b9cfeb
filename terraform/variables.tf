variable "project_id" {
  description = "Project that everything is created in. It must exist and have billing enabled."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id is the id of a project (6 to 30 lowercase letters, digits and hyphens), not its name or number."
  }
}

variable "environment" {
  description = "What this deployment is for; part of every name and a label. One state per environment."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,9}$", var.environment))
    error_message = "environment is 2 to 10 lowercase letters and digits and starts with a letter, for example prod."
  }
}

variable "name" {
  description = "First part of every name."
  type        = string
  default     = "clickstream"

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,13}$", var.name))
    error_message = "name is 2 to 14 lowercase letters and digits and starts with a letter."
  }
}

variable "region" {
  description = "Region of the bucket, the data set and Dataproc. One for all: reading across regions is slow and is charged."
  type        = string
  default     = "europe-west1"

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region is a single region such as europe-west1; a multi-region such as EU cannot run Dataproc."
  }
}

variable "bucket_name" {
  description = "Name of the bucket, unique in all of Cloud Storage. Absent: made from project_id, name and environment."
  type        = string
  default     = null

  validation {
    condition     = var.bucket_name == null || can(regex("^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "bucket_name is 3 to 63 lowercase letters, digits, hyphens and underscores. Names with dots need a verified domain."
  }
}

variable "dataset_id" {
  description = "BigQuery data set for the tables, the views and the table functions. Absent: made from name and environment."
  type        = string
  default     = null

  validation {
    condition     = var.dataset_id == null || can(regex("^[A-Za-z0-9_]{1,1024}$", var.dataset_id))
    error_message = "dataset_id is letters, digits and underscores only: BigQuery knows no hyphens there."
  }
}

variable "labels" {
  description = "Further labels for everything that has labels, for example a cost centre."
  type        = map(string)
  default     = {}

  validation {
    condition = alltrue([
      for key, value in var.labels :
      can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))
    ])
    error_message = "Labels are lowercase letters, digits, hyphens and underscores, at most 63 characters, and the key starts with a letter."
  }
}

variable "deletion_protection" {
  description = "Refuse to destroy tables that hold data. To take an environment down: set false, apply, then destroy."
  type        = bool
  default     = true
}

variable "temp_retention_days" {
  description = "Days after which temporary files and what a dead run left in staging are removed. More than a failed run may wait for its repair."
  type        = number
  default     = 14

  validation {
    condition     = var.temp_retention_days >= 7 && floor(var.temp_retention_days) == var.temp_retention_days
    error_message = "temp_retention_days is a whole number of at least 7: a run that died while it published is repaired from these files."
  }
}

variable "quarantine_retention_days" {
  description = "Days after which quarantined rows are removed from the bucket. They are input lines and may hold personal data. In BigQuery they stay until the next run replaces them."
  type        = number
  default     = 30

  validation {
    condition     = var.quarantine_retention_days >= 1 && floor(var.quarantine_retention_days) == var.quarantine_retention_days
    error_message = "quarantine_retention_days is a whole number of at least 1."
  }
}

variable "noncurrent_retention_days" {
  description = "Days for which a replaced or deleted file can be brought back. Also the time until a deletion is complete."
  type        = number
  default     = 14

  validation {
    condition     = var.noncurrent_retention_days >= 1 && floor(var.noncurrent_retention_days) == var.noncurrent_retention_days
    error_message = "noncurrent_retention_days is a whole number of at least 1."
  }
}

variable "readers" {
  description = "Who may read tables and views beside the read service account, as IAM members, for example group:analysts@example.com."
  type        = set(string)
  default     = []

  validation {
    condition = alltrue([
      for member in var.readers : can(regex("^(user|group|serviceAccount|domain|principal|principalSet):", member))
    ])
    error_message = "A reader is an IAM member such as group:analysts@example.com. allUsers and allAuthenticatedUsers would publish the data."
  }
}

variable "quarantine_readers" {
  description = "Which readers may also see rejected lines, which may hold personal data. The answers data_quality and quarantine_reasons work for them only."
  type        = set(string)
  default     = []

  validation {
    condition     = length(setsubtract(var.quarantine_readers, var.readers)) == 0
    error_message = "Each of quarantine_readers must be one of readers as well."
  }
}

variable "submitters" {
  description = "Who may start runs by hand, as IAM members, for example group:data-engineers@example.com. Kestra needs no entry here."
  type        = set(string)
  default     = []

  validation {
    condition = alltrue([
      for member in var.submitters : can(regex("^(user|group|serviceAccount|principal|principalSet):", member))
    ])
    error_message = "A submitter is an IAM member such as group:data-engineers@example.com."
  }
}

variable "subnetwork" {
  description = "Subnetwork for Spark, by its name in this region or in full (projects/…/regions/…/subnetworks/…). It needs Private Google Access."
  type        = string
  default     = "default"

  validation {
    condition     = can(regex("^([a-z][a-z0-9-]*|projects/[^/]+/regions/[^/]+/subnetworks/[^/]+)$", var.subnetwork))
    error_message = "subnetwork is a name such as default, or projects/P/regions/R/subnetworks/S."
  }
}

variable "cluster" {
  description = "A Dataproc cluster that scales with its load. Absent: none; runs use Dataproc Serverless, which costs nothing between runs."
  type = object({
    image_version     = optional(string, "2.2-debian12")
    machine_type      = optional(string, "n2-standard-4")
    workers           = optional(number, 2)
    secondary_workers = optional(number, 8)
    idle_delete       = optional(string)
  })
  default = null

  validation {
    condition     = var.cluster == null || can(regex("^2\\.2(-|\\.|$)", var.cluster.image_version))
    error_message = "cluster.image_version is one of the 2.2 line: later ones have Scala 2.13, which the jar is not made for."
  }

  validation {
    condition     = try(var.cluster.workers, 2) >= 2 && try(var.cluster.secondary_workers, 0) >= 0
    error_message = "cluster.workers is at least 2 and cluster.secondary_workers, the most that are added under load, at least 0."
  }

  validation {
    condition     = try(var.cluster.idle_delete, null) == null || can(regex("^[1-9][0-9]*s$", var.cluster.idle_delete))
    error_message = "cluster.idle_delete is a time in seconds such as 1800s."
  }
}

variable "kestra" {
  description = <<-EOT
    How Kestra proves who it is, without a key. `gke`: it runs in a GKE cluster with Workload
    Identity, under this Kubernetes service account; `pool_project_id` if the cluster is in another
    project. `federation`: it runs elsewhere and has OpenID Connect tokens of this issuer and subject.
    Absent: Kestra gets no access.
  EOT
  type = object({
    gke = optional(object({
      namespace       = string
      service_account = string
      pool_project_id = optional(string)
    }))
    federation = optional(object({
      issuer_uri        = string
      subject           = string
      allowed_audiences = optional(list(string), [])
    }))
  })
  default = null

  validation {
    condition     = var.kestra == null || (try(var.kestra.gke, null) == null) != (try(var.kestra.federation, null) == null)
    error_message = "kestra has either gke or federation."
  }

  validation {
    condition     = try(var.kestra.federation, null) == null || can(regex("^https://[^/]+", var.kestra.federation.issuer_uri))
    error_message = "kestra.federation.issuer_uri starts with https://."
  }

  validation {
    condition     = try(var.kestra.federation, null) == null || can(regex("^[^*]{1,127}$", var.kestra.federation.subject))
    error_message = "kestra.federation.subject is the exact subject of Kestra's tokens, at most 127 characters: a pattern would let others in."
  }
}

variable "budget" {
  description = <<-EOT
    Mails when the project's costs of a month pass 50%, 90% and 100% of an amount, or are forecast to.
    `billing_account` as 000000-000000-000000, whole units of the account's own currency. Whoever
    applies needs roles/billing.costsManager on the account. Absent: no alert. A budget stops nothing.
  EOT
  type = object({
    billing_account = string
    monthly_amount  = number
    emails          = optional(set(string), [])
  })
  default = null

  validation {
    condition     = var.budget == null || can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.budget.billing_account))
    error_message = "budget.billing_account looks like 012345-6789AB-CDEF01."
  }

  validation {
    condition     = var.budget == null || try(var.budget.monthly_amount >= 1 && floor(var.budget.monthly_amount) == var.budget.monthly_amount, false)
    error_message = "budget.monthly_amount is a whole number of at least 1."
  }

  validation {
    condition     = length(try(var.budget.emails, [])) <= 5
    error_message = "budget.emails has at most 5 addresses: a budget tells no more."
  }
}
