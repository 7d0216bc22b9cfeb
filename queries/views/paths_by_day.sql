-- Which ways do sessions take through the shop?
--
-- Grain: one row per session_date and path. Every other column adds up over rows; filter on
-- session_date to read only those partitions.
-- Not for: how often a step was repeated: repeats are collapsed.
-- Columns:
--   session_date DATE: UTC date of the session's first event.
--   path STRING: Event types in session order, repeats collapsed, joined by >; after 20 steps it
--     ends in >... .
--   sessions INT64: Sessions of that path.
--   purchase_sessions INT64: Those of them with a purchase (a cut path may hide it).
--   revenue NUMERIC: Sum of the prices of their purchases, exact.
SELECT
  session_date,
  path,
  COUNT(*) AS sessions,
  COUNTIF(purchase_count > 0) AS purchase_sessions,
  SUM(revenue) AS revenue
FROM clickstream.sessions
GROUP BY session_date, path
