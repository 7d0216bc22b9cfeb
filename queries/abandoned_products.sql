-- What is left in the cart most often?
--
-- Grain: one row per product, the 100 left in the cart by most sessions. A product is left when the
-- session has a cart event of it, no removal of it in or after the second of the last one, and no
-- purchase of it at all: the rule of sessions.abandoned_cart_value, so the values add up to it.
-- Not for: sessions of a day or longer, which are left out (see data_quality: nobody shops that
-- long); nor for the last day of tables cut by date: the end of a session past midnight is missing.
-- Columns:
--   product_id INT64: Id of the product.
--   category_code STRING: The greatest of its categories among those cart events; NULL without
--     one.
--   brand STRING: The greatest of its brands among those cart events; NULL without one.
--   abandoned_sessions INT64: Sessions that left it in the cart.
--   abandoned_value NUMERIC: Its price in the last cart event of each of them, added up, exact.
--   average_price FLOAT64: abandoned_value for one session.
--   share_of_value FLOAT64: Share of the value of all products left.
WITH abandoning AS (
  SELECT user_session, session_start, session_end
  FROM clickstream.sessions
  WHERE session_date BETWEEN @from_date AND @to_date
    AND abandoned_cart_value > 0
    AND duration_seconds < 86400
),
touched AS (
  SELECT
    s.user_session,
    s.session_start,
    e.product_id,
    e.event_type,
    e.event_time,
    e.price,
    e.category_code,
    e.brand,
    MAX(CASE WHEN e.event_type = 'cart' THEN e.event_time END) OVER (
      PARTITION BY s.user_session, s.session_start, e.product_id) AS last_cart
  FROM clickstream.events AS e
  JOIN abandoning AS s
    ON s.user_session = e.user_session AND e.event_time BETWEEN s.session_start AND s.session_end
  -- A session of less than a day ends at the latest on the day after it began.
  WHERE e.event_date BETWEEN @from_date AND DATE_FROM_UNIX_DATE(UNIX_DATE(@to_date) + 1)
    AND e.event_type <> 'view'
),
carts AS (
  SELECT
    user_session,
    session_start,
    product_id,
    -- Of several cart events in one second the dearest is the last in session order.
    MAX(CASE WHEN event_type = 'cart' AND event_time = last_cart THEN price END) AS price,
    MAX(CASE WHEN event_type = 'cart' AND event_time = last_cart THEN category_code END)
      AS category_code,
    MAX(CASE WHEN event_type = 'cart' AND event_time = last_cart THEN brand END) AS brand
  FROM touched
  WHERE last_cart IS NOT NULL
  GROUP BY user_session, session_start, product_id
  HAVING COUNTIF(event_type = 'purchase') = 0
    AND COUNTIF(event_type = 'remove_from_cart' AND event_time >= last_cart) = 0
),
products AS (
  SELECT
    product_id,
    MAX(category_code) AS category_code,
    MAX(brand) AS brand,
    COUNT(*) AS abandoned_sessions,
    SUM(price) AS abandoned_value
  FROM carts
  GROUP BY product_id
)
SELECT
  product_id,
  category_code,
  brand,
  abandoned_sessions,
  abandoned_value,
  clickstream.average_price(abandoned_value, abandoned_sessions) AS average_price,
  clickstream.rate(abandoned_value, SUM(abandoned_value) OVER ())
    AS share_of_value
FROM products
ORDER BY abandoned_sessions DESC, abandoned_value DESC, product_id
LIMIT 100
