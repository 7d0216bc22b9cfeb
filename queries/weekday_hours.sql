-- On which weekday and at what hour is the shop busy?
--
-- Grain: one row per weekday and hour of day, all 168, in UTC.
-- Not for: comparing weekdays by event_count: a range may hold five Mondays and four Sundays (use
-- events_per_day).
-- Columns:
--   weekday INT64: 1 for Monday to 7 for Sunday.
--   weekday_name STRING: Its English name.
--   hour_of_day INT64: UTC hour of day, 0 to 23.
--   days INT64: Days in the range that are such a weekday and have events.
--   event_count INT64: Events on that weekday in that hour.
--   view_count INT64: View events among them.
--   cart_count INT64: Cart events among them.
--   purchase_count INT64: Purchase events among them.
--   events_per_day FLOAT64: event_count for one such day, on average; NULL without such a day.
WITH found AS (
  SELECT
    weekday,
    hour_of_day,
    SUM(event_count) AS event_count,
    SUM(CASE WHEN event_type = 'view' THEN event_count ELSE 0 END) AS view_count,
    SUM(CASE WHEN event_type = 'cart' THEN event_count ELSE 0 END) AS cart_count,
    SUM(CASE WHEN event_type = 'purchase' THEN event_count ELSE 0 END) AS purchase_count
  FROM clickstream.traffic_by_hour
  WHERE event_date BETWEEN @from_date AND @to_date
  GROUP BY weekday, hour_of_day
),
weekdays AS (
  SELECT weekday, COUNT(DISTINCT event_date) AS days
  FROM clickstream.traffic_by_hour
  WHERE event_date BETWEEN @from_date AND @to_date
  GROUP BY weekday
),
grid AS (
  SELECT weekday, hour_of_day
  FROM UNNEST(GENERATE_ARRAY(1, 7)) AS weekday
  CROSS JOIN UNNEST(GENERATE_ARRAY(0, 23)) AS hour_of_day
)
SELECT
  g.weekday,
  CASE g.weekday
    WHEN 1 THEN 'Monday' WHEN 2 THEN 'Tuesday' WHEN 3 THEN 'Wednesday' WHEN 4 THEN 'Thursday'
    WHEN 5 THEN 'Friday' WHEN 6 THEN 'Saturday' ELSE 'Sunday'
  END AS weekday_name,
  g.hour_of_day,
  COALESCE(w.days, 0) AS days,
  COALESCE(f.event_count, 0) AS event_count,
  COALESCE(f.view_count, 0) AS view_count,
  COALESCE(f.cart_count, 0) AS cart_count,
  COALESCE(f.purchase_count, 0) AS purchase_count,
  clickstream.rate(COALESCE(f.event_count, 0), w.days) AS events_per_day
FROM grid AS g
LEFT JOIN found AS f ON f.weekday = g.weekday AND f.hour_of_day = g.hour_of_day
LEFT JOIN weekdays AS w ON w.weekday = g.weekday
ORDER BY g.weekday, g.hour_of_day
