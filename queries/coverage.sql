-- Which days do the tables cover?
--
-- Grain: exactly one row.
-- Not for: whether a day is complete: a day counts as covered with its first session.
-- Columns:
--   first_date DATE: Earliest session_date in the range; NULL without sessions.
--   last_date DATE: Latest session_date in the range; NULL without sessions.
--   days_with_sessions INT64: Days in the range that have sessions.
--   days_without_sessions INT64: Days between first_date and last_date that have none.
--   sessions INT64: Sessions in the range.
--   events INT64: Events of those sessions.
SELECT
  MIN(session_date) AS first_date,
  MAX(session_date) AS last_date,
  COUNT(DISTINCT session_date) AS days_with_sessions,
  COALESCE(UNIX_DATE(MAX(session_date)) - UNIX_DATE(MIN(session_date)) + 1, 0)
    - COUNT(DISTINCT session_date) AS days_without_sessions,
  COALESCE(SUM(sessions), 0) AS sessions,
  COALESCE(SUM(event_count), 0) AS events
FROM clickstream.shop_by_hour
WHERE session_date BETWEEN @from_date AND @to_date
