-- Rows to tables, as fast as DuckDB 1.5 makes them. ${output}, ${gap_seconds}.
--
-- The tests' oracle makes the same tables from the contract, plainly. This script does what a good
-- engineer does for speed; what was tried, for 4 million rows on 2 threads of a machine that others
-- used as well, so in CPU seconds (those of one run to the next differ by a tenth):
--
--   CPU   peak RSS
--   34 s  4.0 GB    sessions and items keyed by row numbers; one sort for all windows; duplicates,
--                   paths and ordered purchases looked for only where a cheap test lets them be
--   35 s  2.5 GB    tables dropped once used; brands and category prefixes grouped by number: kept
--   35 s  2.1 GB    counts as INTEGER, sums as DECIMAL(18, 2), since sums of BIGINT are HUGEINT: kept
--
-- Reading the columns as their types instead of as text costs the same (0.6 CPU s a million rows) and
-- lets '1.5', ' 1' and '1.999' pass as numbers.

CREATE TEMP TABLE suspects AS
WITH lines AS (
  SELECT line, NULL AS error FROM staged WHERE line IS NOT NULL
  UNION ALL
  SELECT line, error FROM rejected
), fields AS (
  SELECT *,
    error IS NOT NULL OR NOT contains(line, '"')
      OR regexp_full_match(line, '("([^"]|"")*"|[^",]*)(,("([^"]|"")*"|[^",]*))*') AS well_quoted,
    CASE
      WHEN error IS NOT NULL THEN NULL
      WHEN NOT contains(line, '"') THEN string_split(line, ',')
      ELSE list_transform(regexp_extract_all(',' || line, ',("([^"]|"")*"|[^",]*)', 1),
        lambda f: CASE WHEN f[1] = '"' THEN replace(f[2:-2], '""', '"') ELSE f END)
    END AS f
  FROM lines WHERE trim(line, E' \t') <> ''
)
SELECT line, f,
  CASE
    WHEN error IS NOT NULL THEN error
    WHEN NOT well_quoted THEN 'BAD_QUOTING'
    WHEN len(f) <> 9 THEN 'FIELD_COUNT'
    WHEN NOT regexp_full_match(f[1], '[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} UTC')
      OR coalesce(try_cast(f[1][1:19] AS TIMESTAMP)::VARCHAR <> f[1][1:19], true)
      THEN 'BAD_EVENT_TIME'
    WHEN try_cast(f[2] AS stage) IS NULL THEN 'UNKNOWN_EVENT_TYPE'
    WHEN NOT regexp_full_match(f[3], '-?[0-9]+') OR try_cast(f[3] AS BIGINT) IS NULL
      THEN 'BAD_PRODUCT_ID'
    WHEN NOT regexp_full_match(f[4], '-?[0-9]+') OR try_cast(f[4] AS BIGINT) IS NULL
      THEN 'BAD_CATEGORY_ID'
    WHEN NOT regexp_full_match(f[7], '0*[0-9]{1,16}(\.[0-9]{1,2}0*)?') THEN 'BAD_PRICE'
    WHEN NOT regexp_full_match(f[8], '-?[0-9]+') OR try_cast(f[8] AS BIGINT) IS NULL
      THEN 'BAD_USER_ID'
    WHEN regexp_full_match(f[9], '[\x00-\x20]*') THEN 'MISSING_USER_SESSION'
  END AS reason
FROM fields
WHERE f IS DISTINCT FROM ['event_time', 'event_type', 'product_id', 'category_id',
  'category_code', 'brand', 'price', 'user_id', 'user_session'];

INSERT INTO staged
SELECT CAST(f[1][1:19] AS TIMESTAMP), f[2]::stage, f[3]::BIGINT, f[4]::BIGINT, nullif(f[5], ''),
  nullif(f[6], ''), CAST(regexp_extract(f[7], '[0-9]+(\.[0-9]{1,2})?') AS DECIMAL(18, 2)),
  f[8]::BIGINT, f[9], NULL
FROM suspects WHERE reason IS NULL;

CREATE TEMP TABLE articles AS
SELECT row_number() OVER ()::INTEGER AS article, *,
  count(*) OVER (PARTITION BY product_id) > 1 AS varies
FROM (
  SELECT product_id, category_id, category_code, brand
  FROM staged WHERE line IS NULL GROUP BY ALL
);

CREATE TEMP TABLE ordered AS
SELECT event_time, event_type, article, s.product_id, price, user_id, user_session,
  s.rowid AS id,
  row_number() OVER w AS place,
  lag(event_time) OVER w AS previous_time,
  lag(event_type) OVER w AS previous_type,
  lag(s.product_id) OVER w AS previous_product,
  first_value(s.rowid) OVER w AS first_id,
  first_value(event_time) OVER w AS first_time
FROM staged s JOIN articles a
  ON s.product_id = a.product_id AND s.category_id = a.category_id
  AND coalesce(s.category_code, '') = coalesce(a.category_code, '')
  AND coalesce(s.brand, '') = coalesce(a.brand, '')
WHERE line IS NULL
WINDOW w AS (
  PARTITION BY user_session ORDER BY event_time, event_type, s.product_id, price, user_id);

CREATE TEMP TABLE pauses AS
SELECT first_id, list(place ORDER BY place) AS places, list(id ORDER BY place) AS ids,
  list(event_time ORDER BY place) AS times
FROM ordered
WHERE epoch(event_time) - epoch(previous_time) >= ${gap_seconds}
GROUP BY first_id;

CREATE TEMP VIEW stepped AS
SELECT * EXCLUDE (n, ids, times, first_id, first_time),
  CASE WHEN n > 0 THEN ids[n] ELSE first_id END AS session,
  CAST(CASE WHEN n > 0 THEN times[n] ELSE first_time END AS DATE) AS session_date
FROM (
  SELECT o.*, ids, times,
    CASE WHEN places IS NULL THEN 0 ELSE len(list_filter(places, lambda p: p <= place)) END AS n
  FROM ordered o LEFT JOIN pauses USING (first_id)
);

COPY (
  SELECT event_time::TIMESTAMPTZ AS event_time, event_type::VARCHAR AS event_type, product_id,
    category_id, category_code, brand, price, user_id, user_session,
    event_time::DATE AS event_date
  FROM staged WHERE line IS NULL
) TO '${output}/events' (FORMAT parquet, PARTITION_BY event_date, OVERWRITE);

DROP TABLE staged;

COPY (
  SELECT date_trunc('hour', event_time)::TIMESTAMPTZ AS event_hour,
    event_type::VARCHAR AS event_type, sum(events)::BIGINT AS event_count,
    count(*) AS session_count, event_time::DATE AS event_date
  FROM (
    SELECT date_trunc('hour', event_time) AS event_time, event_type, session, count(*) AS events
    FROM stepped GROUP BY ALL
  ) GROUP BY ALL
) TO '${output}/event_type_by_hour' (FORMAT parquet, PARTITION_BY event_date, OVERWRITE);

-- Narrow types on purpose: sums of BIGINT are HUGEINT, which cost more.
CREATE TEMP TABLE article_sessions AS
SELECT session, article,
  any_value(product_id) AS product_id,
  any_value(session_date) AS session_date,
  (count(*) FILTER (event_type = 'view'))::INTEGER AS views,
  (count(*) FILTER (event_type = 'cart'))::INTEGER AS carts,
  (count(*) FILTER (event_type = 'purchase'))::INTEGER AS purchases,
  min(place) FILTER (event_type = 'view') AS first_view,
  max(place) FILTER (event_type = 'cart') AS last_cart,
  max(place) FILTER (event_type = 'remove_from_cart') AS last_removal,
  max(place) FILTER (event_type = 'purchase') AS last_purchase,
  (sum(price) FILTER (event_type = 'purchase'))::DECIMAL(18, 2) AS revenue
FROM stepped GROUP BY session, article;

CREATE TEMP TABLE carts AS
SELECT session, place, article, product_id, price FROM stepped WHERE event_type = 'cart';

CREATE TEMP TABLE product_sessions AS
SELECT session, product_id AS item, any_value(session_date) AS session_date,
  sum(views)::INTEGER AS views, sum(carts)::INTEGER AS carts,
  sum(purchases)::INTEGER AS purchases,
  min(first_view) AS first_view, max(last_cart) AS last_cart, max(last_removal) AS last_removal,
  max(last_purchase) AS last_purchase, sum(revenue)::DECIMAL(18, 2) AS revenue
FROM article_sessions GROUP BY session, product_id;

CREATE TEMP TABLE abandoned AS
SELECT session, sum(price) AS value
FROM product_sessions p JOIN carts USING (session)
WHERE p.carts > 0 AND p.purchases = 0 AND coalesce(last_removal, 0) < last_cart
  AND carts.place = p.last_cart
GROUP BY session;

CREATE TEMP TABLE duplicates AS
SELECT session, sum(copies)::BIGINT AS copies
FROM (
  SELECT session, count(*) - 1 AS copies
  FROM stepped WHERE session IN (
    SELECT session FROM stepped
    WHERE previous_time = event_time AND previous_type = event_type
      AND previous_product = product_id)
  GROUP BY session, event_time, event_type, article, price, user_id HAVING count(*) > 1
) GROUP BY session;

CREATE TEMP TABLE paths AS
SELECT session, list(event_type::VARCHAR ORDER BY place) AS steps
FROM stepped WHERE previous_type <> event_type AND id <> session
GROUP BY session;

COPY (
  WITH totals AS (
    SELECT session,
      max(event_time) AS session_end, count(*) AS event_count,
      count(*) FILTER (event_type = 'view') AS view_count,
      count(*) FILTER (event_type = 'cart') AS cart_count,
      count(*) FILTER (event_type = 'remove_from_cart') AS remove_from_cart_count,
      count(*) FILTER (event_type = 'purchase') AS purchase_count,
      sum(price) FILTER (event_type = 'purchase') AS revenue,
      min(event_time) FILTER (event_type = 'cart') AS first_cart,
      min(event_time) FILTER (event_type = 'purchase') AS first_purchase
    FROM stepped GROUP BY session
  ), products AS (
    SELECT session, count(*) AS product_count FROM product_sessions GROUP BY session
  )
  SELECT user_session, event_time::TIMESTAMPTZ AS session_start,
    session_end::TIMESTAMPTZ AS session_end,
    epoch(session_end)::BIGINT - epoch(event_time)::BIGINT AS duration_seconds,
    user_id, event_count, view_count, cart_count, remove_from_cart_count, purchase_count,
    product_count, coalesce(copies, 0) AS duplicate_count,
    coalesce(revenue, 0)::DECIMAL(18, 2) AS revenue,
    coalesce(value, 0)::DECIMAL(18, 2) AS abandoned_cart_value,
    CASE WHEN purchase_count > 0 THEN 'purchase' WHEN cart_count > 0 THEN 'cart'
      WHEN view_count > 0 THEN 'view' END AS furthest_stage,
    CASE WHEN steps IS NULL THEN event_type::VARCHAR
      ELSE event_type::VARCHAR || '>' || array_to_string(steps[:19], '>')
        || CASE WHEN len(steps) > 19 THEN '>...' ELSE '' END END AS path,
    epoch(first_cart)::BIGINT - epoch(event_time)::BIGINT AS seconds_to_cart,
    epoch(first_purchase)::BIGINT - epoch(event_time)::BIGINT AS seconds_to_purchase,
    event_count = 1 AS bounced,
    session_date
  FROM (SELECT * FROM stepped WHERE id = session)
  JOIN totals USING (session)
  JOIN products USING (session)
  LEFT JOIN paths USING (session)
  LEFT JOIN abandoned USING (session)
  LEFT JOIN duplicates USING (session)
) TO '${output}/sessions' (FORMAT parquet, PARTITION_BY session_date, OVERWRITE);

-- The funnel columns of a table of (session, item) rows. Only where an item was viewed, put into
-- the cart and bought must one look for the first cart event after the first view.
CREATE MACRO funnel(item_sessions, item_carts) AS TABLE
WITH touched AS (FROM query_table(item_sessions)),
ordered_carts AS (
  SELECT session, item, min(place) AS ordered_cart
  FROM touched JOIN query_table(item_carts) USING (session, item)
  WHERE views > 0 AND carts > 0 AND purchases > 0 AND place > first_view
  GROUP BY ALL
), purchased AS (
  SELECT session_date, item, count(*) AS ordered_purchase_sessions
  FROM touched JOIN ordered_carts USING (session, item)
  WHERE last_purchase > ordered_cart GROUP BY ALL
), totals AS (
  SELECT session_date, item,
    sum(views)::BIGINT AS view_count,
    sum(carts)::BIGINT AS cart_count,
    sum(purchases)::BIGINT AS purchase_count,
    count(*) FILTER (views > 0) AS view_sessions,
    count(*) FILTER (carts > 0) AS cart_sessions,
    count(*) FILTER (purchases > 0) AS purchase_sessions,
    count(*) FILTER (views > 0 AND carts > 0) AS view_cart_sessions,
    count(*) FILTER (carts > 0 AND purchases > 0) AS cart_purchase_sessions,
    count(*) FILTER (views > 0 AND purchases > 0) AS view_purchase_sessions,
    count(*) FILTER (views > 0 AND carts > 0 AND purchases > 0) AS view_cart_purchase_sessions,
    count(*) FILTER (last_cart > first_view) AS ordered_cart_sessions,
    coalesce(sum(revenue), 0)::DECIMAL(18, 2) AS revenue
  FROM touched GROUP BY session_date, item
)
SELECT item, view_count, cart_count, purchase_count, view_sessions, cart_sessions,
  purchase_sessions, view_cart_sessions, cart_purchase_sessions, view_purchase_sessions,
  view_cart_purchase_sessions, ordered_cart_sessions,
  coalesce(ordered_purchase_sessions, 0) AS ordered_purchase_sessions, revenue, session_date
FROM totals LEFT JOIN purchased USING (session_date, item);

CREATE TEMP TABLE product_carts AS SELECT session, product_id AS item, place FROM carts;

-- A product whose attributes vary takes those of its latest event of the day.
CREATE TEMP TABLE latest AS
SELECT session_date, product_id AS item,
  arg_max({category_id: a.category_id, category_code: a.category_code, brand: a.brand}, {
    event_time: event_time, category_id: a.category_id,
    category_code: coalesce(a.category_code, ''), brand: coalesce(a.brand, '')}) AS attributes
FROM stepped JOIN articles a USING (article, product_id)
WHERE varies GROUP BY ALL;

COPY (
  SELECT f.item AS product_id,
    CASE WHEN attributes IS NULL THEN a.category_id ELSE attributes.category_id END AS category_id,
    CASE WHEN attributes IS NULL THEN a.category_code ELSE attributes.category_code END
      AS category_code,
    CASE WHEN attributes IS NULL THEN a.brand ELSE attributes.brand END AS brand,
    f.* EXCLUDE (item)
  FROM funnel('product_sessions', 'product_carts') f
  LEFT JOIN articles a ON a.product_id = f.item AND NOT varies
  LEFT JOIN latest l ON l.session_date = f.session_date AND l.item = f.item
) TO '${output}/funnel_by_product' (FORMAT parquet, PARTITION_BY session_date, OVERWRITE);

DROP TABLE product_sessions;

-- Numbers for names: a session is grouped by them several times, by a string never.
CREATE TEMP TABLE brands AS
SELECT row_number() OVER () AS item, brand FROM (SELECT DISTINCT brand FROM articles);

CREATE TEMP TABLE article_brands AS
SELECT article, item
FROM articles a JOIN brands b ON coalesce(a.brand, '') = coalesce(b.brand, '');

CREATE TEMP TABLE brand_sessions AS
SELECT session, item, any_value(session_date) AS session_date,
  sum(views)::INTEGER AS views, sum(carts)::INTEGER AS carts,
  sum(purchases)::INTEGER AS purchases,
  min(first_view) AS first_view, max(last_cart) AS last_cart,
  max(last_purchase) AS last_purchase, sum(revenue)::DECIMAL(18, 2) AS revenue
FROM article_sessions JOIN article_brands USING (article) GROUP BY session, item;

CREATE TEMP TABLE brand_carts AS
SELECT session, item, place FROM carts JOIN article_brands USING (article);

COPY (
  SELECT brand, f.* EXCLUDE (item)
  FROM funnel('brand_sessions', 'brand_carts') f JOIN brands USING (item)
) TO '${output}/funnel_by_brand' (FORMAT parquet, PARTITION_BY session_date, OVERWRITE);

DROP TABLE brand_sessions;

CREATE TEMP TABLE prefixes AS
SELECT article, unnest(CASE WHEN category_code IS NULL THEN ['']
  ELSE list_transform(range(1, len(parts) + 1), lambda n: array_to_string(parts[:n], '.')) END)
  AS prefix
FROM (SELECT *, string_split(category_code, '.') AS parts FROM articles);

CREATE TEMP TABLE categories AS
SELECT row_number() OVER () AS item, prefix FROM (SELECT DISTINCT prefix FROM prefixes);

CREATE TEMP TABLE article_categories AS
SELECT article, item FROM prefixes JOIN categories USING (prefix);

CREATE TEMP TABLE category_sessions AS
SELECT session, item, any_value(session_date) AS session_date,
  sum(views)::INTEGER AS views, sum(carts)::INTEGER AS carts,
  sum(purchases)::INTEGER AS purchases,
  min(first_view) AS first_view, max(last_cart) AS last_cart,
  max(last_purchase) AS last_purchase, sum(revenue)::DECIMAL(18, 2) AS revenue
FROM article_sessions JOIN article_categories USING (article) GROUP BY session, item;

CREATE TEMP TABLE category_carts AS
SELECT session, item, place FROM carts JOIN article_categories USING (article);

COPY (
  SELECT nullif(prefix, '') AS category,
    CASE WHEN prefix = '' THEN 0 ELSE len(string_split(prefix, '.')) END AS category_level,
    f.* EXCLUDE (item)
  FROM funnel('category_sessions', 'category_carts') f JOIN categories USING (item)
) TO '${output}/funnel_by_category' (FORMAT parquet, PARTITION_BY session_date, OVERWRITE);

COPY (SELECT line, reason FROM suspects WHERE reason IS NOT NULL)
TO '${output}/quarantine' (FORMAT parquet, PER_THREAD_OUTPUT, OVERWRITE);
