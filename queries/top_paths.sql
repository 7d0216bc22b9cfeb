-- Which ways through the shop are the most common?
--
-- Grain: one row per path, the 50 with most sessions.
-- Not for: all ways: the share of the rest is what is missing to 1.
-- Columns:
--   path STRING: Event types in session order, repeats collapsed, joined by >; after 20 steps it
--     ends in >... .
--   steps INT64: Steps of the path, at most 20.
--   sessions INT64: Sessions of that path.
--   share FLOAT64: Their share of all sessions.
--   purchase_sessions INT64: Those of them with a purchase (a cut path may hide it).
--   revenue NUMERIC: Sum of the prices of their purchases, exact.
WITH paths AS (
  SELECT
    path,
    SUM(sessions) AS sessions,
    SUM(purchase_sessions) AS purchase_sessions,
    SUM(revenue) AS revenue
  FROM clickstream.paths_by_day
  WHERE session_date BETWEEN @from_date AND @to_date
  GROUP BY path
)
SELECT
  path,
  1 + LENGTH(path) - LENGTH(REPLACE(path, '>', '')) - CASE WHEN path LIKE '%>...' THEN 1 ELSE 0 END
    AS steps,
  sessions,
  clickstream.rate(sessions, SUM(sessions) OVER ()) AS share,
  purchase_sessions,
  revenue
FROM paths
ORDER BY sessions DESC, path
LIMIT 50
