-- Do visitors who take something out of the cart again buy less?
--
-- Grain: two rows over the sessions with a cart event: with and without removal.
-- Not for: a cause: who removes things also has more in the cart.
-- Columns:
--   removal STRING: with or without: whether the session has a remove_from_cart event.
--   sessions INT64: Sessions with a cart event of that kind.
--   share FLOAT64: Their share of the sessions with a cart event.
--   purchase_sessions INT64: Those of them with a purchase.
--   purchase_rate FLOAT64: purchase_sessions as a share of sessions; NULL under 30 sessions.
--   purchase_low FLOAT64: Lower 95% bound of purchase_rate.
--   purchase_high FLOAT64: Upper 95% bound of purchase_rate.
--   revenue NUMERIC: Sum of the prices of their purchases, exact.
--   abandoned_cart_value NUMERIC: Value of what they leave in the cart, exact.
WITH kinds AS (
  SELECT 'with' AS removal
  UNION ALL SELECT 'without'
),
found AS (
  SELECT
    CASE WHEN remove_from_cart_count > 0 THEN 'with' ELSE 'without' END AS removal,
    COUNT(*) AS sessions,
    COUNTIF(purchase_count > 0) AS purchase_sessions,
    SUM(revenue) AS revenue,
    SUM(abandoned_cart_value) AS abandoned_cart_value
  FROM clickstream.sessions
  WHERE session_date BETWEEN @from_date AND @to_date AND cart_count > 0
  GROUP BY removal
)
SELECT
  k.removal,
  COALESCE(f.sessions, 0) AS sessions,
  clickstream.rate(COALESCE(f.sessions, 0), SUM(f.sessions) OVER ()) AS share,
  COALESCE(f.purchase_sessions, 0) AS purchase_sessions,
  clickstream.guarded_rate(f.purchase_sessions, f.sessions) AS purchase_rate,
  clickstream.wilson_low(f.purchase_sessions, f.sessions) AS purchase_low,
  clickstream.wilson_high(f.purchase_sessions, f.sessions) AS purchase_high,
  COALESCE(f.revenue, 0) AS revenue,
  COALESCE(f.abandoned_cart_value, 0) AS abandoned_cart_value
FROM kinds AS k
LEFT JOIN found AS f ON f.removal = k.removal
ORDER BY k.removal
