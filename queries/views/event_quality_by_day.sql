-- How complete are the events?
--
-- Grain: one row per event_date. Every other column adds up over rows; filter on event_date to read
-- only those partitions.
-- Not for: rejected lines: they are in quarantine, which has no date (use quarantine_reasons).
-- Columns:
--   event_date DATE: UTC date of the events.
--   event_count INT64: Valid events.
--   null_brand_count INT64: Events without a brand.
--   null_category_count INT64: Events without a category_code.
--   zero_price_count INT64: Events with a price of zero.
SELECT
  event_date,
  COUNT(*) AS event_count,
  COUNTIF(brand IS NULL) AS null_brand_count,
  COUNTIF(category_code IS NULL) AS null_category_count,
  COUNTIF(price = 0) AS zero_price_count
FROM clickstream.events
GROUP BY event_date
