-- At what hour do sessions begin that end in a purchase?
--
-- Grain: one row per hour of day, all 24, in UTC; a session counts for the hour in which it began.
-- Not for: the hour of the purchase itself (use hours_by_event_type).
-- Columns:
--   hour_of_day INT64: UTC hour of day, 0 to 23, in which the session began.
--   sessions INT64: Sessions that began in that hour.
--   view_sessions INT64: Those of them with a view.
--   view_purchase_sessions INT64: Those of them with a view and a purchase.
--   conversion_rate FLOAT64: view_purchase_sessions as a share of view_sessions; NULL under 30 of
--     them.
--   conversion_low FLOAT64: Lower 95% bound of conversion_rate.
--   conversion_high FLOAT64: Upper 95% bound of conversion_rate.
--   revenue NUMERIC: Sum of the prices of the purchases of those sessions, exact.
WITH found AS (
  SELECT
    start_hour,
    SUM(sessions) AS sessions,
    SUM(view_sessions) AS view_sessions,
    SUM(view_purchase_sessions) AS view_purchase_sessions,
    SUM(revenue) AS revenue
  FROM clickstream.shop_by_hour
  WHERE session_date BETWEEN @from_date AND @to_date
  GROUP BY start_hour
)
SELECT
  hour_of_day,
  COALESCE(f.sessions, 0) AS sessions,
  COALESCE(f.view_sessions, 0) AS view_sessions,
  COALESCE(f.view_purchase_sessions, 0) AS view_purchase_sessions,
  clickstream.guarded_rate(f.view_purchase_sessions, f.view_sessions) AS conversion_rate,
  clickstream.wilson_low(f.view_purchase_sessions, f.view_sessions) AS conversion_low,
  clickstream.wilson_high(f.view_purchase_sessions, f.view_sessions) AS conversion_high,
  COALESCE(f.revenue, 0) AS revenue
FROM UNNEST(GENERATE_ARRAY(0, 23)) AS hour_of_day
LEFT JOIN found AS f ON f.start_hour = hour_of_day
ORDER BY hour_of_day
