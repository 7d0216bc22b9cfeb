-- What happened in the shop, by the day and hour in which sessions began?
--
-- Grain: one row per session_date and start_hour that has sessions. Every other column adds up over
-- rows; filter on session_date to read only those partitions.
-- Not for: visitors or buyers (a person comes back: use headline or buyers), and not for the hour of
-- an event: a session counts whole for the hour in which it began (use traffic_by_hour).
-- Columns:
--   session_date DATE: UTC date of the session's first event.
--   start_hour INT64: UTC hour of day, 0 to 23, of the session's first event.
--   sessions INT64: Sessions that began in that hour.
--   bounced_sessions INT64: Sessions of exactly one event.
--   view_sessions INT64: Sessions with a view.
--   cart_sessions INT64: Sessions with a cart event.
--   purchase_sessions INT64: Sessions with a purchase; called orders elsewhere.
--   view_cart_sessions INT64: Sessions with a view and a cart event, in any order.
--   cart_purchase_sessions INT64: Sessions with a cart event and a purchase, in any order.
--   view_purchase_sessions INT64: Sessions with a view and a purchase, in any order.
--   view_cart_purchase_sessions INT64: Sessions with a view, a cart event and a purchase, in any
--     order.
--   ordered_cart_sessions INT64: Sessions with a cart event after a view, within the first 20
--     steps of the path.
--   ordered_purchase_sessions INT64: Sessions with a purchase after a cart event after a view,
--     within the first 20 steps of the path.
--   removal_sessions INT64: Sessions with a remove_from_cart event.
--   abandoned_sessions INT64: Sessions that leave something of a price in the cart.
--   cut_path_sessions INT64: Sessions whose path has more than 20 steps.
--   bot_sessions INT64: Sessions no person has: 500 events or more, or 50 or more at over one a
--     second.
--   event_count INT64: Events of all types.
--   view_count INT64: View events.
--   cart_count INT64: Cart events.
--   remove_from_cart_count INT64: Events of removal from the cart.
--   purchase_count INT64: Purchase events, one for each unit sold.
--   duplicate_count INT64: Events equal in all fields to an earlier one of their session.
--   product_count INT64: Distinct products of a session, added up over sessions.
--   duration_seconds INT64: Seconds from first to last event, added up over sessions.
--   revenue NUMERIC: Sum of the prices of purchases, exact.
--   abandoned_cart_value NUMERIC: Value of what sessions left in the cart, exact.
SELECT
  session_date,
  EXTRACT(HOUR FROM session_start) AS start_hour,
  COUNT(*) AS sessions,
  COUNTIF(bounced) AS bounced_sessions,
  COUNTIF(view_count > 0) AS view_sessions,
  COUNTIF(cart_count > 0) AS cart_sessions,
  COUNTIF(purchase_count > 0) AS purchase_sessions,
  COUNTIF(view_count > 0 AND cart_count > 0) AS view_cart_sessions,
  COUNTIF(cart_count > 0 AND purchase_count > 0) AS cart_purchase_sessions,
  COUNTIF(view_count > 0 AND purchase_count > 0) AS view_purchase_sessions,
  COUNTIF(view_count > 0 AND cart_count > 0 AND purchase_count > 0) AS view_cart_purchase_sessions,
  -- With its ">" the cart cannot be the end of remove_from_cart.
  COUNTIF(path LIKE '%view%>cart%') AS ordered_cart_sessions,
  COUNTIF(path LIKE '%view%>cart%>purchase%') AS ordered_purchase_sessions,
  COUNTIF(remove_from_cart_count > 0) AS removal_sessions,
  COUNTIF(abandoned_cart_value > 0) AS abandoned_sessions,
  COUNTIF(path LIKE '%>...') AS cut_path_sessions,
  COUNTIF(event_count >= 500 OR (event_count >= 50 AND duration_seconds < event_count)) AS bot_sessions,
  SUM(event_count) AS event_count,
  SUM(view_count) AS view_count,
  SUM(cart_count) AS cart_count,
  SUM(remove_from_cart_count) AS remove_from_cart_count,
  SUM(purchase_count) AS purchase_count,
  SUM(duplicate_count) AS duplicate_count,
  SUM(product_count) AS product_count,
  SUM(duration_seconds) AS duration_seconds,
  SUM(revenue) AS revenue,
  SUM(abandoned_cart_value) AS abandoned_cart_value
FROM clickstream.sessions
GROUP BY session_date, start_hour
