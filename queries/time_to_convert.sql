-- How long does it take from the start of a session to the cart, and to the purchase?
--
-- Grain: one row per stage and bucket, all of them, also empty ones.
-- Not for: visitors who come back another day: the clock starts anew with each session.
-- Columns:
--   stage STRING: cart or purchase.
--   bucket_number INT64: Place of the bucket, 1 for the shortest.
--   bucket STRING: What it holds, in words.
--   sessions INT64: Sessions whose first such event came after that time.
--   share FLOAT64: Their share of all sessions with such an event.
--   share_until FLOAT64: Share of those sessions that needed this long or less.
WITH buckets AS (
  SELECT 1 AS bucket_number, 'under 10 s' AS bucket, 0 AS lowest, 9 AS highest
  UNION ALL SELECT 2, '10 to 29 s', 10, 29
  UNION ALL SELECT 3, '30 to 59 s', 30, 59
  UNION ALL SELECT 4, '1 to 2 min', 60, 119
  UNION ALL SELECT 5, '2 to 5 min', 120, 299
  UNION ALL SELECT 6, '5 to 10 min', 300, 599
  UNION ALL SELECT 7, '10 to 20 min', 600, 1199
  UNION ALL SELECT 8, '20 to 30 min', 1200, 1799
  UNION ALL SELECT 9, '30 to 60 min', 1800, 3599
  UNION ALL SELECT 10, '1 h or more', 3600, 9223372036854775807
),
stages AS (
  SELECT 'cart' AS stage
  UNION ALL SELECT 'purchase'
),
times AS (
  SELECT stage, seconds, SUM(sessions) AS sessions
  FROM clickstream.time_to_convert_by_day
  WHERE session_date BETWEEN @from_date AND @to_date
  GROUP BY stage, seconds
),
filled AS (
  SELECT s.stage, b.bucket_number, b.bucket, COALESCE(SUM(t.sessions), 0) AS sessions
  FROM stages AS s
  CROSS JOIN buckets AS b
  LEFT JOIN times AS t ON t.stage = s.stage AND t.seconds BETWEEN b.lowest AND b.highest
  GROUP BY s.stage, b.bucket_number, b.bucket
)
SELECT
  stage,
  bucket_number,
  bucket,
  sessions,
  clickstream.rate(sessions, SUM(sessions) OVER (PARTITION BY stage)) AS share,
  clickstream.rate(
    SUM(sessions) OVER (
      PARTITION BY stage ORDER BY bucket_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
    SUM(sessions) OVER (PARTITION BY stage)) AS share_until
FROM filled
ORDER BY stage, bucket_number
