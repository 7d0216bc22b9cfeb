-- Which hours of the range were the busiest?
--
-- Grain: one row per hour, the 24 with most events, the busiest first.
-- Not for: the usual peak of a day (use hours_by_event_type).
-- Columns:
--   event_hour TIMESTAMP: The hour, as the moment in which it begins, UTC.
--   event_count INT64: Events in that hour.
--   view_count INT64: View events among them.
--   cart_count INT64: Cart events among them.
--   purchase_count INT64: Purchase events among them.
--   share_of_range FLOAT64: Their share of all events of the range.
WITH hours AS (
  SELECT
    event_hour,
    SUM(event_count) AS event_count,
    SUM(CASE WHEN event_type = 'view' THEN event_count ELSE 0 END) AS view_count,
    SUM(CASE WHEN event_type = 'cart' THEN event_count ELSE 0 END) AS cart_count,
    SUM(CASE WHEN event_type = 'purchase' THEN event_count ELSE 0 END) AS purchase_count
  FROM clickstream.traffic_by_hour
  WHERE event_date BETWEEN @from_date AND @to_date
  GROUP BY event_hour
)
SELECT
  event_hour,
  event_count,
  view_count,
  cart_count,
  purchase_count,
  clickstream.rate(event_count, SUM(event_count) OVER ()) AS share_of_range
FROM hours
ORDER BY event_count DESC, event_hour
LIMIT 24
