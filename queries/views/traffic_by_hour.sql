-- How many events of each type are there in each hour?
--
-- Grain: one row per event_hour and event_type that has events; event_date is the hour's date.
-- Filter on event_date to read only those partitions.
-- Not for: sessions of a day: a session that spans two hours counts in both (use shop_by_hour).
-- Columns:
--   event_date DATE: UTC date of the events.
--   event_hour TIMESTAMP: The hour, as the moment in which it begins, UTC.
--   weekday INT64: 1 for Monday to 7 for Sunday.
--   hour_of_day INT64: UTC hour of day, 0 to 23.
--   event_type STRING: view, cart, remove_from_cart or purchase.
--   event_count INT64: Events of that type in that hour. Adds up.
--   session_count INT64: Sessions with such an event in that hour. Does not add up over hours or
--     types.
SELECT
  event_date,
  event_hour,
  clickstream.weekday(event_date) AS weekday,
  EXTRACT(HOUR FROM event_hour) AS hour_of_day,
  event_type,
  event_count,
  session_count
FROM clickstream.event_type_by_hour
