-- What GoogleSQL has and DuckDB spells otherwise, as far as the queries use it. With this prelude
-- DuckDB runs the files of this folder as they are, but for the parameters: @from_date and @to_date
-- become DATE literals. Only the local engine reads this file.
CREATE SCHEMA IF NOT EXISTS clickstream;

CREATE TYPE FLOAT64 AS DOUBLE;

CREATE MACRO safe_divide(x, y) AS
  CASE WHEN y = 0 THEN NULL ELSE CAST(x AS DOUBLE) / CAST(y AS DOUBLE) END;

-- DuckDB's own is NULL when there are no rows.
CREATE MACRO countif(x) AS count(CASE WHEN x THEN 1 END);

-- Dates are counted as days since 1970: the one form of date arithmetic that reads alike everywhere.
CREATE MACRO unix_date(d) AS CAST(d - DATE '1970-01-01' AS BIGINT);
CREATE MACRO date_from_unix_date(n) AS DATE '1970-01-01' + CAST(n AS INTEGER);
CREATE MACRO unix_seconds(t) AS CAST(epoch(t) AS BIGINT);

-- split(s, d)[SAFE_ORDINAL(i)] counts from 1 and is NULL past the end.
CREATE MACRO split(s, d) AS string_split(s, d);
CREATE MACRO safe_ordinal(i) AS i;
CREATE MACRO generate_array(a, b) AS range(a, b + 1);

-- NULL sorts lowest.
SET default_null_order = 'nulls_first_on_asc_last_on_desc';
