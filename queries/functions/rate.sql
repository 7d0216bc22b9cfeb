-- A share of a whole, rounded to six places: 0.25 is a quarter. NULL when the whole is zero.
-- Not by ROUND: engines disagree on it where the last place is a tie, and never on these.
CREATE OR REPLACE FUNCTION clickstream.rate(part FLOAT64, whole FLOAT64) AS (
  FLOOR(SAFE_DIVIDE(2e6 * part + whole, 2e0 * whole)) / 1e6
);
