-- What does each category bring in?
--
-- Grain: one row per category with a purchase, at every level of the tree, the largest revenue first.
-- Not for: adding levels up: a level holds the revenue of the levels below it. Level 1 and level 0
-- (no category) together are the whole shop.
-- Columns:
--   category STRING: Prefix of the category tree, such as electronics.audio; NULL for purchases
--     without a category.
--   category_level INT64: Levels in the prefix, 1 for the top of the tree; 0 without a category.
--   units INT64: Purchase events, one for each unit sold.
--   revenue NUMERIC: Sum of the prices of purchases, exact.
--   share_of_revenue FLOAT64: Their share of the revenue of the shop.
WITH categories AS (
  SELECT category, category_level, SUM(purchase_count) AS units, SUM(revenue) AS revenue
  FROM clickstream.category_funnel
  WHERE session_date BETWEEN @from_date AND @to_date
  GROUP BY category, category_level
),
shop AS (
  SELECT SUM(revenue) AS revenue FROM categories WHERE category_level <= 1
)
SELECT
  c.category,
  c.category_level,
  c.units,
  c.revenue,
  clickstream.rate(c.revenue, s.revenue) AS share_of_revenue
FROM categories AS c
CROSS JOIN shop AS s
WHERE c.units > 0
ORDER BY c.revenue DESC, c.category_level, c.category NULLS FIRST
LIMIT 2000
