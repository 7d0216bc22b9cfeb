-- How long do visitors take to the cart and to the purchase?
--
-- Grain: one row per session_date, stage and number of seconds. sessions adds up over rows; filter on
-- session_date to read only those partitions.
-- Not for: the time between cart and purchase, nor for time across sessions: the clock starts with
-- the first event of the session in which it happens.
-- Columns:
--   session_date DATE: UTC date of the session's first event.
--   stage STRING: cart or purchase.
--   seconds INT64: Seconds from the start of the session to its first event of that stage.
--   sessions INT64: Sessions that took that long.
SELECT session_date, 'cart' AS stage, seconds_to_cart AS seconds, COUNT(*) AS sessions
FROM clickstream.sessions
WHERE seconds_to_cart IS NOT NULL
GROUP BY session_date, seconds_to_cart
UNION ALL
SELECT session_date, 'purchase' AS stage, seconds_to_purchase AS seconds, COUNT(*) AS sessions
FROM clickstream.sessions
WHERE seconds_to_purchase IS NOT NULL
GROUP BY session_date, seconds_to_purchase
