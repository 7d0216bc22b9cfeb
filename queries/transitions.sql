-- Where do visitors go from each step of their session?
--
-- Grain: one row per step, from_stage and to_stage that occur, for the first 8 steps. Steps are of
-- the path: the same type of event again is no step. Made for a Sankey diagram: a node is a stage
-- with its step number, so links never run in a circle.
-- Not for: longer journeys: after step 8 all goes to more.
-- Columns:
--   step INT64: Number of the step, 1 for the session's first.
--   from_stage STRING: Event type of the step: view, cart, remove_from_cart or purchase.
--   to_stage STRING: Event type of the next step; exit if there is none; more after step 8.
--   sessions INT64: Sessions that went this way.
--   share_of_step FLOAT64: Their share of the sessions that were at from_stage in this step.
WITH paths AS (
  SELECT SPLIT(path, '>') AS stages, SUM(sessions) AS sessions
  FROM clickstream.paths_by_day
  WHERE session_date BETWEEN @from_date AND @to_date
  GROUP BY path
),
moves AS (
  SELECT
    step,
    stages[SAFE_ORDINAL(step)] AS from_stage,
    CASE
      WHEN stages[SAFE_ORDINAL(step + 1)] IS NULL THEN 'exit'
      WHEN step = 8 THEN 'more'
      ELSE stages[SAFE_ORDINAL(step + 1)]
    END AS to_stage,
    sessions
  FROM paths
  CROSS JOIN UNNEST(GENERATE_ARRAY(1, 8)) AS step
),
counted AS (
  SELECT step, from_stage, to_stage, SUM(sessions) AS sessions
  FROM moves
  WHERE from_stage IS NOT NULL
  GROUP BY step, from_stage, to_stage
)
SELECT
  step,
  from_stage,
  to_stage,
  sessions,
  clickstream.rate(sessions, SUM(sessions) OVER (PARTITION BY step, from_stage)) AS share_of_step
FROM counted
ORDER BY step, from_stage, to_stage
