"""Makes every table of the contract with DuckDB: the bench's rival on one machine."""

import argparse
import mmap
import pathlib
import time

import duckdb

HERE = pathlib.Path(__file__).parent
KEPT_BYTES = 64 << 10
ERRORS = {"INVALID ENCODING": "BAD_ENCODING", "LINE SIZE OVER MAXIMUM": "LINE_TOO_LONG"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--input", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--memory-limit", default="")
    parser.add_argument("--spill", required=True, help="folder for what does not fit in memory")
    parser.add_argument("--gap-seconds", type=int, default=1800)
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()

    pathlib.Path(args.output).mkdir(parents=True)
    connection = duckdb.connect()
    connection.execute(f"SET threads = {args.threads}")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(f"SET temp_directory = '{args.spill}'")
    if args.memory_limit:
        connection.execute(f"SET memory_limit = '{args.memory_limit}'")

    values = {"input": f"'{args.input}'", "output": args.output, "gap_seconds": args.gap_seconds}
    run(connection, "1-read.sql", values, args.verbose)
    read_rejected(connection)
    run(connection, "2-tables.sql", values, args.verbose)


def run(connection, name, values, verbose):
    script = (HERE / name).read_text()
    for key, value in values.items():
        script = script.replace("${" + key + "}", str(value))
    for statement in duckdb.extract_statements(script):
        start, cpu = time.monotonic(), time.process_time()
        connection.execute(statement)
        if verbose:
            wall, cpu = time.monotonic() - start, time.process_time() - cpu
            text = [line for line in statement.query.strip().splitlines() if line[:2] != "--"]
            what = text[-1] if text[0].startswith("COPY") else text[0]
            print(f"{wall:6.2f} s {cpu:6.2f} CPU s  {what.strip()[:70]}")


def read_rejected(connection):
    """Lines that are no rows. DuckDB keeps those that are not UTF-8, or too long, inexactly."""
    connection.execute("CREATE TEMP TABLE rejected (line VARCHAR, error VARCHAR)")
    connection.execute(
        "INSERT INTO rejected SELECT DISTINCT ON (file_id, line_byte_position)"
        " ltrim(csv_line, E'\\n'), NULL FROM reject_errors"
        " WHERE error_type IN ('MISSING COLUMNS', 'TOO MANY COLUMNS')"
    )
    unreadable = connection.execute(
        "SELECT DISTINCT file_path, line_byte_position, error_type"
        " FROM reject_errors JOIN reject_scans USING (scan_id, file_id)"
        " WHERE error_type NOT IN ('MISSING COLUMNS', 'TOO MANY COLUMNS')"
        " ORDER BY ALL"
    ).fetchall()
    lines = []
    for path, position, error in unreadable:
        with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as data:
            # The position may be a byte or so after the start of the line.
            start = data.rfind(b"\n", 0, position) + 1
            end = data.find(b"\n", start)
            line = data[start : end if end >= 0 else None].removesuffix(b"\r")[:KEPT_BYTES]
            lines.append([line.decode(errors="replace"), ERRORS[error]])
    if lines:
        connection.executemany("INSERT INTO rejected VALUES (?, ?)", lines)


if __name__ == "__main__":
    main()
