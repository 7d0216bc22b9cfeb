-- Lines to valid rows and quarantine, from the contract's section "Input".
-- In: lines(ordinal, raw, too_long, bad_encoding), without terminators, blank lines gone.
CREATE OR REPLACE TABLE fields AS
SELECT
  ordinal, raw, too_long, bad_encoding,
  -- RFC 4180: a field is bare and has no quote, or is quoted with its quotes doubled.
  too_long OR bad_encoding OR strpos(raw, '"') = 0
    OR regexp_full_match(raw, '("([^"]|"")*"|[^",]*)(,("([^"]|"")*"|[^",]*))*') AS well_quoted,
  CASE
    WHEN too_long OR bad_encoding THEN NULL
    WHEN strpos(raw, '"') = 0 THEN string_split(raw, ',')
    ELSE list_transform(
      regexp_extract_all(',' || raw, ',("([^"]|"")*"|[^",]*)', 1),
      lambda f: CASE WHEN starts_with(f, '"') THEN replace(f[2:-2], '""', '"') ELSE f END)
  END AS f
FROM lines;

CREATE OR REPLACE TABLE header_lines AS
SELECT ordinal FROM fields
WHERE well_quoted AND f = ['event_time', 'event_type', 'product_id', 'category_id',
  'category_code', 'brand', 'price', 'user_id', 'user_session'];

CREATE OR REPLACE TABLE judged AS
SELECT *,
  CASE
    WHEN too_long THEN 'LINE_TOO_LONG'
    WHEN bad_encoding THEN 'BAD_ENCODING'
    WHEN NOT well_quoted THEN 'BAD_QUOTING'
    WHEN len(f) <> 9 THEN 'FIELD_COUNT'
    WHEN NOT regexp_full_match(f[1], '[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} UTC')
      OR f[1][1:4] = '0000'
      OR try_cast(f[1][1:10] AS DATE) IS NULL
      OR f[1][12:13] > '23' OR f[1][15:16] > '59' OR f[1][18:19] > '59' THEN 'BAD_EVENT_TIME'
    WHEN f[2] NOT IN ('view', 'cart', 'remove_from_cart', 'purchase') THEN 'UNKNOWN_EVENT_TYPE'
    WHEN NOT regexp_full_match(f[3], '-?[0-9]+') OR try_cast(f[3] AS BIGINT) IS NULL
      THEN 'BAD_PRODUCT_ID'
    WHEN NOT regexp_full_match(f[4], '-?[0-9]+') OR try_cast(f[4] AS BIGINT) IS NULL
      THEN 'BAD_CATEGORY_ID'
    -- At most two decimals that are not zero, and sixteen digits before the point that count.
    WHEN NOT regexp_full_match(f[7], '0*[0-9]{1,16}(\.[0-9]{1,2}0*)?') THEN 'BAD_PRICE'
    WHEN NOT regexp_full_match(f[8], '-?[0-9]+') OR try_cast(f[8] AS BIGINT) IS NULL
      THEN 'BAD_USER_ID'
    WHEN regexp_full_match(f[9], '[\x00-\x20]*') THEN 'MISSING_USER_SESSION'
  END AS reason
FROM fields
WHERE ordinal NOT IN (SELECT ordinal FROM header_lines);

CREATE OR REPLACE TABLE o_quarantine AS
SELECT raw AS line, reason FROM judged WHERE reason IS NOT NULL;

CREATE OR REPLACE TABLE valid AS
SELECT
  CAST(f[1][1:19] AS TIMESTAMP) AS event_time,
  f[2] AS event_type,
  CAST(f[3] AS BIGINT) AS product_id,
  CAST(f[4] AS BIGINT) AS category_id,
  nullif(f[5], '') AS category_code,
  nullif(f[6], '') AS brand,
  CAST(regexp_extract(f[7], '[0-9]+(\.[0-9]{1,2})?') AS DECIMAL(18, 2)) AS price,
  CAST(f[8] AS BIGINT) AS user_id,
  f[9] AS user_session
FROM judged WHERE reason IS NULL;
