-- How long and how deep are sessions, and how large is an order?
--
-- Grain: one row per measure. Percentiles are of the nearest rank: the smallest value that at least
-- so many percent of the sessions do not exceed, so always a value that occurred.
-- Not for: averages that a few bots may have raised: compare mean with p50, and see data_quality.
-- Columns:
--   measure STRING: duration_seconds, event_count or product_count of all sessions; order_value
--     (revenue) of sessions with a purchase.
--   sessions INT64: Sessions measured.
--   mean FLOAT64: Arithmetic mean.
--   p10 FLOAT64: A tenth of the sessions have at most this.
--   p25 FLOAT64: A quarter of the sessions have at most this.
--   p50 FLOAT64: The median: half of the sessions have at most this.
--   p75 FLOAT64: Three quarters of the sessions have at most this.
--   p90 FLOAT64: Nine tenths of the sessions have at most this.
--   p95 FLOAT64: 95% of the sessions have at most this.
--   p99 FLOAT64: 99% of the sessions have at most this.
--   largest FLOAT64: The largest value.
WITH counted AS (
  SELECT 'duration_seconds' AS measure, CAST(duration_seconds AS FLOAT64) AS value, COUNT(*) AS sessions
  FROM clickstream.sessions
  WHERE session_date BETWEEN @from_date AND @to_date
  GROUP BY value
  UNION ALL
  SELECT 'event_count' AS measure, CAST(event_count AS FLOAT64) AS value, COUNT(*) AS sessions
  FROM clickstream.sessions
  WHERE session_date BETWEEN @from_date AND @to_date
  GROUP BY value
  UNION ALL
  SELECT 'product_count' AS measure, CAST(product_count AS FLOAT64) AS value, COUNT(*) AS sessions
  FROM clickstream.sessions
  WHERE session_date BETWEEN @from_date AND @to_date
  GROUP BY value
  UNION ALL
  SELECT 'order_value' AS measure, CAST(revenue AS FLOAT64) AS value, COUNT(*) AS sessions
  FROM clickstream.sessions
  WHERE session_date BETWEEN @from_date AND @to_date AND purchase_count > 0
  GROUP BY value
),
running AS (
  SELECT
    measure,
    value,
    sessions,
    SUM(sessions) OVER (
      PARTITION BY measure ORDER BY value ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS upto,
    SUM(sessions) OVER (PARTITION BY measure) AS total
  FROM counted
)
SELECT
  measure,
  SUM(sessions) AS sessions,
  -- In cents, which add up exactly in whatever order.
  clickstream.rate(SUM(CAST(ROUND(value * 1e2) AS INT64) * sessions), SUM(sessions) * 100) AS mean,
  MIN(CASE WHEN upto * 100 >= total * 10 THEN value END) AS p10,
  MIN(CASE WHEN upto * 100 >= total * 25 THEN value END) AS p25,
  MIN(CASE WHEN upto * 100 >= total * 50 THEN value END) AS p50,
  MIN(CASE WHEN upto * 100 >= total * 75 THEN value END) AS p75,
  MIN(CASE WHEN upto * 100 >= total * 90 THEN value END) AS p90,
  MIN(CASE WHEN upto * 100 >= total * 95 THEN value END) AS p95,
  MIN(CASE WHEN upto * 100 >= total * 99 THEN value END) AS p99,
  MAX(value) AS largest
FROM running
GROUP BY measure
ORDER BY measure
