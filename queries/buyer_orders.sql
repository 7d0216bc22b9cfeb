-- How many buyers order once, twice, more often?
--
-- Grain: one row per number of orders, 1 to 5, where 5 means five or more; all of them, also empty
-- ones.
-- Not for: loyalty in a short range: who bought just before it or comes back after it counts less.
-- Columns:
--   orders INT64: Orders (sessions with a purchase) of the buyer; 5 is five or more.
--   buyers INT64: Buyers with so many.
--   share FLOAT64: Their share of all buyers.
--   revenue NUMERIC: Their revenue, exact.
WITH people AS (
  SELECT user_id, COUNT(*) AS orders, SUM(revenue) AS revenue
  FROM clickstream.sessions
  WHERE session_date BETWEEN @from_date AND @to_date AND purchase_count > 0
  GROUP BY user_id
),
filled AS (
  SELECT
    number_of_orders AS orders,
    COUNT(p.user_id) AS buyers,
    COALESCE(SUM(p.revenue), 0) AS revenue
  FROM UNNEST(GENERATE_ARRAY(1, 5)) AS number_of_orders
  LEFT JOIN people AS p ON CASE WHEN p.orders > 5 THEN 5 ELSE p.orders END = number_of_orders
  GROUP BY number_of_orders
)
SELECT orders, buyers, clickstream.rate(buyers, SUM(buyers) OVER ()) AS share, revenue
FROM filled
ORDER BY orders
