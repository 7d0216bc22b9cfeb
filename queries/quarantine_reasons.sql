-- Why were lines of the input rejected?
--
-- Grain: one row per reason that occurs, the most frequent first.
-- Not for: a date range: rejected lines have no date, so the range is ignored and the whole table counts.
-- Columns:
--   reason STRING: The first rule that the line broke.
--   line_count INT64: Lines rejected for it.
--   share FLOAT64: Their share of all rejected lines.
WITH reasons AS (
  SELECT reason, COUNT(*) AS line_count
  FROM clickstream.quarantine
  GROUP BY reason
)
SELECT reason, line_count, clickstream.rate(line_count, SUM(line_count) OVER ()) AS share
FROM reasons
ORDER BY line_count DESC, reason
