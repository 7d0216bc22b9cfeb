-- A sum of money shared out, rounded to cents, half a cent up; NULL when there are no parts.
-- Sums of money are exact in cents, so the inner ROUND only takes away the error of FLOAT64.
CREATE OR REPLACE FUNCTION clickstream.average_price(total FLOAT64, parts FLOAT64) AS (
  FLOOR(SAFE_DIVIDE(2e0 * ROUND(total * 1e2) + parts, 2e0 * parts)) / 1e2
);
