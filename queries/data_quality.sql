-- How far can the figures be trusted?
--
-- Grain: one row per check.
-- Not for: comparing checks: each has its own whole.
-- Columns:
--   place INT64: Order of the checks.
--   quality_check STRING: Name of the check.
--   affected INT64: How many are affected.
--   whole INT64: Out of how many.
--   share FLOAT64: affected as a share of whole; NULL when whole is zero.
--   meaning STRING: What is counted, and out of what.
WITH quality AS (
  SELECT
    COALESCE(SUM(event_count), 0) AS events,
    COALESCE(SUM(null_brand_count), 0) AS null_brands,
    COALESCE(SUM(null_category_count), 0) AS null_categories,
    COALESCE(SUM(zero_price_count), 0) AS zero_prices
  FROM clickstream.event_quality_by_day
  WHERE event_date BETWEEN @from_date AND @to_date
),
shop AS (
  SELECT
    COALESCE(SUM(sessions), 0) AS sessions,
    COALESCE(SUM(event_count), 0) AS session_events,
    COALESCE(SUM(duplicate_count), 0) AS duplicates,
    COALESCE(SUM(bot_sessions), 0) AS bots,
    COALESCE(SUM(cut_path_sessions), 0) AS cut_paths
  FROM clickstream.shop_by_hour
  WHERE session_date BETWEEN @from_date AND @to_date
),
long_sessions AS (
  SELECT COUNTIF(duration_seconds >= 86400) AS of_a_day
  FROM clickstream.sessions
  WHERE session_date BETWEEN @from_date AND @to_date
),
session_ids AS (
  SELECT COUNT(*) AS ids, COUNTIF(least_user <> greatest_user) AS shared
  FROM (
    SELECT user_session, MIN(user_id) AS least_user, MAX(user_id) AS greatest_user
    FROM clickstream.events
    WHERE event_date BETWEEN @from_date AND @to_date
    GROUP BY user_session
  ) AS per_id
),
rejected AS (
  SELECT COUNT(*) AS rejected_lines FROM clickstream.quarantine
),
checks AS (
  SELECT 1 AS place, 'quarantined lines' AS quality_check, rejected_lines AS affected,
    rejected_lines + events AS whole,
    'Rejected lines, of all lines; they have no date: exact only for the whole range of a run.'
      AS meaning
  FROM rejected CROSS JOIN quality
  UNION ALL
  SELECT 2, 'duplicate events', duplicates, session_events,
    'Events equal in all fields to an earlier one of their session, of the events of all sessions.'
  FROM shop
  UNION ALL
  SELECT 3, 'events without a brand', null_brands, events,
    'Events whose brand is NULL, of all events.'
  FROM quality
  UNION ALL
  SELECT 4, 'events without a category', null_categories, events,
    'Events whose category_code is NULL, of all events.'
  FROM quality
  UNION ALL
  SELECT 5, 'events with a price of zero', zero_prices, events,
    'Events whose price is 0, of all events.'
  FROM quality
  UNION ALL
  SELECT 6, 'session ids of several users', shared, ids,
    'Values of user_session that events of more than one user_id carry, of all values.'
  FROM session_ids
  UNION ALL
  SELECT 7, 'sessions like a bot', bots, sessions,
    'Sessions of 500 events or more, or of 50 or more at over one a second, of all sessions.'
  FROM shop
  UNION ALL
  SELECT 8, 'sessions of a day or longer', of_a_day, sessions,
    'Sessions with 24 hours or more from first to last event, of all sessions.'
  FROM long_sessions CROSS JOIN shop
  UNION ALL
  SELECT 9, 'paths cut after 20 steps', cut_paths, sessions,
    'Sessions with more steps than a path holds, of all sessions; the ordered funnel sees 20.'
  FROM shop
)
SELECT
  place,
  quality_check,
  affected,
  whole,
  clickstream.rate(affected, whole) AS share,
  meaning
FROM checks
ORDER BY place
