-- What do visitors do, by type of event?
--
-- Grain: one row per event type, all four, in the order of the funnel.
-- Not for: sessions: one session has many events.
-- Columns:
--   event_type STRING: view, cart, remove_from_cart or purchase.
--   event_count INT64: Events of that type.
--   share FLOAT64: Their share of all events; NULL without events.
WITH types AS (
  SELECT 1 AS place, 'view' AS event_type
  UNION ALL SELECT 2, 'cart'
  UNION ALL SELECT 3, 'remove_from_cart'
  UNION ALL SELECT 4, 'purchase'
),
counted AS (
  SELECT t.place, t.event_type, COALESCE(SUM(h.event_count), 0) AS event_count
  FROM types AS t
  LEFT JOIN (
    SELECT event_type, event_count FROM clickstream.traffic_by_hour
    WHERE event_date BETWEEN @from_date AND @to_date
  ) AS h ON h.event_type = t.event_type
  GROUP BY t.place, t.event_type
)
SELECT
  event_type,
  event_count,
  clickstream.rate(event_count, SUM(event_count) OVER ()) AS share
FROM counted
ORDER BY place
