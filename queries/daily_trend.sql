-- How does the shop develop day by day, and which days stand out?
--
-- Grain: one row per metric and day, from the first to the last day with sessions in the range.
-- The expected value of a day is the median of the metric: over the same weekdays with 28 days or
-- more, over all days with 8 to 27, unknown with fewer. A day stands out when it is further than 3.5
-- robust standard deviations from it: 0.6745 * (value - expected) / MAD, where MAD is the median
-- absolute distance of all days from what was expected of them.
-- Not for: ranges with a half day at either end, which will look like a slump; nor for growth: the
-- median does not follow a trend.
-- Columns:
--   metric STRING: conversion, orders, revenue or sessions.
--   session_date DATE: The day, UTC.
--   value FLOAT64: The metric of that day; NULL on a day without sessions, or of no rate.
--   moving_average FLOAT64: Mean of this and the six days before; NULL unless all seven have a
--     value.
--   baseline STRING: What expected is the median of: weekday, all_days or none.
--   expected FLOAT64: The median; NULL with baseline none.
--   score FLOAT64: Distance from expected in robust standard deviations; NULL if it cannot be
--     judged.
--   stands_out BOOL: Whether the distance is above 3.5 either way; NULL if it cannot be judged.
WITH days AS (
  SELECT
    session_date,
    SUM(sessions) AS sessions,
    SUM(purchase_sessions) AS orders,
    SUM(revenue) AS revenue,
    SUM(view_sessions) AS view_sessions,
    SUM(view_purchase_sessions) AS view_purchase_sessions
  FROM clickstream.shop_by_hour
  WHERE session_date BETWEEN @from_date AND @to_date
  GROUP BY session_date
),
bounds AS (
  SELECT MIN(UNIX_DATE(session_date)) AS first_day, MAX(UNIX_DATE(session_date)) AS last_day
  FROM days
),
calendar AS (
  SELECT DATE_FROM_UNIX_DATE(day_number) AS session_date
  FROM bounds
  CROSS JOIN UNNEST(GENERATE_ARRAY(first_day, last_day)) AS day_number
),
metrics AS (
  SELECT 'sessions' AS metric, session_date, CAST(sessions AS FLOAT64) AS value FROM days
  UNION ALL
  SELECT 'orders', session_date, CAST(orders AS FLOAT64) FROM days
  UNION ALL
  SELECT 'revenue', session_date, CAST(revenue AS FLOAT64) FROM days
  UNION ALL
  SELECT 'conversion', session_date, clickstream.rate(view_purchase_sessions, view_sessions)
  FROM days
),
names AS (
  SELECT 'conversion' AS metric
  UNION ALL SELECT 'orders'
  UNION ALL SELECT 'revenue'
  UNION ALL SELECT 'sessions'
),
filled AS (
  SELECT
    n.metric,
    c.session_date,
    m.value,
    COUNT(m.value) OVER (PARTITION BY n.metric) AS days_with_value
  FROM names AS n
  CROSS JOIN calendar AS c
  LEFT JOIN metrics AS m ON m.metric = n.metric AND m.session_date = c.session_date
),
grouped AS (
  SELECT
    metric,
    session_date,
    value,
    days_with_value,
    CASE WHEN days_with_value >= 28 THEN clickstream.weekday(session_date) ELSE 0 END AS season
  FROM filled
),
ranked AS (
  SELECT
    metric,
    season,
    value,
    ROW_NUMBER() OVER (PARTITION BY metric, season ORDER BY value, session_date) AS place,
    COUNT(*) OVER (PARTITION BY metric, season) AS places
  FROM grouped
  WHERE value IS NOT NULL AND days_with_value >= 8
),
medians AS (
  SELECT metric, season, AVG(value) AS expected
  FROM ranked
  WHERE 2 * place BETWEEN places AND places + 2
  GROUP BY metric, season
),
residuals AS (
  SELECT
    g.metric,
    g.session_date,
    g.value,
    g.days_with_value,
    m.expected,
    g.value - m.expected AS residual
  FROM grouped AS g
  LEFT JOIN medians AS m ON m.metric = g.metric AND m.season = g.season
),
ranked_residuals AS (
  SELECT
    metric,
    ABS(residual) AS distance,
    ROW_NUMBER() OVER (PARTITION BY metric ORDER BY ABS(residual), session_date) AS place,
    COUNT(*) OVER (PARTITION BY metric) AS places
  FROM residuals
  WHERE residual IS NOT NULL
),
spreads AS (
  SELECT metric, AVG(distance) AS mad
  FROM ranked_residuals
  WHERE 2 * place BETWEEN places AND places + 2
  GROUP BY metric
),
scored AS (
  SELECT
    r.metric,
    r.session_date,
    r.value,
    r.days_with_value,
    r.expected,
    SAFE_DIVIDE(0.6745e0 * r.residual, s.mad) AS score
  FROM residuals AS r
  LEFT JOIN spreads AS s ON s.metric = r.metric
)
SELECT
  metric,
  session_date,
  value,
  CASE
    WHEN COUNT(value) OVER (
      PARTITION BY metric ORDER BY session_date ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) = 7
    -- In millionths, which add up exactly in whatever order.
    THEN clickstream.rate(
      SUM(ROUND(value * 1e6)) OVER (
        PARTITION BY metric ORDER BY session_date ROWS BETWEEN 6 PRECEDING AND CURRENT ROW),
      7e6)
  END AS moving_average,
  CASE
    WHEN days_with_value >= 28 THEN 'weekday'
    WHEN days_with_value >= 8 THEN 'all_days'
    ELSE 'none'
  END AS baseline,
  clickstream.rounded(expected) AS expected,
  clickstream.rounded(score) AS score,
  ABS(score) > 3.5e0 AS stands_out
FROM scored
ORDER BY metric, session_date
