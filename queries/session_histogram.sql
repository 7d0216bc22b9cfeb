-- How do sessions spread over length and depth, and which of them buy?
--
-- Grain: one row per measure and bucket, all of them, also empty ones.
-- Not for: adding both measures up: each holds every session once.
-- Columns:
--   measure STRING: duration (first to last event) or depth (events).
--   bucket_number INT64: Place of the bucket, 1 for the least.
--   bucket STRING: What it holds, in words.
--   sessions INT64: Sessions in the bucket.
--   share FLOAT64: Their share of all sessions.
--   purchase_sessions INT64: Those of them with a purchase.
--   purchase_rate FLOAT64: purchase_sessions as a share of sessions; NULL under 30 sessions.
--   purchase_low FLOAT64: Lower 95% bound of purchase_rate.
--   purchase_high FLOAT64: Upper 95% bound of purchase_rate.
--   revenue NUMERIC: Sum of the prices of their purchases, exact.
WITH buckets AS (
  SELECT 'duration' AS measure, 1 AS bucket_number, '0 s' AS bucket, 0 AS lowest, 0 AS highest
  UNION ALL SELECT 'duration', 2, '1 to 29 s', 1, 29
  UNION ALL SELECT 'duration', 3, '30 to 59 s', 30, 59
  UNION ALL SELECT 'duration', 4, '1 to 4 min', 60, 299
  UNION ALL SELECT 'duration', 5, '5 to 9 min', 300, 599
  UNION ALL SELECT 'duration', 6, '10 to 29 min', 600, 1799
  UNION ALL SELECT 'duration', 7, '30 to 59 min', 1800, 3599
  UNION ALL SELECT 'duration', 8, '1 h or more', 3600, 9223372036854775807
  UNION ALL SELECT 'depth', 1, '1 event', 1, 1
  UNION ALL SELECT 'depth', 2, '2 events', 2, 2
  UNION ALL SELECT 'depth', 3, '3 to 4 events', 3, 4
  UNION ALL SELECT 'depth', 4, '5 to 9 events', 5, 9
  UNION ALL SELECT 'depth', 5, '10 to 19 events', 10, 19
  UNION ALL SELECT 'depth', 6, '20 to 49 events', 20, 49
  UNION ALL SELECT 'depth', 7, '50 to 99 events', 50, 99
  UNION ALL SELECT 'depth', 8, '100 events or more', 100, 9223372036854775807
),
counted AS (
  SELECT
    'duration' AS measure,
    duration_seconds AS value,
    COUNT(*) AS sessions,
    COUNTIF(purchase_count > 0) AS purchase_sessions,
    SUM(revenue) AS revenue
  FROM clickstream.sessions
  WHERE session_date BETWEEN @from_date AND @to_date
  GROUP BY duration_seconds
  UNION ALL
  SELECT 'depth', event_count, COUNT(*), COUNTIF(purchase_count > 0), SUM(revenue)
  FROM clickstream.sessions
  WHERE session_date BETWEEN @from_date AND @to_date
  GROUP BY event_count
),
filled AS (
  SELECT
    b.measure,
    b.bucket_number,
    b.bucket,
    COALESCE(SUM(c.sessions), 0) AS sessions,
    COALESCE(SUM(c.purchase_sessions), 0) AS purchase_sessions,
    COALESCE(SUM(c.revenue), 0) AS revenue
  FROM buckets AS b
  LEFT JOIN counted AS c ON c.measure = b.measure AND c.value BETWEEN b.lowest AND b.highest
  GROUP BY b.measure, b.bucket_number, b.bucket
)
SELECT
  measure,
  bucket_number,
  bucket,
  sessions,
  clickstream.rate(sessions, SUM(sessions) OVER (PARTITION BY measure)) AS share,
  purchase_sessions,
  clickstream.guarded_rate(purchase_sessions, sessions) AS purchase_rate,
  clickstream.wilson_low(purchase_sessions, sessions) AS purchase_low,
  clickstream.wilson_high(purchase_sessions, sessions) AS purchase_high,
  revenue
FROM filled
ORDER BY measure, bucket_number
