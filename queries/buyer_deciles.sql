-- How is revenue spread over the buyers?
--
-- Grain: one row per tenth of the buyers, 1 for those who spent most; fewer rows with under ten
-- buyers.
-- Not for: exact tenths of few buyers: the first tenths hold one buyer more where the number is not
-- a multiple of ten.
-- Columns:
--   decile INT64: 1 for the tenth of the buyers that spent most, to 10.
--   buyers INT64: Buyers in it.
--   orders INT64: Their orders (sessions with a purchase).
--   revenue NUMERIC: Their revenue, exact.
--   share_of_revenue FLOAT64: Share of all revenue.
--   least_spent NUMERIC: What the buyer who spent least in it spent, exact.
WITH people AS (
  SELECT user_id, COUNT(*) AS orders, SUM(revenue) AS revenue
  FROM clickstream.sessions
  WHERE session_date BETWEEN @from_date AND @to_date AND purchase_count > 0
  GROUP BY user_id
),
deciles AS (
  SELECT orders, revenue, NTILE(10) OVER (ORDER BY revenue DESC, user_id) AS decile FROM people
),
sums AS (
  SELECT
    decile,
    COUNT(*) AS buyers,
    SUM(orders) AS orders,
    SUM(revenue) AS revenue,
    MIN(revenue) AS least_spent
  FROM deciles
  GROUP BY decile
)
SELECT
  decile,
  buyers,
  orders,
  revenue,
  clickstream.rate(revenue, SUM(revenue) OVER ())
    AS share_of_revenue,
  least_spent
FROM sums
ORDER BY decile
