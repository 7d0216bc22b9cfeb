-- How long does half of the visitors who convert take, and how long the slow ones?
--
-- Grain: one row per stage, both of them. Percentiles are of the nearest rank: always a time that
-- occurred.
-- Not for: visitors who come back another day: the clock starts anew with each session.
-- Columns:
--   stage STRING: cart or purchase.
--   sessions INT64: Sessions with such an event.
--   mean_seconds FLOAT64: Mean of the seconds from the start of the session; NULL without such a
--     session.
--   p25_seconds INT64: A quarter of them needed at most this.
--   p50_seconds INT64: The median: half of them needed at most this.
--   p75_seconds INT64: Three quarters of them needed at most this.
--   p90_seconds INT64: Nine tenths of them needed at most this.
--   p95_seconds INT64: 95% of them needed at most this.
WITH stages AS (
  SELECT 'cart' AS stage
  UNION ALL SELECT 'purchase'
),
times AS (
  SELECT stage, seconds, SUM(sessions) AS sessions
  FROM clickstream.time_to_convert_by_day
  WHERE session_date BETWEEN @from_date AND @to_date
  GROUP BY stage, seconds
),
running AS (
  SELECT
    stage,
    seconds,
    sessions,
    SUM(sessions) OVER (
      PARTITION BY stage ORDER BY seconds ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS upto,
    SUM(sessions) OVER (PARTITION BY stage) AS total
  FROM times
)
SELECT
  s.stage,
  COALESCE(SUM(r.sessions), 0) AS sessions,
  clickstream.rate(SUM(r.seconds * r.sessions), SUM(r.sessions)) AS mean_seconds,
  MIN(CASE WHEN r.upto * 100 >= r.total * 25 THEN r.seconds END) AS p25_seconds,
  MIN(CASE WHEN r.upto * 100 >= r.total * 50 THEN r.seconds END) AS p50_seconds,
  MIN(CASE WHEN r.upto * 100 >= r.total * 75 THEN r.seconds END) AS p75_seconds,
  MIN(CASE WHEN r.upto * 100 >= r.total * 90 THEN r.seconds END) AS p90_seconds,
  MIN(CASE WHEN r.upto * 100 >= r.total * 95 THEN r.seconds END) AS p95_seconds
FROM stages AS s
LEFT JOIN running AS r ON r.stage = s.stage
GROUP BY s.stage
ORDER BY s.stage
