-- How does each category fare from view to purchase, day by day, at each level of the tree?
--
-- Grain: one row per session_date and category. The counts add up over dates; filter on session_date
-- to read only those partitions.
-- Not for: adding session columns up over categories or levels: one session counts for every category it
-- touches. Rates
-- are ratios of sums: SUM(view_purchase_sessions) / SUM(view_sessions), never averages of rates.
-- Columns:
--   session_date DATE: UTC date of the session's first event.
--   category STRING: Prefix of the category tree, such as electronics.audio; NULL for events
--     without a category.
--   category_level INT64: Levels in the prefix, 1 for the top of the tree; 0 without a category.
--     Keep to one level.
--   view_count INT64: View events of the category.
--   cart_count INT64: Cart events of the category.
--   purchase_count INT64: Purchase events of the category, one for each unit sold.
--   view_sessions INT64: Sessions with a view of the category.
--   cart_sessions INT64: Sessions with a cart event of the category.
--   purchase_sessions INT64: Sessions with a purchase of the category.
--   view_cart_sessions INT64: Sessions with a view and a cart event of the category, in any
--     order.
--   cart_purchase_sessions INT64: Sessions with a cart event and a purchase of the category, in
--     any order.
--   view_purchase_sessions INT64: Sessions with a view and a purchase of the category, in any
--     order.
--   view_cart_purchase_sessions INT64: Sessions with a view, a cart event and a purchase of the
--     category, in any order.
--   ordered_cart_sessions INT64: Sessions with a cart event of the category after a view of it.
--   ordered_purchase_sessions INT64: Sessions with a purchase of the category after a cart event
--     of it after a view of it.
--   revenue NUMERIC: Sum of the prices of its purchases, exact.
SELECT
  session_date,
  category,
  category_level,
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
FROM clickstream.funnel_by_category
