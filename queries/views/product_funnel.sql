-- How does each product fare from view to purchase, day by day?
--
-- Grain: one row per session_date and product. The counts add up over dates; filter on session_date
-- to read only those partitions.
-- Not for: adding session columns up over products: one session counts for every product it
-- touches. Rates
-- are ratios of sums: SUM(view_purchase_sessions) / SUM(view_sessions), never averages of rates.
-- Columns:
--   session_date DATE: UTC date of the session's first event.
--   product_id INT64: Id of the product.
--   category_id INT64: Its category id on that date.
--   category_code STRING: Its readable category on that date; NULL where the shop gave none.
--   brand STRING: Its brand on that date; NULL where the shop gave none.
--   view_count INT64: View events of the product.
--   cart_count INT64: Cart events of the product.
--   purchase_count INT64: Purchase events of the product, one for each unit sold.
--   view_sessions INT64: Sessions with a view of the product.
--   cart_sessions INT64: Sessions with a cart event of the product.
--   purchase_sessions INT64: Sessions with a purchase of the product.
--   view_cart_sessions INT64: Sessions with a view and a cart event of the product, in any order.
--   cart_purchase_sessions INT64: Sessions with a cart event and a purchase of the product, in
--     any order.
--   view_purchase_sessions INT64: Sessions with a view and a purchase of the product, in any
--     order.
--   view_cart_purchase_sessions INT64: Sessions with a view, a cart event and a purchase of the
--     product, in any order.
--   ordered_cart_sessions INT64: Sessions with a cart event of the product after a view of it.
--   ordered_purchase_sessions INT64: Sessions with a purchase of the product after a cart event
--     of it after a view of it.
--   revenue NUMERIC: Sum of the prices of its purchases, exact.
SELECT
  session_date,
  product_id,
  category_id,
  category_code,
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
FROM clickstream.funnel_by_product
