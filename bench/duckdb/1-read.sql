-- Text to rows, from the contract's section "Input". ${input}.
--
-- A row whose values are written as DuckDB itself writes them, without a quote, is valid. All others,
-- few, are put together again as lines and judged by the rules one by one, with what DuckDB rejected.
-- Every column is read although not every one is used: a narrower scan with store_rejects ends in an
-- internal error of DuckDB 1.5.6 when it meets a line that is too long.
CREATE TYPE stage AS ENUM ('view', 'cart', 'remove_from_cart', 'purchase');

CREATE TEMP TABLE staged AS
WITH raw AS (
  SELECT *,
    try_cast(event_time[1:19] AS TIMESTAMP) AS t,
    try_cast(event_type AS stage) AS s,
    try_cast(product_id AS BIGINT) AS p,
    try_cast(category_id AS BIGINT) AS c,
    try_cast(price AS DECIMAL(18, 2)) AS d,
    try_cast(user_id AS BIGINT) AS u
  FROM read_csv(${input}, auto_detect = false, header = false, delim = ',', quote = '', escape = '',
    new_line = '\n', max_line_size = 1048577, store_rejects = true,
    columns = {event_time: 'VARCHAR', event_type: 'VARCHAR', product_id: 'VARCHAR',
      category_id: 'VARCHAR', category_code: 'VARCHAR', brand: 'VARCHAR', price: 'VARCHAR',
      user_id: 'VARCHAR', user_session: 'VARCHAR'})
), judged AS (
  SELECT *,
    t::VARCHAR || ' UTC' = event_time AND s IS NOT NULL AND p::VARCHAR = product_id
      AND c::VARCHAR = category_id AND d::VARCHAR = price AND d >= 0 AND u::VARCHAR = user_id
      AND user_session >= '!' AND NOT contains(user_session, '"')
      AND NOT contains(coalesce(brand, ''), '"') AND NOT contains(coalesce(category_code, ''), '"')
      AS plain
  FROM raw
)
SELECT t AS event_time, s AS event_type, p AS product_id, c AS category_id, category_code, brand,
  d AS price, u AS user_id, user_session,
  CASE WHEN plain IS NOT TRUE THEN
    coalesce(event_time, '') || ',' || coalesce(event_type, '') || ',' || coalesce(product_id, '')
    || ',' || coalesce(category_id, '') || ',' || coalesce(category_code, '') || ','
    || coalesce(brand, '') || ',' || coalesce(price, '') || ',' || coalesce(user_id, '') || ','
    || coalesce(user_session, '') END AS line
FROM judged;

