-- A number rounded to six places. Not by ROUND: engines disagree on it where the last place is a tie.
CREATE OR REPLACE FUNCTION clickstream.rounded(number FLOAT64) AS (
  FLOOR(number * 1e6 + 5e-1) / 1e6
);
