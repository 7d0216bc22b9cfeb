"""submit-dataproc against a gcloud that checks every flag and does nothing. Needs neither gcloud nor an account."""

import hashlib
import json
import os
import pathlib
import re
import runpy
import subprocess
import sys
import tempfile
import unittest

CHECKS = pathlib.Path(__file__).resolve().parent
MODULE = CHECKS.parent
SUBMIT = MODULE / "submit-dataproc"

DEPLOYMENT = {
    "project_id": "shop-1",
    "region": "europe-west1",
    "bucket": "shop-1-clickstream-prod",
    "tables_uri": "gs://shop-1-clickstream-prod/tables",
    "jars_uri": "gs://shop-1-clickstream-prod/jars",
    "bigquery_dataset": "shop-1:clickstream_prod",
    "run_service_account": "clickstream-prod-run@shop-1.iam.gserviceaccount.com",
    "subnetwork": "default",
    "cluster": "clickstream-prod",
    "labels": {"application": "clickstream", "environment": "prod"},
}
INPUT = "--input=gs://shop-1-clickstream-prod/raw/2019-10-*.csv.gz"
JAR = "gs://shop-1-clickstream-prod/jars/clickstream.jar"


class SubmitTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.log = self.folder / "calls"
        self.outputs = dict(DEPLOYMENT)

    def submit(self, *arguments, deployment=True, path=None, exit_code=0):
        file = self.folder / "outputs.json"
        file.write_text(json.dumps({name: {"value": value} for name, value in self.outputs.items()}))
        given = [f"--deployment={file}"] if deployment else []
        return subprocess.run(
            [sys.executable, SUBMIT, *given, *arguments],
            capture_output=True,
            text=True,
            env={
                "PATH": path or f"{CHECKS / 'stub'}:{os.environ['PATH']}",
                "STUB_LOG": str(self.log),
                "STUB_EXIT": str(exit_code),
            },
        )

    def calls(self, *arguments, **options):
        """What gcloud was asked, call by call, after a submission that went well."""
        done = self.submit(*arguments, **options)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def call(self, *arguments):
        (only,) = self.calls(*arguments)
        at = only.index("--")
        flags = dict(word.partition("=")[::2] for word in only[:at] if word.startswith("-"))
        return only[:4], flags, only[at + 1 :]

    def assert_refused(self, message, *arguments, **options):
        done = self.submit(*arguments, **options)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn(message, done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        self.assertFalse(self.log.exists(), "gcloud was called all the same")

    def properties(self, flags):
        return dict(entry.split("=", 1) for entry in flags["--properties"].split(","))

    # The two targets

    def test_serverless_is_the_default_and_gets_all_it_needs(self):
        command, flags, pipeline = self.call(f"--jar={JAR}", "--batch=october", "--", INPUT)
        self.assertEqual(command, ["dataproc", "batches", "submit", "spark"])
        del flags["--properties"]
        self.assertEqual(
            flags,
            {
                "--project": "shop-1",
                "--region": "europe-west1",
                "--class": "dev.clickstream.ClickstreamPipeline",
                "--jars": JAR,
                "--labels": "application=clickstream,environment=prod",
                "--batch": "october",
                "--version": "1.2",
                "--service-account": "clickstream-prod-run@shop-1.iam.gserviceaccount.com",
                "--subnet": "default",
                "--staging-bucket": "shop-1-clickstream-prod",
                "--ttl": "6h",
            },
        )
        self.assertEqual(
            pipeline,
            [
                "--runner=SparkRunner",
                "--output=gs://shop-1-clickstream-prod/tables",
                "--bigQueryDataset=shop-1:clickstream_prod",
                INPUT,
            ],
        )

    def test_a_cluster_gets_a_job_that_is_repeated_once(self):
        command, flags, pipeline = self.call("--target=cluster", f"--jar={JAR}", "--", INPUT)
        self.assertEqual(command, ["dataproc", "jobs", "submit", "spark"])
        self.assertEqual(flags["--cluster"], "clickstream-prod")
        self.assertEqual((flags["--max-failures-total"], flags["--max-failures-per-hour"]), ("1", "1"))
        self.assertIn(INPUT, pipeline)

    def test_neither_target_sets_a_master(self):
        for target in ("serverless", "cluster"):
            with self.subTest(target=target):
                self.log.unlink(missing_ok=True)
                _, flags, pipeline = self.call(f"--target={target}", f"--jar={JAR}", "--", INPUT)
                self.assertNotIn("spark.master", self.properties(flags))
                self.assertNotIn("Master", " ".join(pipeline))

    def test_neither_target_speculates(self):
        for target in ("serverless", "cluster"):
            with self.subTest(target=target):
                self.log.unlink(missing_ok=True)
                _, flags, _ = self.call(f"--target={target}", f"--jar={JAR}", "--", INPUT)
                self.assertEqual(self.properties(flags)["spark.speculation"], "false")

    def test_every_batch_has_an_id_of_its_own_by_default(self):
        _, flags, _ = self.call(f"--jar={JAR}", "--", INPUT)
        self.assertRegex(flags["--batch"], r"^clickstream-\d{8}-\d{6}$")

    def test_no_wait_is_gclouds_async(self):
        _, flags, _ = self.call("--no-wait", f"--jar={JAR}", "--", INPUT)
        self.assertIn("--async", flags)

    # Sizes

    def test_executors_follow_the_input(self):
        for gigabytes, executors in (
            ("0.1", "2"),
            ("16", "2"),
            ("17", "3"),
            ("1000", "125"),
            ("9999", "200"),
        ):
            with self.subTest(gigabytes=gigabytes):
                self.log.unlink(missing_ok=True)
                _, flags, _ = self.call(f"--input-gb={gigabytes}", f"--jar={JAR}", "--", INPUT)
                self.assertEqual(self.properties(flags)["spark.dynamicAllocation.maxExecutors"], executors)

    def test_serverless_takes_its_cores_and_memory(self):
        _, flags, _ = self.call(f"--jar={JAR}", "--", INPUT)
        properties = self.properties(flags)
        for part in ("driver", "executor"):
            # Serverless takes 4, 8 or 16 cores, and between 1 and 7.25 GiB for each, overhead included.
            self.assertIn(properties[f"spark.{part}.cores"], ("4", "8", "16"))
            gib = (
                1.1
                * int(properties[f"spark.{part}.memory"].removesuffix("g"))
                / int(properties[f"spark.{part}.cores"])
            )
            self.assertTrue(1 <= gib <= 7.25, gib)

    def test_serverless_gets_no_property_that_it_refuses(self):
        _, flags, _ = self.call(f"--jar={JAR}", "--", INPUT)
        refused = [
            name for name in self.properties(flags) if name.startswith(("spark.yarn.", "spark.shuffle."))
        ]
        self.assertEqual(refused, [])

    # The jar

    def test_a_local_jar_is_uploaded_under_a_name_of_its_content_and_then_used(self):
        jar = self.folder / "clickstream.jar"
        jar.write_bytes(b"classes")
        upload, run = self.calls(f"--jar={jar}", "--", INPUT)
        digest = hashlib.sha256(b"classes").hexdigest()[:12]
        uri = f"gs://shop-1-clickstream-prod/jars/clickstream-{digest}.jar"
        self.assertEqual(upload, ["storage", "cp", "--no-clobber", "--project=shop-1", str(jar), uri])
        self.assertIn(f"--jars={uri}", run)

    def test_a_failed_upload_submits_nothing(self):
        jar = self.folder / "clickstream.jar"
        jar.write_bytes(b"classes")
        done = self.submit(f"--jar={jar}", "--", INPUT, exit_code=3)
        self.assertEqual(done.returncode, 3)
        self.assertEqual(len(self.log.read_text().splitlines()), 1)

    def test_the_exit_code_is_that_of_gcloud(self):
        self.assertEqual(self.submit(f"--jar={JAR}", "--", INPUT, exit_code=1).returncode, 1)

    # The pipeline's options

    def test_options_reach_the_pipeline_as_they_are(self):
        odd = "--input=gs://b/raw/a b,gs://b/raw/$x*.csv"
        _, _, pipeline = self.call(f"--jar={JAR}", "--", odd, "--fromDate=2019-10-01", "--dropDuplicates")
        self.assertEqual(pipeline[-3:], [odd, "--fromDate=2019-10-01", "--dropDuplicates"])

    def test_what_is_given_is_not_filled_in(self):
        given = [
            "--runner=SparkRunner",
            "--output=gs://elsewhere/tables",
            "--bigQueryDataset=other:set",
            INPUT,
        ]
        _, _, pipeline = self.call(f"--jar={JAR}", "--", *given)
        self.assertEqual(pipeline, given)

    def test_a_comma_in_a_value_gets_another_separator(self):
        dictionary = runpy.run_path(str(SUBMIT))["dictionary"]
        self.assertEqual(dictionary({"a": "1", "b": "2"}), "a=1,b=2")
        self.assertEqual(dictionary({"a": "1,2", "b": "3"}), "^|^a=1,2|b=3")

    # Dry run

    def test_a_dry_run_prints_commands_that_a_shell_can_run(self):
        jar = self.folder / "click stream.jar"
        jar.write_bytes(b"classes")
        odd = "--input=gs://b/raw/it's $x*.csv"
        arguments = [f"--jar={jar}", "--batch=october", "--", odd]
        printed = self.submit("--dry-run", *arguments)
        self.assertEqual((printed.returncode, printed.stderr), (0, ""))
        self.assertFalse(self.log.exists(), "a dry run called gcloud")
        env = {"PATH": f"{CHECKS / 'stub'}:{os.environ['PATH']}", "STUB_LOG": str(self.log)}
        subprocess.run(["sh", "-e"], input=printed.stdout, text=True, env=env, check=True)
        pasted = [json.loads(line) for line in self.log.read_text().splitlines()]
        self.log.unlink()
        self.assertEqual(pasted, self.calls(*arguments))

    def test_the_documented_commands_are_those_that_are_printed(self):
        document = (MODULE.parent / "docs" / "dataproc.md").read_text()
        bucket = "shop-clicks-prod-clickstream-prod"
        self.outputs |= {
            "project_id": "shop-clicks-prod",
            "bucket": bucket,
            "tables_uri": f"gs://{bucket}/tables",
            "bigquery_dataset": "shop-clicks-prod:clickstream_prod",
            "run_service_account": "clickstream-prod-run@shop-clicks-prod.iam.gserviceaccount.com",
            "labels": {"application": "clickstream", "environment": "prod", "managed-by": "terraform"},
        }
        jar = f"--jar=gs://{bucket}/jars/clickstream-0f343b093112.jar"
        source = f"--input=gs://{bucket}/raw/2019-10-*.csv.gz"
        for options in (["--batch=clickstream-20191101-020500"], ["--target=cluster"]):
            with self.subTest(options=options):
                self.assertIn(self.submit("--dry-run", *options, jar, "--", source).stdout, document)

    # Refusals

    def test_refuses_what_cannot_work(self):
        missing = self.folder / "missing.jar"
        for message, arguments in (
            ("The pipeline needs --input=gs://", [f"--jar={JAR}"]),
            ("Dataproc reads and writes gs:// only", [f"--jar={JAR}", "--", "--input=data/x.csv"]),
            (
                "Dataproc reads and writes gs:// only",
                [f"--jar={JAR}", "--", "--input=gs://b/a.csv,data/x.csv"],
            ),
            ("Dataproc reads and writes gs:// only", [f"--jar={JAR}", "--", INPUT, "--output=/tmp/tables"]),
            ("leave it out", [f"--jar={JAR}", "--", INPUT, "--sparkMaster=yarn"]),
            ("pipeline options are written --name=value", [f"--jar={JAR}", "--", INPUT, "2019-10-01"]),
            ("Build it with mvn package", [f"--jar={missing}", "--", INPUT]),
            ("--batch=Oktober", [f"--jar={JAR}", "--batch=Oktober", "--", INPUT]),
            ("--batch is for", ["--target=cluster", f"--jar={JAR}", "--batch=october", "--", INPUT]),
        ):
            with self.subTest(arguments=arguments):
                self.assert_refused(message, *arguments)

    def test_refuses_a_secret_but_takes_its_reference(self):
        self.assert_refused("never the secret", f"--jar={JAR}", "--", INPUT, "--userIdKey=c2VjcmV0")
        reference = "--userIdKey=projects/shop-1/secrets/user-id-key/versions/1"
        _, _, pipeline = self.call(f"--jar={JAR}", "--", INPUT, reference)
        self.assertEqual(pipeline[-1], reference)

    def test_refuses_a_cluster_that_is_not_there(self):
        self.outputs["cluster"] = None
        self.assert_refused("has no cluster", "--target=cluster", f"--jar={JAR}", "--", INPUT)

    def test_says_which_output_is_missing(self):
        del self.outputs["jars_uri"]
        self.assert_refused("there is no output jars_uri", f"--jar={JAR}", "--", INPUT)

    def test_says_what_a_deployment_file_must_be(self):
        file = self.folder / "other.json"
        file.write_text("[]")
        arguments = [f"--deployment={file}", f"--jar={JAR}", "--", INPUT]
        self.assert_refused("not what `terraform output -json` prints", *arguments, deployment=False)

    def test_without_gcloud_says_so(self):
        done = self.submit(f"--jar={JAR}", "--", INPUT, path=str(self.folder))
        self.assertEqual(done.returncode, 2)
        self.assertIn("gcloud is not installed", done.stderr)

    # Where the outputs come from

    def test_asks_terraform_where_no_file_is_given(self):
        self.outputs["region"] = "us-east1"
        terraform = self.folder / "terraform"
        terraform.write_text(
            f'#!/bin/sh\n[ "$*" = "-chdir={MODULE} output -json" ] && cat {self.folder}/outputs.json\n'
        )
        terraform.chmod(0o755)
        path = f"{CHECKS / 'stub'}:{self.folder}:{os.environ['PATH']}"
        (run,) = self.calls(f"--jar={JAR}", "--", INPUT, deployment=False, path=path)
        self.assertIn("--region=us-east1", run)

    def test_needs_exactly_the_outputs_that_the_module_has(self):
        declared = set(re.findall(r'^output "(\w+)"', (MODULE / "outputs.tf").read_text(), re.M))
        self.assertLessEqual(set(DEPLOYMENT), declared)


class StubTest(unittest.TestCase):
    """The stub must refuse, or the tests above show nothing."""

    def refusal(self, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            env = {"PATH": os.environ["PATH"], "STUB_LOG": f"{folder}/calls"}
            done = subprocess.run(
                [CHECKS / "stub" / "gcloud", *arguments], capture_output=True, text=True, env=env
            )
            self.assertNotEqual(done.returncode, 0)
            self.assertFalse(os.path.exists(f"{folder}/calls"))
            return done.stderr

    def test_refuses_what_gcloud_would(self):
        batch = ["dataproc", "batches", "submit", "spark"]
        one = ["--class=a.B"]
        for message, arguments in (
            ("Invalid choice", ["dataproc", "batch", "submit", "spark"]),
            ("unrecognized arguments: --cluster", [*batch, *one, "--cluster=c"]),
            ("unrecognized arguments: x", [*batch, *one, "x"]),
            ("Exactly one of (--class | --jar)", batch + ["--region=r"]),
            ("Exactly one of (--class | --jar)", [*batch, *one, "--jar=j"]),
            ("Exactly one of (--cluster | --cluster-labels)", ["dataproc", "jobs", "submit", "spark", *one]),
            ("argument --async: expected no argument", [*batch, *one, "--async=true"]),
            ("argument --region: expected one argument", [*batch, *one, "--region"]),
            ("argument --labels: Bad value", [*batch, *one, "--labels=Team=data"]),
            ("argument --properties: Bad syntax", [*batch, *one, "--properties=spark.x"]),
            ("argument --batch: Bad value", [*batch, *one, "--batch=a_b"]),
            ("the name of a bucket", [*batch, *one, "--staging-bucket=gs://b"]),
        ):
            with self.subTest(arguments=arguments):
                self.assertIn(message, self.refusal(*arguments))


if __name__ == "__main__":
    unittest.main()
