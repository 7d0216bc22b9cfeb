"""Says whether folders of tables hold the same rows; exits with 1 and shows some that differ."""

import argparse
import sys

import duckdb

PARTITIONS = {
    "events": "event_date",
    "sessions": "session_date",
    "event_type_by_hour": "event_date",
    "funnel_by_product": "session_date",
    "funnel_by_category": "session_date",
    "funnel_by_brand": "session_date",
    "quarantine": None,
}
SHOWN_ROWS = 5
SHOWN_CHARACTERS = 100


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--spill", required=True)
    parser.add_argument("folders", nargs="+", help="the first is what the others are compared with")
    args = parser.parse_args()
    connection = duckdb.connect()
    connection.execute(f"SET threads = {args.threads}")
    connection.execute(f"SET temp_directory = '{args.spill}'")
    connection.execute("SET TimeZone = 'UTC'")
    first, *others = args.folders
    same = True
    for table in PARTITIONS:
        rows = Table(connection, first, table).rows()
        print(f"{table:20} {rows:12,} rows", flush=True)
        for other in others:
            same &= equal(connection, Table(connection, first, table), Table(connection, other, table))
    sys.exit(0 if same else 1)


def equal(connection, one, other):
    if one.columns() != other.columns():
        print(f"  columns of {one.folder}: {one.columns()}")
        print(f"  columns of {other.folder}: {other.columns()}")
        return False
    # A sum of hashes does not depend on the order of rows, yet counts each of them.
    if one.rows() == other.rows() and one.digest() == other.digest():
        return True
    for a, b in ((one, other), (other, one)):
        only = f"SELECT * FROM ({a.sql}) EXCEPT ALL SELECT * FROM ({b.sql})"
        count = connection.execute(f"SELECT count(*) FROM ({only})").fetchone()[0]
        print(f"  {count} rows of {a.table} only in {a.folder}")
        for row in connection.execute(f"{only} ORDER BY ALL LIMIT {SHOWN_ROWS}").fetchall():
            print("    " + " | ".join(str(value)[:SHOWN_CHARACTERS] for value in row))
    return False


class Table:
    """One table of one folder, its partition column among the others."""

    def __init__(self, connection, folder, table):
        self.connection, self.folder, self.table = connection, folder, table
        partition = PARTITIONS[table]
        if partition:
            source = (
                f"read_parquet('{folder}/{table}/{partition}=*/*.parquet',"
                f" hive_partitioning = true, hive_types = {{{partition}: DATE}})"
            )
        else:
            source = f"read_parquet('{folder}/{table}/*.parquet', hive_partitioning = false)"
        self.sql = f"SELECT * FROM {source}"

    def columns(self):
        described = self.connection.execute(f"DESCRIBE {self.sql}").fetchall()
        return [(name, kind) for name, kind, *_ in described]

    def rows(self):
        return self.connection.execute(f"SELECT count(*) FROM ({self.sql})").fetchone()[0]

    def digest(self):
        return self.connection.execute(
            f"SELECT sum(hash(t)::HUGEINT), bit_xor(hash(t)) FROM ({self.sql}) t"
        ).fetchone()


if __name__ == "__main__":
    main()
