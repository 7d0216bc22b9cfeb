-- Who buys, how often, and how much depends on the best customers?
--
-- Grain: exactly one row. An order is a session with a purchase; a repeat buyer has two orders or
-- more in the range.
-- Not for: loyalty in a short range: who bought just before it or comes back after it counts once.
-- Columns:
--   visitors INT64: Distinct visitors.
--   buyers INT64: Visitors with an order.
--   buyer_rate FLOAT64: buyers as a share of visitors.
--   repeat_buyers INT64: Buyers with two orders or more.
--   repeat_rate FLOAT64: repeat_buyers as a share of buyers; NULL under 30 buyers.
--   repeat_low FLOAT64: Lower 95% bound of repeat_rate.
--   repeat_high FLOAT64: Upper 95% bound of repeat_rate.
--   orders INT64: Orders of all buyers.
--   orders_per_buyer FLOAT64: Orders of a buyer, on average.
--   revenue NUMERIC: Sum of the prices of purchases, exact.
--   revenue_per_buyer FLOAT64: Revenue of a buyer, on average.
--   median_days_between FLOAT64: Median (nearest rank) of the days between two orders in a row of
--     a buyer.
--   top_decile_buyers INT64: Buyers in the tenth that spent most, rounded up.
--   top_decile_revenue NUMERIC: Revenue of that tenth, exact.
--   top_decile_share FLOAT64: Its share of revenue.
WITH people AS (
  SELECT user_id, COUNTIF(purchase_count > 0) AS orders, SUM(revenue) AS revenue
  FROM clickstream.sessions
  WHERE session_date BETWEEN @from_date AND @to_date
  GROUP BY user_id
),
totals AS (
  SELECT
    COUNT(*) AS visitors,
    COUNTIF(orders > 0) AS buyers,
    COUNTIF(orders > 1) AS repeat_buyers,
    COALESCE(SUM(orders), 0) AS orders,
    COALESCE(SUM(revenue), 0) AS revenue
  FROM people
),
ranked AS (
  SELECT
    revenue,
    ROW_NUMBER() OVER (ORDER BY revenue DESC, user_id) AS place,
    COUNT(*) OVER () AS places
  FROM people
  WHERE orders > 0
),
top_decile AS (
  SELECT COUNT(*) AS top_decile_buyers, COALESCE(SUM(revenue), 0) AS top_decile_revenue
  FROM ranked
  WHERE place * 10 <= places + 9
),
order_times AS (
  SELECT
    UNIX_SECONDS(session_start) - LAG(UNIX_SECONDS(session_start)) OVER (
      PARTITION BY user_id ORDER BY session_start, user_session) AS gap
  FROM clickstream.sessions
  WHERE session_date BETWEEN @from_date AND @to_date AND purchase_count > 0
),
ranked_gaps AS (
  SELECT gap, ROW_NUMBER() OVER (ORDER BY gap) AS place, COUNT(*) OVER () AS places
  FROM order_times
  WHERE gap IS NOT NULL
),
median_gap AS (
  SELECT MIN(gap) AS gap FROM ranked_gaps WHERE place * 2 >= places
)
SELECT
  t.visitors,
  t.buyers,
  clickstream.rate(t.buyers, t.visitors) AS buyer_rate,
  t.repeat_buyers,
  clickstream.guarded_rate(t.repeat_buyers, t.buyers) AS repeat_rate,
  clickstream.wilson_low(t.repeat_buyers, t.buyers) AS repeat_low,
  clickstream.wilson_high(t.repeat_buyers, t.buyers) AS repeat_high,
  t.orders,
  clickstream.rate(t.orders, t.buyers) AS orders_per_buyer,
  t.revenue,
  clickstream.average_price(t.revenue, t.buyers) AS revenue_per_buyer,
  clickstream.rate(m.gap, 86400) AS median_days_between,
  d.top_decile_buyers,
  d.top_decile_revenue,
  clickstream.rate(d.top_decile_revenue, t.revenue)
    AS top_decile_share
FROM totals AS t
CROSS JOIN top_decile AS d
CROSS JOIN median_gap AS m
