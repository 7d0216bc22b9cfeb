-- When in the day do visitors view, fill the cart and buy?
--
-- Grain: one row per hour of day and event type, all 96, in UTC.
-- Not for: busy moments of a single day (use peak_hours): all days of the range are added up.
-- Columns:
--   hour_of_day INT64: UTC hour of day, 0 to 23.
--   event_type STRING: view, cart, remove_from_cart or purchase.
--   event_count INT64: Events of that type in that hour of day.
--   share_of_type FLOAT64: Their share of all events of that type: how the type spreads over the
--     day.
--   share_of_hour FLOAT64: Their share of all events in that hour of day: what the hour consists
--     of.
WITH types AS (
  SELECT 1 AS place, 'view' AS event_type
  UNION ALL SELECT 2, 'cart'
  UNION ALL SELECT 3, 'remove_from_cart'
  UNION ALL SELECT 4, 'purchase'
),
grid AS (
  SELECT hour_of_day, place, event_type
  FROM UNNEST(GENERATE_ARRAY(0, 23)) AS hour_of_day
  CROSS JOIN types
),
found AS (
  SELECT hour_of_day, event_type, SUM(event_count) AS event_count
  FROM clickstream.traffic_by_hour
  WHERE event_date BETWEEN @from_date AND @to_date
  GROUP BY hour_of_day, event_type
),
filled AS (
  SELECT g.hour_of_day, g.place, g.event_type, COALESCE(f.event_count, 0) AS event_count
  FROM grid AS g
  LEFT JOIN found AS f ON f.hour_of_day = g.hour_of_day AND f.event_type = g.event_type
)
SELECT
  hour_of_day,
  event_type,
  event_count,
  clickstream.rate(event_count, SUM(event_count) OVER (PARTITION BY event_type)) AS share_of_type,
  clickstream.rate(event_count, SUM(event_count) OVER (PARTITION BY hour_of_day)) AS share_of_hour
FROM filled
ORDER BY hour_of_day, place
