"""What Terraform would create, read from its plan and compared with the sources it is made from.

Run by terraform/check, which says where Terraform and the provider are. The bigger of the two plans
is that of terraform.tfvars.example, so the example works.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

MODULE = pathlib.Path(__file__).resolve().parent.parent
ROOT = MODULE.parent
TERRAFORM = os.environ.get("TERRAFORM", "terraform")
EXAMPLE = MODULE / "terraform.tfvars.example"

# Written out, not taken from the module: the two must agree.
BIGQUERY_TYPES = {
    "string": "STRING",
    "long": "INTEGER",
    "boolean": "BOOLEAN",
    "timestamp-micros": "TIMESTAMP",
    "decimal": "NUMERIC",
    "date": "DATE",
}

# Every right in the larger plan: (what it is bound to, role). Adding one means adding it here.
RIGHTS = {
    'google_project_iam_member.run["roles/dataproc.worker"]': "roles/dataproc.worker",
    'google_project_iam_member.run["roles/bigquery.jobUser"]': "roles/bigquery.jobUser",
    "google_storage_bucket_iam_member.run": "roles/storage.objectUser",
    "google_bigquery_dataset_iam_member.run": "roles/bigquery.dataEditor",
    'google_project_iam_member.submit["run"]': None,  # the custom role, whose name is not known yet
    'google_project_iam_member.submit["group:data-engineers@example.com"]': None,
    'google_service_account_iam_member.submit["run"]': "roles/iam.serviceAccountUser",
    'google_service_account_iam_member.submit["group:data-engineers@example.com"]': "roles/iam.serviceAccountUser",
    'google_storage_bucket_iam_member.submit["group:data-engineers@example.com"]': "roles/storage.objectUser",
    'google_project_iam_member.read["read"]': "roles/bigquery.jobUser",
    'google_project_iam_member.read["group:analysts@example.com"]': "roles/bigquery.jobUser",
    'google_project_iam_member.read["group:data-engineers@example.com"]': "roles/bigquery.jobUser",
    'google_bigquery_dataset_iam_member.read["read"]': "roles/bigquery.metadataViewer",
    'google_bigquery_dataset_iam_member.read["group:analysts@example.com"]': "roles/bigquery.metadataViewer",
    'google_bigquery_dataset_iam_member.read["group:data-engineers@example.com"]': "roles/bigquery.metadataViewer",
    "google_service_account_iam_member.kestra_federation[0]": "roles/iam.workloadIdentityUser",
}

SUBMIT_PERMISSIONS = {
    "dataproc.batches.cancel",
    "dataproc.batches.create",
    "dataproc.batches.get",
    "dataproc.batches.list",
    "dataproc.clusters.get",
    "dataproc.clusters.use",
    "dataproc.jobs.cancel",
    "dataproc.jobs.create",
    "dataproc.jobs.get",
    "dataproc.jobs.list",
    "dataproc.operations.cancel",
    "dataproc.operations.get",
    "dataproc.operations.list",
}


def terraform(*arguments, folder=MODULE):
    return subprocess.run([TERRAFORM, f"-chdir={folder}", *arguments], capture_output=True, text=True)


def plan(variables, folder=MODULE):
    """The plan as Terraform's JSON, or its error messages as text."""
    with tempfile.TemporaryDirectory() as scratch:
        file = pathlib.Path(scratch) / "plan"
        values = pathlib.Path(scratch) / "values.tfvars"
        values.write_text(variables)
        made = terraform(
            "plan", "-input=false", "-lock=false", "-no-color", f"-state={scratch}/none", f"-var-file={values}",
            f"-out={file}", folder=folder,
        )
        if made.returncode != 0:
            # A message is wrapped to the width of a terminal, with bars at the left.
            return " ".join(re.sub(r"[│╷╵]", " ", made.stderr).split())
        shown = terraform("show", "-json", str(file), folder=folder)
        return json.loads(shown.stdout)


def schemas():
    return {path.stem: json.loads(path.read_text()) for path in (ROOT / "schemas").glob("*.avsc")}


def column(field):
    """A field of a schema as BigQuery should have it."""
    kind, mode = field["type"], "REQUIRED"
    if isinstance(kind, list):
        (kind,) = (other for other in kind if other != "null")
        mode = "NULLABLE"
    if isinstance(kind, dict):
        kind = kind.get("logicalType", kind["type"])
    return {"name": field["name"], "type": BIGQUERY_TYPES[kind], "mode": mode, "description": field["doc"]}


class Plan:
    def __init__(self, document):
        if isinstance(document, str):
            raise AssertionError("terraform plan failed: " + document)
        self.document = document
        self.resources = {
            resource["address"]: resource["values"]
            for resource in document["planned_values"]["root_module"]["resources"]
            if resource["mode"] == "managed"
        }

    def of(self, kind, name=None):
        prefix = kind + "." + (name or "")
        return {
            address: values
            for address, values in self.resources.items()
            if re.match(re.escape(prefix) + (r"(\[|$)" if name else ""), address)
        }

    def tables(self):
        return {values["table_id"]: values for values in self.of("google_bigquery_table", "table").values()}

    def views(self):
        return {values["table_id"]: values for values in self.of("google_bigquery_table", "view").values()}


class EverythingOn(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.plan = Plan(plan(EXAMPLE.read_text()))
        cls.bucket = cls.plan.resources["google_storage_bucket.data"]
        cls.schemas = schemas()

    # Tables

    def test_there_is_a_table_for_each_schema_and_no_other(self):
        self.assertEqual(set(self.plan.tables()), set(self.schemas))
        self.assertGreaterEqual(len(self.schemas), 7)

    def test_columns_have_the_name_type_mode_and_description_of_the_schema(self):
        for name, schema in self.schemas.items():
            with self.subTest(table=name):
                planned = json.loads(self.plan.tables()[name]["schema"])
                own = [field for field in planned if field["name"] != schema.get("partitionColumn")]
                self.assertEqual(own, [column(field) for field in schema["fields"]])
                self.assertEqual(self.plan.tables()[name]["description"], schema["doc"])

    def test_every_column_is_described(self):
        for name, table in self.plan.tables().items():
            for field in json.loads(table["schema"]):
                with self.subTest(table=name, column=field["name"]):
                    self.assertRegex(field["description"], r"^\S.{8,}")

    def test_the_partition_column_comes_first_and_partitions_by_day(self):
        for name, schema in self.schemas.items():
            if "partitionColumn" not in schema:
                continue
            with self.subTest(table=name):
                table = self.plan.tables()[name]
                first = json.loads(table["schema"])[0]
                self.assertEqual(
                    (first["name"], first["type"], first["mode"]),
                    (schema["partitionColumn"], "DATE", "NULLABLE"),
                )
                (partitioning,) = table["time_partitioning"]
                self.assertEqual(
                    (partitioning["type"], partitioning["field"]), ("DAY", schema["partitionColumn"])
                )

    def test_a_table_without_a_partition_column_is_not_partitioned(self):
        whole = [name for name, schema in self.schemas.items() if "partitionColumn" not in schema]
        self.assertEqual(whole, ["quarantine"])
        self.assertEqual(self.plan.tables()["quarantine"]["time_partitioning"], [])

    def test_clustering_is_that_of_the_schema(self):
        for name, schema in self.schemas.items():
            with self.subTest(table=name):
                declared = schema.get("clustering", [])
                self.assertEqual(self.plan.tables()[name]["clustering"] or [], declared)
                self.assertLessEqual(set(declared), {field["name"] for field in schema["fields"]})
                self.assertLessEqual(len(declared), 4, "BigQuery clusters by four columns at most")

    def test_a_partition_filter_is_required_where_the_schema_says_so(self):
        for name, schema in self.schemas.items():
            with self.subTest(table=name):
                declared = schema.get("requirePartitionFilter", False)
                partitioned = "partitionColumn" in schema
                self.assertEqual(
                    self.plan.tables()[name]["require_partition_filter"], declared if partitioned else None
                )
                self.assertTrue(partitioned or not declared)

    # Views and functions

    def test_there_is_a_view_a_function_or_a_table_function_for_each_query_file(self):
        queries = ROOT / "queries"
        stems = lambda folder: {path.stem for path in folder.glob("*.sql")}
        routine = lambda name: {
            values["routine_id"] for values in self.plan.of("google_bigquery_routine", name).values()
        }
        self.assertEqual(set(self.plan.views()), stems(queries / "views"))
        self.assertEqual(routine("function"), stems(queries / "functions"))
        self.assertEqual(routine("query"), stems(queries) - {"duckdb-prelude"})

    def test_views_tell_each_column_that_their_file_tells(self):
        for name, view in self.plan.views().items():
            with self.subTest(view=name):
                header = (
                    (ROOT / "queries" / "views" / f"{name}.sql").read_text().partition("-- Columns:\n")[2]
                )
                header = header[: re.search(r"^(?!--)", header, re.M).start()]
                told = []
                for line in header.splitlines():
                    start = re.fullmatch(r"--   (\w+) (\w+): (.*)", line)
                    if start:
                        told.append(list(start.groups()))
                    else:
                        told[-1][2] += " " + line.removeprefix("--").strip()
                names = {"INT64": "INTEGER", "FLOAT64": "FLOAT", "BOOL": "BOOLEAN"}
                planned = [(c["name"], c["type"], c["description"]) for c in json.loads(view["schema"])]
                self.assertEqual(
                    planned, [(column, names.get(kind, kind), text) for column, kind, text in told]
                )
                self.assertGreater(len(planned), 1)

    def test_queries_name_project_and_data_set_and_have_no_parameters_left(self):
        texts = {view["table_id"]: view["view"][0]["query"] for view in self.plan.views().values()}
        for values in self.plan.of("google_bigquery_routine").values():
            texts[values["routine_id"] + "()"] = values["definition_body"]
        for name, text in texts.items():
            with self.subTest(query=name):
                code = re.sub(r"--[^\n]*", "", text)
                self.assertNotRegex(code, r"(?<!`)\bclickstream\.")
                self.assertNotRegex(code, r"@\w")

    def test_table_functions_take_a_range_of_dates(self):
        for address, values in self.plan.of("google_bigquery_routine", "query").items():
            with self.subTest(function=address):
                self.assertEqual(
                    [
                        (argument["name"], json.loads(argument["data_type"]))
                        for argument in values["arguments"]
                    ],
                    [("from_date", {"typeKind": "DATE"}), ("to_date", {"typeKind": "DATE"})],
                )

    def test_functions_have_the_arguments_and_the_body_of_their_file(self):
        for address, values in self.plan.of("google_bigquery_routine", "function").items():
            with self.subTest(function=address):
                text = (ROOT / "queries" / "functions" / (values["routine_id"] + ".sql")).read_text()
                arguments = ", ".join(
                    f"{argument['name']} {json.loads(argument['data_type'])['typeKind']}"
                    for argument in values["arguments"]
                )
                head = f"FUNCTION clickstream.{values['routine_id']}({arguments}) AS ("
                self.assertIn(f"{head}\n  {values['definition_body']}\n);", text)

    # Safety

    def test_nothing_is_public(self):
        self.assertEqual(self.bucket["public_access_prevention"], "enforced")
        self.assertIs(self.bucket["uniform_bucket_level_access"], True)
        self.assertNotRegex(json.dumps(self.plan.document), "allUsers|allAuthenticatedUsers")
        for cluster in self.plan.of("google_dataproc_cluster").values():
            (machines,) = cluster["cluster_config"][0]["gce_cluster_config"]
            self.assertIs(machines["internal_ip_only"], True)

    def test_there_is_no_key(self):
        kinds = {address.split(".")[0] for address in self.plan.resources}
        self.assertEqual({kind for kind in kinds if kind.endswith(("_key", "_secret", "_password"))}, set())
        for file in MODULE.glob("*.tf"):
            with self.subTest(file=file.name):
                self.assertNotRegex(
                    file.read_text(), r"google_service_account_key|hmac_key|\bcredentials\s*=|private_key"
                )

    def test_data_is_protected_from_a_destroy(self):
        self.assertEqual({table["deletion_protection"] for table in self.plan.tables().values()}, {True})
        self.assertIs(self.bucket["force_destroy"], False)
        dataset = self.plan.resources["google_bigquery_dataset.tables"]
        self.assertIs(dataset["delete_contents_on_destroy"], False)

    def test_files_that_are_replaced_can_be_brought_back(self):
        self.assertIs(self.bucket["versioning"][0]["enabled"], True)

    def test_only_temporary_files_and_quarantine_age(self):
        aged = {}
        for rule in self.bucket["lifecycle_rule"]:
            (condition,), (action,) = rule["condition"], rule["action"]
            if action["type"] == "Delete" and condition["with_state"] != "ARCHIVED":
                self.assertTrue(condition["matches_prefix"], "a rule without a prefix removes tables")
                aged |= {prefix: condition["age"] for prefix in condition["matches_prefix"]}
        self.assertEqual(
            aged,
            {
                "tables/_staging/": 14,
                "temp/": 14,
                "google-cloud-dataproc-metainfo/": 14,
                "tables/quarantine/": 30,
            },
        )

    def test_rights_are_exactly_these(self):
        wanted = dict(RIGHTS)
        for reader in ("read", "group:analysts@example.com", "group:data-engineers@example.com"):
            for table in [*self.schemas, *self.plan.views()]:
                if table != "quarantine" or reader == "group:data-engineers@example.com":
                    wanted[f'google_bigquery_table_iam_member.read["{reader} {table}"]'] = (
                        "roles/bigquery.dataViewer"
                    )
        planned = {
            address: values.get("role")
            for address, values in self.plan.resources.items()
            if re.search(r"_iam_(member|binding|policy)\.|_access\.", address)
        }
        self.assertEqual(planned, wanted)

    def test_starting_runs_takes_no_more_than_these_permissions(self):
        role = self.plan.resources["google_project_iam_custom_role.submit"]
        self.assertEqual(set(role["permissions"]), SUBMIT_PERMISSIONS)

    def test_everything_that_has_labels_gets_them_from_the_provider(self):
        provider = self.plan.document["configuration"]["provider_config"]["google"]["expressions"]
        self.assertEqual(provider["default_labels"]["references"], ["local.labels"])
        self.assertEqual(
            self.plan.document["planned_values"]["outputs"]["labels"]["value"],
            {
                "application": "clickstream",
                "environment": "prod",
                "managed-by": "terraform",
                "cost-centre": "data",
            },
        )

    # The optional parts

    def test_the_cluster_runs_scala_2_12_as_the_run_account(self):
        cluster = self.plan.resources["google_dataproc_cluster.this[0]"]["cluster_config"][0]
        self.assertRegex(cluster["software_config"][0]["image_version"], r"^2\.2")
        expressions = next(
            resource["expressions"]
            for resource in self.plan.document["configuration"]["root_module"]["resources"]
            if resource["address"] == "google_dataproc_cluster.this"
        )
        machines = expressions["cluster_config"][0]["gce_cluster_config"][0]
        self.assertIn("google_service_account.run.email", machines["service_account"]["references"])

    def test_apis_of_all_parts_are_enabled_and_stay(self):
        services = self.plan.of("google_project_service").values()
        self.assertLessEqual(
            {"bigquery.googleapis.com", "dataproc.googleapis.com", "storage.googleapis.com", "sts.googleapis.com",
             "billingbudgets.googleapis.com"},
            {service["service"] for service in services},
        )
        self.assertEqual({service["disable_on_destroy"] for service in services}, {False})


class LeastOn(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.plan = Plan(plan('project_id = "shop-test-1"\nenvironment = "test"\n'))

    def test_nothing_runs_or_costs_between_runs(self):
        kinds = {address.split(".")[0] for address in self.plan.resources}
        self.assertEqual(
            kinds,
            {
                "google_bigquery_dataset",
                "google_bigquery_dataset_iam_member",
                "google_bigquery_table",
                "google_bigquery_table_iam_member",
                "google_project_iam_custom_role",
                "google_project_iam_member",
                "google_project_service",
                "google_service_account",
                "google_service_account_iam_member",
                "google_storage_bucket",
                "google_storage_bucket_iam_member",
            }
            | ({"google_bigquery_routine"} if (ROOT / "queries").is_dir() else set()),
        )

    def test_nobody_but_the_run_account_starts_runs(self):
        self.assertEqual(
            list(self.plan.of("google_project_iam_member", "submit")),
            ['google_project_iam_member.submit["run"]'],
        )


class Additions(unittest.TestCase):
    """A new file appears without a change here, and a wrong one stops the plan with its name."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.copy = pathlib.Path(scratch.name)
        ignored = shutil.ignore_patterns(
            ".terraform*", "*.tfstate*", "checks", "tests", "terraform.tfvars", "backend.tf"
        )
        shutil.copytree(MODULE, self.copy / "terraform", ignore=ignored)
        shutil.copytree(ROOT / "schemas", self.copy / "schemas")
        for folder in ("views", "functions"):
            (self.copy / "queries" / folder).mkdir(parents=True)

    def plan(self):
        return plan('project_id = "shop-test-1"\nenvironment = "test"\n', folder=self.copy / "terraform")

    def add_table(self, kind):
        field = {"name": "amount", "type": kind, "doc": "An amount of something."}
        schema = {"type": "record", "name": "extra", "doc": "More.", "fields": [field]}
        (self.copy / "schemas" / "extra.avsc").write_text(json.dumps(schema))

    def test_a_new_schema_is_a_new_table(self):
        self.add_table(["null", "long"])
        table = Plan(self.plan()).tables()["extra"]
        self.assertEqual(
            json.loads(table["schema"]),
            [
                {
                    "name": "amount",
                    "type": "INTEGER",
                    "mode": "NULLABLE",
                    "description": "An amount of something.",
                }
            ],
        )

    def test_a_type_without_an_equal_in_bigquery_stops_the_plan_and_is_named(self):
        self.add_table("double")
        self.assertIn(
            "schemas/extra.avsc has types that no BigQuery type is given for in bigquery_types: double.",
            self.plan(),
        )

    def test_new_queries_are_new_views_and_functions(self):
        (self.copy / "queries/views/orders.sql").write_text(
            "-- What was ordered?\n-- Columns:\n--   session_date DATE: The day\n--     of it.\n"
            "SELECT session_date FROM clickstream.sessions\n"
        )
        (self.copy / "queries/orders_of_range.sql").write_text(
            "-- How many?\nSELECT COUNT(*) AS n FROM clickstream.orders\n"
            "WHERE session_date BETWEEN @from_date AND @to_date\n"
        )
        made = Plan(self.plan())
        view = made.views()["orders"]
        self.assertEqual(view["description"], "What was ordered?")
        self.assertEqual(
            json.loads(view["schema"]),
            [{"name": "session_date", "type": "DATE", "mode": "NULLABLE", "description": "The day of it."}],
        )
        self.assertIn("FROM `shop-test-1.clickstream_test`.sessions", view["view"][0]["query"])
        (function,) = made.of("google_bigquery_routine", "query").values()
        self.assertIn("BETWEEN from_date AND to_date", function["definition_body"])

    def test_a_view_of_a_view_stops_the_plan_and_is_named(self):
        header = "-- Which?\n-- Columns:\n--   one INT64: One.\n"
        (self.copy / "queries/views/a.sql").write_text(header + "SELECT 1 AS one FROM clickstream.sessions\n")
        (self.copy / "queries/views/b.sql").write_text(header + "SELECT 1 AS one FROM clickstream.a\n")
        self.assertIn(
            "queries/views/b.sql reads something that is neither a table nor a function: a.", self.plan()
        )

    def test_a_view_that_does_not_tell_its_columns_stops_the_plan_and_is_named(self):
        (self.copy / "queries/views/a.sql").write_text("-- A?\nSELECT 1 AS one FROM clickstream.sessions\n")
        self.assertIn("queries/views/a.sql does not say in its header what its columns are", self.plan())


if __name__ == "__main__":
    unittest.main()
