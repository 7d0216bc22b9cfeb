-- Sessions to tables, from the contract's section "Tables". ${from_date}, ${to_date}.
CREATE OR REPLACE TABLE o_events AS
SELECT event_time, event_type, product_id, category_id, category_code, brand, price, user_id,
  user_session, CAST(event_time AS DATE) AS event_date
FROM stepped
WHERE CAST(event_time AS DATE) BETWEEN ${from_date} AND ${to_date};

CREATE OR REPLACE TABLE o_event_type_by_hour AS
SELECT date_trunc('hour', event_time) AS event_hour, event_type, count(*) AS event_count,
  count(DISTINCT (user_session, window_number)) AS session_count,
  CAST(event_time AS DATE) AS event_date
FROM stepped
WHERE CAST(event_time AS DATE) BETWEEN ${from_date} AND ${to_date}
GROUP BY ALL;

CREATE OR REPLACE TABLE carts AS
WITH by_product AS (
  SELECT user_session, window_number, product_id,
    max(seq) FILTER (event_type = 'cart') AS last_cart,
    arg_max(price, seq) FILTER (event_type = 'cart') AS price,
    max(seq) FILTER (event_type = 'remove_from_cart') AS last_removal,
    count(*) FILTER (event_type = 'purchase') AS purchases
  FROM stepped GROUP BY ALL
)
SELECT user_session, window_number, sum(price) AS abandoned
FROM by_product
WHERE last_cart IS NOT NULL AND coalesce(last_removal, 0) < last_cart AND purchases = 0
GROUP BY ALL;

CREATE OR REPLACE TABLE paths AS
WITH changes AS (
  SELECT user_session, window_number, seq, event_type,
    lag(event_type) OVER (PARTITION BY user_session, window_number ORDER BY seq)
      IS DISTINCT FROM event_type AS changed
  FROM stepped
), steps AS (
  SELECT *, row_number() OVER (PARTITION BY user_session, window_number ORDER BY seq) AS step
  FROM changes WHERE changed
)
SELECT user_session, window_number,
  string_agg(CASE WHEN step = 21 THEN '...' ELSE event_type END, '>' ORDER BY step) AS path
FROM steps WHERE step <= 21 GROUP BY ALL;

CREATE OR REPLACE TABLE o_sessions AS
WITH s AS (
  SELECT user_session, window_number, session_date,
    min(event_time) AS session_start, max(event_time) AS session_end,
    arg_min(user_id, seq) AS user_id, count(*) AS event_count,
    count(*) FILTER (event_type = 'view') AS view_count,
    count(*) FILTER (event_type = 'cart') AS cart_count,
    count(*) FILTER (event_type = 'remove_from_cart') AS remove_from_cart_count,
    count(*) FILTER (event_type = 'purchase') AS purchase_count,
    count(DISTINCT product_id) AS product_count,
    count(*) FILTER (is_copy) AS duplicate_count,
    coalesce(sum(price) FILTER (event_type = 'purchase'), 0) AS revenue,
    min(event_time) FILTER (event_type = 'cart') AS first_cart,
    min(event_time) FILTER (event_type = 'purchase') AS first_purchase
  FROM stepped GROUP BY ALL
)
SELECT user_session, session_start, session_end,
  date_diff('second', session_start, session_end) AS duration_seconds,
  user_id, event_count, view_count, cart_count, remove_from_cart_count, purchase_count,
  product_count, duplicate_count, CAST(revenue AS DECIMAL(18, 2)) AS revenue,
  CAST(coalesce(abandoned, 0) AS DECIMAL(18, 2)) AS abandoned_cart_value,
  CASE WHEN purchase_count > 0 THEN 'purchase' WHEN cart_count > 0 THEN 'cart'
    WHEN view_count > 0 THEN 'view' END AS furthest_stage,
  path,
  date_diff('second', session_start, first_cart) AS seconds_to_cart,
  date_diff('second', session_start, first_purchase) AS seconds_to_purchase,
  event_count = 1 AS bounced,
  session_date
FROM s
JOIN paths USING (user_session, window_number)
LEFT JOIN carts USING (user_session, window_number)
WHERE session_date BETWEEN ${from_date} AND ${to_date};

-- What each event counts for: its product, its brand, and every prefix of its category.
CREATE OR REPLACE TABLE touched AS
WITH items AS (
  SELECT 'product' AS dimension, CAST(product_id AS VARCHAR) AS item, 0 AS level, * FROM stepped
  UNION ALL
  SELECT 'brand', brand, 0, * FROM stepped
  UNION ALL
  SELECT 'category', NULL, 0, * FROM stepped WHERE category_code IS NULL
  UNION ALL
  SELECT 'category', array_to_string(string_split(category_code, '.')[1:depth], '.'), depth,
    stepped.*
  FROM stepped, unnest(range(1, len(string_split(category_code, '.')) + 1)) AS depths(depth)
  WHERE category_code IS NOT NULL
)
SELECT *,
  min(seq) FILTER (event_type = 'view')
    OVER (PARTITION BY dimension, item, level, user_session, window_number) AS first_view
FROM items
WHERE session_date BETWEEN ${from_date} AND ${to_date};

CREATE OR REPLACE TABLE funnels AS
WITH by_session AS (
  SELECT dimension, item, level, session_date, user_session, window_number,
    count(*) FILTER (event_type = 'view') AS views,
    count(*) FILTER (event_type = 'cart') AS carts,
    count(*) FILTER (event_type = 'purchase') AS purchases,
    min(seq) FILTER (event_type = 'cart' AND seq > first_view) AS ordered_cart,
    max(seq) FILTER (event_type = 'purchase') AS last_purchase,
    coalesce(sum(price) FILTER (event_type = 'purchase'), 0) AS revenue
  FROM touched GROUP BY ALL
)
SELECT dimension, item, level, session_date,
  CAST(sum(views) AS BIGINT) AS view_count,
  CAST(sum(carts) AS BIGINT) AS cart_count,
  CAST(sum(purchases) AS BIGINT) AS purchase_count,
  count(*) FILTER (views > 0) AS view_sessions,
  count(*) FILTER (carts > 0) AS cart_sessions,
  count(*) FILTER (purchases > 0) AS purchase_sessions,
  count(*) FILTER (views > 0 AND carts > 0) AS view_cart_sessions,
  count(*) FILTER (carts > 0 AND purchases > 0) AS cart_purchase_sessions,
  count(*) FILTER (views > 0 AND purchases > 0) AS view_purchase_sessions,
  count(*) FILTER (views > 0 AND carts > 0 AND purchases > 0) AS view_cart_purchase_sessions,
  count(*) FILTER (ordered_cart IS NOT NULL) AS ordered_cart_sessions,
  count(*) FILTER (last_purchase > ordered_cart) AS ordered_purchase_sessions,
  CAST(sum(revenue) AS DECIMAL(18, 2)) AS revenue
FROM by_session GROUP BY ALL;

CREATE OR REPLACE TABLE o_funnel_by_product AS
WITH latest AS (
  SELECT session_date, product_id, category_id, category_code, brand,
    row_number() OVER (PARTITION BY session_date, product_id
      ORDER BY event_time DESC, category_id DESC, category_code DESC NULLS LAST,
        brand DESC NULLS LAST) AS place
  FROM stepped
)
SELECT product_id, category_id, category_code, brand,
  COLUMNS(f.* EXCLUDE (dimension, item, level, session_date)), f.session_date
FROM funnels f
JOIN latest ON latest.session_date = f.session_date AND latest.product_id = CAST(item AS BIGINT)
WHERE dimension = 'product' AND place = 1;

CREATE OR REPLACE TABLE o_funnel_by_category AS
SELECT item AS category, CAST(level AS BIGINT) AS category_level,
  * EXCLUDE (dimension, item, level, session_date), session_date
FROM funnels WHERE dimension = 'category';

CREATE OR REPLACE TABLE o_funnel_by_brand AS
SELECT item AS brand, * EXCLUDE (dimension, item, level, session_date), session_date
FROM funnels WHERE dimension = 'brand';
