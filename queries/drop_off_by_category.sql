-- At which step does each category lose its visitors?
--
-- Grain: one row per category, the 2,000 with most view_sessions, the most looked-at first.
-- Counts are of sessions that touched the category, added up over the days of the range.
-- Not for: adding session columns up over categories or levels: one session counts for every
-- category it touches.
-- Columns:
--   category STRING: Prefix of the category tree, such as electronics.audio; NULL for events
--     without a category.
--   category_level INT64: Levels in the prefix, 1 for the top of the tree; 0 without a category.
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
--   purchase_count INT64: Purchase events of the category, one for each unit sold.
--   revenue NUMERIC: Sum of the prices of its purchases, exact.
--   lost_before_cart_sessions INT64: Sessions that looked at the category and never put it into
--     the cart.
--   lost_after_cart_sessions INT64: Sessions that put the category into the cart and did not buy
--     it.
--   view_to_cart_rate FLOAT64: Share of the sessions that looked at the category that also put it
--     into the cart; NULL under 30 such sessions.
--   view_to_cart_low FLOAT64: Lower 95% bound of view_to_cart_rate.
--   view_to_cart_high FLOAT64: Upper 95% bound of view_to_cart_rate.
--   cart_to_purchase_rate FLOAT64: Share of the sessions that put the category into the cart that
--     also bought it; NULL under 30 such sessions.
--   cart_to_purchase_low FLOAT64: Lower 95% bound of cart_to_purchase_rate.
--   cart_to_purchase_high FLOAT64: Upper 95% bound of cart_to_purchase_rate.
--   view_to_purchase_rate FLOAT64: Share of the sessions that looked at the category that also
--     bought it, with or without cart; NULL under 30 such sessions.
--   view_to_purchase_low FLOAT64: Lower 95% bound of view_to_purchase_rate.
--   view_to_purchase_high FLOAT64: Upper 95% bound of view_to_purchase_rate.
WITH items AS (
  SELECT
    category,
    category_level,
    SUM(view_sessions) AS view_sessions,
    SUM(cart_sessions) AS cart_sessions,
    SUM(purchase_sessions) AS purchase_sessions,
    SUM(view_cart_sessions) AS view_cart_sessions,
    SUM(cart_purchase_sessions) AS cart_purchase_sessions,
    SUM(view_purchase_sessions) AS view_purchase_sessions,
    SUM(view_cart_purchase_sessions) AS view_cart_purchase_sessions,
    SUM(ordered_cart_sessions) AS ordered_cart_sessions,
    SUM(ordered_purchase_sessions) AS ordered_purchase_sessions,
    SUM(purchase_count) AS purchase_count,
    SUM(revenue) AS revenue
  FROM clickstream.category_funnel
  WHERE session_date BETWEEN @from_date AND @to_date
  GROUP BY category, category_level
)
SELECT
  category,
  category_level,
  view_sessions,
  cart_sessions,
  purchase_sessions,
  view_cart_sessions,
  cart_purchase_sessions,
  view_purchase_sessions,
  view_cart_purchase_sessions,
  ordered_cart_sessions,
  ordered_purchase_sessions,
  purchase_count,
  revenue,
  view_sessions - view_cart_sessions AS lost_before_cart_sessions,
  cart_sessions - cart_purchase_sessions AS lost_after_cart_sessions,
  clickstream.guarded_rate(view_cart_sessions, view_sessions) AS view_to_cart_rate,
  clickstream.wilson_low(view_cart_sessions, view_sessions) AS view_to_cart_low,
  clickstream.wilson_high(view_cart_sessions, view_sessions) AS view_to_cart_high,
  clickstream.guarded_rate(cart_purchase_sessions, cart_sessions) AS cart_to_purchase_rate,
  clickstream.wilson_low(cart_purchase_sessions, cart_sessions) AS cart_to_purchase_low,
  clickstream.wilson_high(cart_purchase_sessions, cart_sessions) AS cart_to_purchase_high,
  clickstream.guarded_rate(view_purchase_sessions, view_sessions) AS view_to_purchase_rate,
  clickstream.wilson_low(view_purchase_sessions, view_sessions) AS view_to_purchase_low,
  clickstream.wilson_high(view_purchase_sessions, view_sessions) AS view_to_purchase_high
FROM items
ORDER BY view_sessions DESC, category NULLS FIRST
LIMIT 2000
