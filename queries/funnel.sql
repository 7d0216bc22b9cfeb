-- Where on the way to a purchase do sessions leave?
--
-- Grain: one row per funnel and step. Three funnels over the same sessions with a view: any_order
-- (view, cart and purchase in any order), ordered (a cart event after a view, a purchase after that)
-- and open (a purchase with or without a cart event, as most shops' quick-buy button has it).
-- Not for: adding funnels up; nor for single products (use drop_off_by_product): here a session may
-- view one product and buy another. The ordered funnel reads the first 20 steps of a path.
-- Columns:
--   funnel STRING: any_order, open or ordered.
--   step INT64: 1, 2, 3: the place in the funnel.
--   stage STRING: view, cart or purchase.
--   sessions INT64: Sessions that reached this step and all before it.
--   lost_sessions INT64: Sessions of the step before that did not reach this one; NULL at the
--     first step.
--   without_cart_sessions INT64: Sessions of the step that bought and have no cart event; NULL
--     but for the purchase of the open funnel.
--   rate_of_previous FLOAT64: sessions as a share of the step before; NULL at the first step.
--   rate_of_previous_low FLOAT64: Lower 95% bound of rate_of_previous.
--   rate_of_previous_high FLOAT64: Upper 95% bound of rate_of_previous.
--   rate_of_first FLOAT64: sessions as a share of the first step.
--   rate_of_first_low FLOAT64: Lower 95% bound of rate_of_first.
--   rate_of_first_high FLOAT64: Upper 95% bound of rate_of_first.
WITH totals AS (
  SELECT
    COALESCE(SUM(view_sessions), 0) AS looked,
    COALESCE(SUM(view_cart_sessions), 0) AS carted,
    COALESCE(SUM(view_cart_purchase_sessions), 0) AS carted_and_bought,
    COALESCE(SUM(ordered_cart_sessions), 0) AS carted_in_order,
    COALESCE(SUM(ordered_purchase_sessions), 0) AS bought_in_order,
    COALESCE(SUM(view_purchase_sessions), 0) AS bought
  FROM clickstream.shop_by_hour
  WHERE session_date BETWEEN @from_date AND @to_date
),
steps AS (
  SELECT 'any_order' AS funnel, 1 AS step, 'view' AS stage, looked AS sessions,
    CAST(NULL AS INT64) AS previous, looked AS first, CAST(NULL AS INT64) AS without_cart_sessions
  FROM totals
  UNION ALL SELECT 'any_order', 2, 'cart', carted, looked, looked, NULL FROM totals
  UNION ALL SELECT 'any_order', 3, 'purchase', carted_and_bought, carted, looked, NULL FROM totals
  UNION ALL SELECT 'open', 1, 'view', looked, NULL, looked, NULL FROM totals
  UNION ALL
  SELECT 'open', 2, 'purchase', bought, looked, looked, bought - carted_and_bought FROM totals
  UNION ALL SELECT 'ordered', 1, 'view', looked, NULL, looked, NULL FROM totals
  UNION ALL SELECT 'ordered', 2, 'cart', carted_in_order, looked, looked, NULL FROM totals
  UNION ALL
  SELECT 'ordered', 3, 'purchase', bought_in_order, carted_in_order, looked, NULL FROM totals
)
SELECT
  funnel,
  step,
  stage,
  sessions,
  previous - sessions AS lost_sessions,
  without_cart_sessions,
  clickstream.rate(sessions, previous) AS rate_of_previous,
  clickstream.wilson_low(sessions, previous) AS rate_of_previous_low,
  clickstream.wilson_high(sessions, previous) AS rate_of_previous_high,
  clickstream.rate(sessions, first) AS rate_of_first,
  clickstream.wilson_low(sessions, first) AS rate_of_first_low,
  clickstream.wilson_high(sessions, first) AS rate_of_first_high
FROM steps
ORDER BY funnel, step
