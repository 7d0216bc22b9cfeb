-- How much do visitors leave in the cart?
--
-- Grain: exactly one row.
-- Not for: money lost: many come back and buy in a later session.
-- Columns:
--   cart_sessions INT64: Sessions with a cart event.
--   abandoned_sessions INT64: Those of them that leave something of a price in the cart.
--   abandoned_rate FLOAT64: abandoned_sessions as a share of cart_sessions; NULL under 30 of
--     them.
--   abandoned_low FLOAT64: Lower 95% bound of abandoned_rate.
--   abandoned_high FLOAT64: Upper 95% bound of abandoned_rate.
--   abandoned_cart_value NUMERIC: Value of what they leave, exact.
--   average_abandoned_value FLOAT64: Value of one such cart, on average; NULL without one.
--   revenue NUMERIC: Sum of the prices of all purchases, exact, to compare with.
--   share_of_revenue FLOAT64: abandoned_cart_value as a multiple of revenue; NULL without
--     revenue.
SELECT
  COALESCE(SUM(cart_sessions), 0) AS cart_sessions,
  COALESCE(SUM(abandoned_sessions), 0) AS abandoned_sessions,
  clickstream.guarded_rate(SUM(abandoned_sessions), SUM(cart_sessions)) AS abandoned_rate,
  clickstream.wilson_low(SUM(abandoned_sessions), SUM(cart_sessions)) AS abandoned_low,
  clickstream.wilson_high(SUM(abandoned_sessions), SUM(cart_sessions)) AS abandoned_high,
  COALESCE(SUM(abandoned_cart_value), 0) AS abandoned_cart_value,
  clickstream.average_price(SUM(abandoned_cart_value), SUM(abandoned_sessions))
    AS average_abandoned_value,
  COALESCE(SUM(revenue), 0) AS revenue,
  clickstream.rate(SUM(abandoned_cart_value), SUM(revenue))
    AS share_of_revenue
FROM clickstream.shop_by_hour
WHERE session_date BETWEEN @from_date AND @to_date
