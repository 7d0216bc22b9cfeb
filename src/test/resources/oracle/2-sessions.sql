-- Valid rows to sessions, from the contract's section "Sessions". ${gap_millis}, ${drop_duplicates}.
CREATE OR REPLACE TABLE stepped AS
WITH ranked AS (
  SELECT *,
    CASE event_type WHEN 'view' THEN 0 WHEN 'cart' THEN 1 WHEN 'remove_from_cart' THEN 2 ELSE 3 END
      AS stage,
    row_number() OVER (PARTITION BY event_time, event_type, product_id, category_id, category_code, brand, price, user_id, user_session) AS copy
  FROM valid
), starts AS (
  SELECT *,
    -- A pause of the gap or more starts the next session.
    coalesce(epoch_ms(event_time) - epoch_ms(lag(event_time) OVER (
      PARTITION BY user_session ORDER BY event_time)) >= ${gap_millis}, true) AS is_start
  FROM ranked
), numbered AS (
  SELECT *,
    sum(is_start::INT) OVER (PARTITION BY user_session ORDER BY event_time) AS window_number
  FROM starts
)
SELECT *,
  copy > 1 AS is_copy,
  CAST(min(event_time) OVER (PARTITION BY user_session, window_number) AS DATE) AS session_date,
  row_number() OVER (
    PARTITION BY user_session, window_number
    ORDER BY event_time, stage, product_id, price, user_id, category_id,
      category_code NULLS FIRST, brand NULLS FIRST) AS seq
FROM numbered
WHERE NOT (${drop_duplicates} AND copy > 1);
