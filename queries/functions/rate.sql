-- A share of a whole, to six places: 0.25 is a quarter. NULL when the whole is zero.
CREATE OR REPLACE FUNCTION clickstream.rate(part FLOAT64, whole FLOAT64) AS (
  ROUND(SAFE_DIVIDE(part, whole), 6)
);
