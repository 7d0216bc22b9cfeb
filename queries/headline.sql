-- How is the shop doing, and how does that compare with the period before?
--
-- Grain: two rows, current (the range) and previous (as many days just before it).
-- Not for: a change where days_with_sessions of the two periods differ: the tables do not cover both.
-- Columns:
--   period STRING: current or previous.
--   first_date DATE: First day of the period.
--   last_date DATE: Last day of the period.
--   days_with_sessions INT64: Days of the period that have sessions.
--   sessions INT64: Sessions that began in the period.
--   visitors INT64: Distinct visitors of those sessions.
--   view_sessions INT64: Sessions with a view.
--   orders INT64: Sessions with a purchase.
--   units INT64: Purchase events, one for each unit sold.
--   revenue NUMERIC: Sum of the prices of purchases, exact.
--   average_order_value FLOAT64: Revenue of an order, on average; NULL without orders.
--   conversion_rate FLOAT64: Share of the sessions with a view that also have a purchase.
--   conversion_low FLOAT64: Lower 95% bound of conversion_rate.
--   conversion_high FLOAT64: Upper 95% bound of conversion_rate.
--   bounce_rate FLOAT64: Share of the sessions that have exactly one event.
--   abandoned_sessions INT64: Sessions that leave something of a price in the cart.
--   abandoned_rate FLOAT64: Their share of the sessions with a cart event.
--   abandoned_cart_value NUMERIC: Value of what they leave, exact.
WITH periods AS (
  SELECT 'current' AS period, @from_date AS first_date, @to_date AS last_date
  UNION ALL
  SELECT
    'previous' AS period,
    DATE_FROM_UNIX_DATE(2 * UNIX_DATE(@from_date) - UNIX_DATE(@to_date) - 1) AS first_date,
    DATE_FROM_UNIX_DATE(UNIX_DATE(@from_date) - 1) AS last_date
),
dated AS (
  SELECT
    CASE WHEN session_date >= @from_date THEN 'current' ELSE 'previous' END AS period,
    session_date,
    user_id,
    bounced,
    view_count,
    cart_count,
    purchase_count,
    revenue,
    abandoned_cart_value
  FROM clickstream.sessions
  WHERE session_date
    BETWEEN DATE_FROM_UNIX_DATE(2 * UNIX_DATE(@from_date) - UNIX_DATE(@to_date) - 1) AND @to_date
),
found AS (
  SELECT
    period,
    COUNT(DISTINCT session_date) AS days_with_sessions,
    COUNT(*) AS sessions,
    COUNT(DISTINCT user_id) AS visitors,
    COUNTIF(bounced) AS bounced_sessions,
    COUNTIF(view_count > 0) AS view_sessions,
    COUNTIF(cart_count > 0) AS cart_sessions,
    COUNTIF(view_count > 0 AND purchase_count > 0) AS view_purchase_sessions,
    COUNTIF(purchase_count > 0) AS orders,
    SUM(purchase_count) AS units,
    SUM(revenue) AS revenue,
    COUNTIF(abandoned_cart_value > 0) AS abandoned_sessions,
    SUM(abandoned_cart_value) AS abandoned_cart_value
  FROM dated
  GROUP BY period
)
SELECT
  p.period,
  p.first_date,
  p.last_date,
  COALESCE(f.days_with_sessions, 0) AS days_with_sessions,
  COALESCE(f.sessions, 0) AS sessions,
  COALESCE(f.visitors, 0) AS visitors,
  COALESCE(f.view_sessions, 0) AS view_sessions,
  COALESCE(f.orders, 0) AS orders,
  COALESCE(f.units, 0) AS units,
  COALESCE(f.revenue, 0) AS revenue,
  clickstream.average_price(f.revenue, f.orders) AS average_order_value,
  clickstream.rate(f.view_purchase_sessions, f.view_sessions) AS conversion_rate,
  clickstream.wilson_low(f.view_purchase_sessions, f.view_sessions) AS conversion_low,
  clickstream.wilson_high(f.view_purchase_sessions, f.view_sessions) AS conversion_high,
  clickstream.rate(f.bounced_sessions, f.sessions) AS bounce_rate,
  COALESCE(f.abandoned_sessions, 0) AS abandoned_sessions,
  clickstream.rate(f.abandoned_sessions, f.cart_sessions) AS abandoned_rate,
  COALESCE(f.abandoned_cart_value, 0) AS abandoned_cart_value
FROM periods AS p
LEFT JOIN found AS f ON f.period = p.period
ORDER BY p.period
