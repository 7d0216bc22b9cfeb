data "google_project" "this" {
  count = var.budget == null ? 0 : 1

  project_id = var.project_id
  depends_on = [google_project_service.api]
}

resource "google_monitoring_notification_channel" "email" {
  for_each = try(var.budget.emails, toset([]))

  project      = var.project_id
  display_name = "Click stream ${var.environment}: ${each.value}"
  type         = "email"
  labels       = { email_address = each.value }
  depends_on   = [google_project_service.api]
}

resource "google_billing_budget" "month" {
  count = var.budget == null ? 0 : 1

  billing_account = var.budget.billing_account
  display_name    = "Click stream ${var.environment}"

  budget_filter {
    projects        = ["projects/${data.google_project.this[0].number}"]
    calendar_period = "MONTH"
  }

  amount {
    specified_amount {
      units = tostring(var.budget.monthly_amount)
    }
  }

  dynamic "threshold_rules" {
    for_each = [0.5, 0.9, 1.0]
    content {
      threshold_percent = threshold_rules.value
      spend_basis       = "CURRENT_SPEND"
    }
  }

  threshold_rules {
    threshold_percent = 1.0
    spend_basis       = "FORECASTED_SPEND"
  }

  # Without addresses the billing administrators get the mails; with some, only those.
  dynamic "all_updates_rule" {
    for_each = length(var.budget.emails) == 0 ? [] : ["mail"]
    content {
      monitoring_notification_channels = [for channel in google_monitoring_notification_channel.email : channel.id]
      disable_default_iam_recipients   = true
    }
  }

  depends_on = [google_project_service.api]
}
