-- Which products are much looked at and bought less than the rest of the shop?
--
-- Grain: one row per product whose conversion is below the shop's beyond chance (the upper 95% bound
-- is under shop_rate), looked at in 30 sessions or more; the 200 with most missed_orders.
-- Not for: proof of a cause (price, stock, pictures); nor for adding missed_orders up to a forecast.
-- Columns:
--   product_id INT64: Id of the product.
--   category_code STRING: Its readable category on its last day in the range; NULL where the shop
--     gave none.
--   brand STRING: Its brand on its last day in the range; NULL where the shop gave none.
--   view_sessions INT64: Sessions that looked at the product.
--   view_cart_sessions INT64: Those of them that put it into the cart.
--   view_purchase_sessions INT64: Those of them that bought it.
--   conversion_rate FLOAT64: view_purchase_sessions as a share of view_sessions.
--   conversion_low FLOAT64: Lower 95% bound of conversion_rate.
--   conversion_high FLOAT64: Upper 95% bound of conversion_rate.
--   shop_rate FLOAT64: The same share over all products: of all times that a session looked at a
--     product, how often it bought that product.
--   missed_orders FLOAT64: Orders more if the product converted like the shop: shop_rate *
--     view_sessions, less view_purchase_sessions.
WITH products AS (
  SELECT
    product_id,
    MAX(session_date) AS last_date,
    SUM(view_sessions) AS view_sessions,
    SUM(view_cart_sessions) AS view_cart_sessions,
    SUM(view_purchase_sessions) AS view_purchase_sessions
  FROM clickstream.product_funnel
  WHERE session_date BETWEEN @from_date AND @to_date
  GROUP BY product_id
),
shop AS (
  SELECT SAFE_DIVIDE(SUM(view_purchase_sessions), SUM(view_sessions)) AS shop_rate FROM products
),
below AS (
  SELECT
    p.*,
    s.shop_rate,
    clickstream.rounded(s.shop_rate * p.view_sessions - p.view_purchase_sessions)
      AS missed_orders
  FROM products AS p
  CROSS JOIN shop AS s
  WHERE p.view_sessions >= 30
    AND clickstream.wilson_high(p.view_purchase_sessions, p.view_sessions) < s.shop_rate
)
SELECT
  b.product_id,
  l.category_code,
  l.brand,
  b.view_sessions,
  b.view_cart_sessions,
  b.view_purchase_sessions,
  clickstream.rate(b.view_purchase_sessions, b.view_sessions) AS conversion_rate,
  clickstream.wilson_low(b.view_purchase_sessions, b.view_sessions) AS conversion_low,
  clickstream.wilson_high(b.view_purchase_sessions, b.view_sessions) AS conversion_high,
  clickstream.rounded(b.shop_rate) AS shop_rate,
  b.missed_orders
FROM below AS b
JOIN clickstream.product_funnel AS l
  ON l.product_id = b.product_id AND l.session_date = b.last_date
WHERE l.session_date BETWEEN @from_date AND @to_date
ORDER BY b.missed_orders DESC, b.product_id
LIMIT 200
