-- How does each brand fare from view to purchase, day by day?
--
-- Grain: one row per session_date and brand. The counts add up over dates; filter on session_date
-- to read only those partitions.
-- Not for: adding session columns up over brands: one session counts for every brand it
-- touches. Rates
-- are ratios of sums: SUM(view_purchase_sessions) / SUM(view_sessions), never averages of rates.
-- Columns:
--   session_date DATE: UTC date of the session's first event.
--   brand STRING: The brand; NULL is one item, the events without a brand.
--   view_count INT64: View events of the brand.
--   cart_count INT64: Cart events of the brand.
--   purchase_count INT64: Purchase events of the brand, one for each unit sold.
--   view_sessions INT64: Sessions with a view of the brand.
--   cart_sessions INT64: Sessions with a cart event of the brand.
--   purchase_sessions INT64: Sessions with a purchase of the brand.
--   view_cart_sessions INT64: Sessions with a view and a cart event of the brand, in any order.
--   cart_purchase_sessions INT64: Sessions with a cart event and a purchase of the brand, in any
--     order.
--   view_purchase_sessions INT64: Sessions with a view and a purchase of the brand, in any order.
--   view_cart_purchase_sessions INT64: Sessions with a view, a cart event and a purchase of the
--     brand, in any order.
--   ordered_cart_sessions INT64: Sessions with a cart event of the brand after a view of it.
--   ordered_purchase_sessions INT64: Sessions with a purchase of the brand after a cart event of
--     it after a view of it.
--   revenue NUMERIC: Sum of the prices of its purchases, exact.
SELECT
  session_date,
  brand,
  view_count,
  cart_count,
  purchase_count,
  view_sessions,
  cart_sessions,
  purchase_sessions,
  view_cart_sessions,
  cart_purchase_sessions,
  view_purchase_sessions,
  view_cart_purchase_sessions,
  ordered_cart_sessions,
  ordered_purchase_sessions,
  revenue
FROM clickstream.funnel_by_brand
