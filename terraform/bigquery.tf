# Tables come from schemas/*.avsc, views and table functions from queries/: a column, a table or a
# query that is added there appears here without a change.

locals {
  dataset_id = coalesce(var.dataset_id, replace(local.prefix, "-", "_"))

  schema_folder = "${path.module}/../schemas"
  schemas = {
    for file in fileset(local.schema_folder, "*.avsc") :
    trimsuffix(file, ".avsc") => jsondecode(file("${local.schema_folder}/${file}"))
  }

  # Avro's logical types first: they say more than the type below them.
  bigquery_types = {
    "timestamp-micros" = "TIMESTAMP"
    "date"             = "DATE"
    "decimal"          = "NUMERIC"
    "string"           = "STRING"
    "long"             = "INTEGER"
    "boolean"          = "BOOLEAN"
  }

  # A union with null becomes the other type; jsonencode, since the two kinds of type do not mix.
  avro_types = {
    for table, schema in local.schemas : table => {
      for field in schema.fields : field.name => jsondecode(
        can(field.type[0])
        ? jsonencode([for type in field.type : type if jsonencode(type) != "\"null\""][0])
        : jsonencode(field.type)
      )
    }
  }

  avro_names = {
    for table, types in local.avro_types : table => {
      for column, type in types : column => try(type.logicalType, type.type, type)
    }
  }

  columns = {
    for table, schema in local.schemas : table => [
      for field in schema.fields : {
        name        = field.name
        type        = lookup(local.bigquery_types, local.avro_names[table][field.name], "none")
        mode        = can(field.type[0]) ? "NULLABLE" : "REQUIRED"
        description = field.doc
      }
    ]
  }
}

resource "google_bigquery_dataset" "tables" {
  #checkov:skip=CKV_GCP_81:Encrypted with Google's keys; a key of one's own is one more thing that must not be lost. Set default_encryption_configuration where a policy asks for it.
  project       = var.project_id
  dataset_id    = local.dataset_id
  friendly_name = "Click stream ${var.environment}"
  description   = "Sessions, funnels and traffic of the shop, made from its click stream by the pipeline."
  location      = var.region

  # A data set with tables in it is never destroyed, whatever deletion_protection says.
  delete_contents_on_destroy = false

  depends_on = [google_project_service.api]
}

resource "google_bigquery_table" "table" {
  #checkov:skip=CKV_GCP_80:Encrypted with Google's keys, as the data set is.
  for_each = local.schemas

  project     = var.project_id
  dataset_id  = google_bigquery_dataset.tables.dataset_id
  table_id    = each.key
  description = each.value.doc
  clustering  = length(local.clustering[each.key]) == 0 ? null : local.clustering[each.key]
  schema      = jsonencode(concat(local.partition_columns[each.key], local.columns[each.key]))

  deletion_protection      = var.deletion_protection
  require_partition_filter = local.require_partition_filter[each.key]

  dynamic "time_partitioning" {
    for_each = local.partition_columns[each.key]
    content {
      type  = "DAY"
      field = time_partitioning.value.name
    }
  }

  lifecycle {
    precondition {
      condition = !contains(local.columns[each.key][*].type, "none")
      error_message = format(
        "schemas/%s.avsc has types that no BigQuery type is given for in bigquery_types: %s.",
        each.key,
        join(", ", setsubtract(values(local.avro_names[each.key]), keys(local.bigquery_types))),
      )
    }
  }
}

locals {
  # In Parquet the partition column stands in the path; BigQuery has it as its first column. All of
  # this is what the pipeline itself creates where a table is missing.
  partition_columns = {
    for table, schema in local.schemas : table => [
      for column in try([schema.partitionColumn], []) : {
        name = column
        type = "DATE"
        # Never null, but a load takes its value from the path, and such a column may not be required.
        mode = "NULLABLE"
        description = format(
          "UTC date of the %s: the partition. Filter by it and a query reads, and costs, those days only.",
          column == "session_date" ? "session's first event" : trimsuffix(column, "_date"),
        )
      }
    ]
  }

  clustering = { for table, schema in local.schemas : table => try(schema.clustering, []) }
  # Not even false may be said of a table without partitions.
  require_partition_filter = {
    for table, schema in local.schemas :
    table => can(schema.partitionColumn) ? try(schema.requirePartitionFilter, false) : null
  }
}

# The files call the data set clickstream; here it gets the name it has, with its project, without
# which BigQuery refuses a view.
locals {
  query_folder = "${path.module}/../queries"
  dataset_name = "`${var.project_id}.${local.dataset_id}`"

  query_files = {
    function       = fileset("${local.query_folder}/functions", "*.sql")
    view           = fileset("${local.query_folder}/views", "*.sql")
    table_function = setsubtract(fileset(local.query_folder, "*.sql"), ["duckdb-prelude.sql"])
  }
  sql = {
    function       = { for file in local.query_files.function : trimsuffix(file, ".sql") => file("${local.query_folder}/functions/${file}") }
    view           = { for file in local.query_files.view : trimsuffix(file, ".sql") => file("${local.query_folder}/views/${file}") }
    table_function = { for file in local.query_files.table_function : trimsuffix(file, ".sql") => file("${local.query_folder}/${file}") }
  }

  # A file starts with a comment whose first line is the question it answers.
  questions = {
    for kind, files in local.sql : kind => {
      for name, text in files : name => trimspace(regex("^-- ?([^\n]*)", text)[0])
    }
  }
  # It also says what each column of a view is; a text may go on in lines that are indented further.
  view_columns = {
    for name, text in local.sql.view : name => [
      for column in regexall("(?m)^--   (\\w+) ([A-Z0-9]+): (.*(?:\n--     .*)*)", text) : {
        name        = column[0]
        type        = lookup({ INT64 = "INTEGER", FLOAT64 = "FLOAT", BOOL = "BOOLEAN" }, column[1], column[1])
        mode        = "NULLABLE"
        description = replace(column[2], "/\n-- +/", " ")
      }
    ]
  }
  qualified = {
    for kind, files in local.sql : kind => {
      for name, text in files : name => replace(text, "/\\bclickstream\\./", "${local.dataset_name}.")
    }
  }
  # What a file takes from the data set; function calls count too.
  sources = {
    for kind, files in local.sql : kind => {
      for name, text in files : name => distinct(flatten(regexall("\\bclickstream\\.(\\w+)", text)))
    }
  }

  functions = {
    for name, text in local.qualified.function :
    name => regex("(?s)FUNCTION `[^`]+`\\.(?P<name>\\w+)\\((?P<arguments>[^)]*)\\) AS \\((?P<body>.*)\\);\\s*$", text)
  }

  # Readers get rows of these.
  readable = concat(
    [for table in keys(local.schemas) : table if table != "quarantine"],
    keys(local.sql.view),
  )
}

resource "google_bigquery_routine" "function" {
  for_each = local.functions

  project         = var.project_id
  dataset_id      = google_bigquery_dataset.tables.dataset_id
  routine_id      = each.key
  routine_type    = "SCALAR_FUNCTION"
  language        = "SQL"
  description     = local.questions.function[each.key]
  definition_body = trimspace(each.value.body)

  dynamic "arguments" {
    for_each = [for argument in split(",", each.value.arguments) : split(" ", trimspace(argument))]
    content {
      name      = arguments.value[0]
      data_type = jsonencode({ typeKind = arguments.value[1] })
    }
  }

  lifecycle {
    precondition {
      condition     = each.key == each.value.name
      error_message = "queries/functions/${each.key}.sql defines ${each.value.name}. Give file and function one name."
    }
  }
}

resource "google_bigquery_table" "view" {
  #checkov:skip=CKV_GCP_80:A view stores nothing.
  #checkov:skip=CKV_GCP_121:A view stores nothing: one that is destroyed is made again from its file.
  for_each = local.qualified.view

  project             = var.project_id
  dataset_id          = google_bigquery_dataset.tables.dataset_id
  table_id            = each.key
  description         = local.questions.view[each.key]
  schema              = jsonencode(local.view_columns[each.key])
  deletion_protection = false

  view {
    query          = each.value
    use_legacy_sql = false
  }

  lifecycle {
    precondition {
      # Views are made in no order, so one may not need another.
      condition     = alltrue([for source in local.sources.view[each.key] : contains(concat(keys(local.schemas), keys(local.sql.function)), source)])
      error_message = "queries/views/${each.key}.sql reads something that is neither a table nor a function: ${join(", ", local.sources.view[each.key])}."
    }
    precondition {
      condition     = length(local.view_columns[each.key]) > 0
      error_message = "queries/views/${each.key}.sql does not say in its header what its columns are, as lines of the form --   name TYPE: what it is."
    }
  }

  depends_on = [google_bigquery_table.table, google_bigquery_routine.function]
}

# One per question: select * from clickstream.funnel(date '2019-10-01', date '2019-10-31').
resource "google_bigquery_routine" "query" {
  for_each = local.qualified.table_function

  project         = var.project_id
  dataset_id      = google_bigquery_dataset.tables.dataset_id
  routine_id      = each.key
  routine_type    = "TABLE_VALUED_FUNCTION"
  language        = "SQL"
  description     = local.questions.table_function[each.key]
  definition_body = replace(each.value, "/@(from_date|to_date)\\b/", "$1")

  dynamic "arguments" {
    for_each = ["from_date", "to_date"]
    content {
      name      = arguments.value
      data_type = jsonencode({ typeKind = "DATE" })
    }
  }

  lifecycle {
    precondition {
      condition = alltrue([
        for source in local.sources.table_function[each.key] :
        contains(concat(keys(local.schemas), keys(local.sql.function), keys(local.sql.view)), source)
      ])
      error_message = "queries/${each.key}.sql reads something that is neither a table, a view nor a function: ${join(", ", local.sources.table_function[each.key])}."
    }
  }

  depends_on = [google_bigquery_table.view]
}
