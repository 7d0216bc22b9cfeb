-- At which step does each product lose its visitors?
--
-- Grain: one row per product, the 1,000 with most view_sessions, the most looked-at first.
-- Counts are of sessions that touched the product, added up over the days of the range.
-- Not for: adding session columns up over products: one session counts for every product it
-- touches.
-- Columns:
--   product_id INT64: Id of the product.
--   category_code STRING: Its readable category on its last day in the range; NULL where the shop
--     gave none.
--   brand STRING: Its brand on its last day in the range; NULL where the shop gave none.
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
--   purchase_count INT64: Purchase events of the product, one for each unit sold.
--   revenue NUMERIC: Sum of the prices of its purchases, exact.
--   lost_before_cart_sessions INT64: Sessions that looked at the product and never put it into
--     the cart.
--   lost_after_cart_sessions INT64: Sessions that put the product into the cart and did not buy
--     it.
--   view_to_cart_rate FLOAT64: Share of the sessions that looked at the product that also put it
--     into the cart; NULL under 30 such sessions.
--   view_to_cart_low FLOAT64: Lower 95% bound of view_to_cart_rate.
--   view_to_cart_high FLOAT64: Upper 95% bound of view_to_cart_rate.
--   cart_to_purchase_rate FLOAT64: Share of the sessions that put the product into the cart that
--     also bought it; NULL under 30 such sessions.
--   cart_to_purchase_low FLOAT64: Lower 95% bound of cart_to_purchase_rate.
--   cart_to_purchase_high FLOAT64: Upper 95% bound of cart_to_purchase_rate.
--   view_to_purchase_rate FLOAT64: Share of the sessions that looked at the product that also
--     bought it, with or without cart; NULL under 30 such sessions.
--   view_to_purchase_low FLOAT64: Lower 95% bound of view_to_purchase_rate.
--   view_to_purchase_high FLOAT64: Upper 95% bound of view_to_purchase_rate.
WITH items AS (
  SELECT
    product_id,
    MAX(session_date) AS last_date,
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
  FROM clickstream.product_funnel
  WHERE session_date BETWEEN @from_date AND @to_date
  GROUP BY product_id
  ORDER BY view_sessions DESC, product_id
  LIMIT 1000
)
SELECT
  i.product_id,
  l.category_code,
  l.brand,
  i.view_sessions,
  i.cart_sessions,
  i.purchase_sessions,
  i.view_cart_sessions,
  i.cart_purchase_sessions,
  i.view_purchase_sessions,
  i.view_cart_purchase_sessions,
  i.ordered_cart_sessions,
  i.ordered_purchase_sessions,
  i.purchase_count,
  i.revenue,
  i.view_sessions - i.view_cart_sessions AS lost_before_cart_sessions,
  i.cart_sessions - i.cart_purchase_sessions AS lost_after_cart_sessions,
  clickstream.guarded_rate(i.view_cart_sessions, i.view_sessions) AS view_to_cart_rate,
  clickstream.wilson_low(i.view_cart_sessions, i.view_sessions) AS view_to_cart_low,
  clickstream.wilson_high(i.view_cart_sessions, i.view_sessions) AS view_to_cart_high,
  clickstream.guarded_rate(i.cart_purchase_sessions, i.cart_sessions) AS cart_to_purchase_rate,
  clickstream.wilson_low(i.cart_purchase_sessions, i.cart_sessions) AS cart_to_purchase_low,
  clickstream.wilson_high(i.cart_purchase_sessions, i.cart_sessions) AS cart_to_purchase_high,
  clickstream.guarded_rate(i.view_purchase_sessions, i.view_sessions) AS view_to_purchase_rate,
  clickstream.wilson_low(i.view_purchase_sessions, i.view_sessions) AS view_to_purchase_low,
  clickstream.wilson_high(i.view_purchase_sessions, i.view_sessions) AS view_to_purchase_high
FROM items AS i
-- A product has one row a day: that of its last day names it.
JOIN clickstream.product_funnel AS l
  ON l.product_id = i.product_id AND l.session_date = i.last_date
WHERE l.session_date BETWEEN @from_date AND @to_date
ORDER BY i.view_sessions DESC, i.product_id
