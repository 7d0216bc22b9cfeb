-- How long do buyers take to come back and buy again?
--
-- Grain: one row per bucket of the time between two orders in a row of one buyer; all of them, also
-- empty ones.
-- Not for: gaps longer than the range: they cannot be seen in it, so long gaps are under-counted.
-- Columns:
--   bucket_number INT64: Place of the bucket, 1 for the shortest.
--   bucket STRING: What it holds, in words.
--   gaps INT64: Pairs of orders in a row, of one buyer, that far apart (start of session to start
--     of session).
--   share FLOAT64: Their share of all such pairs.
WITH buckets AS (
  SELECT 1 AS bucket_number, 'under 1 h' AS bucket, 0 AS lowest, 3599 AS highest
  UNION ALL SELECT 2, '1 to 24 h', 3600, 86399
  UNION ALL SELECT 3, '1 to 2 days', 86400, 172799
  UNION ALL SELECT 4, '2 to 4 days', 172800, 345599
  UNION ALL SELECT 5, '4 to 7 days', 345600, 604799
  UNION ALL SELECT 6, '7 to 14 days', 604800, 1209599
  UNION ALL SELECT 7, '14 to 30 days', 1209600, 2591999
  UNION ALL SELECT 8, '30 days or more', 2592000, 9223372036854775807
),
order_times AS (
  SELECT
    UNIX_SECONDS(session_start) - LAG(UNIX_SECONDS(session_start)) OVER (
      PARTITION BY user_id ORDER BY session_start, user_session) AS gap
  FROM clickstream.sessions
  WHERE session_date BETWEEN @from_date AND @to_date AND purchase_count > 0
),
counted AS (
  SELECT b.bucket_number, COUNT(*) AS gaps
  FROM order_times AS o
  JOIN buckets AS b ON o.gap BETWEEN b.lowest AND b.highest
  GROUP BY b.bucket_number
),
filled AS (
  SELECT b.bucket_number, b.bucket, COALESCE(c.gaps, 0) AS gaps
  FROM buckets AS b
  LEFT JOIN counted AS c ON c.bucket_number = b.bucket_number
)
SELECT bucket_number, bucket, gaps, clickstream.rate(gaps, SUM(gaps) OVER ()) AS share
FROM filled
ORDER BY bucket_number
