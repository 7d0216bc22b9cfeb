-- Upper bound of the 95% Wilson score interval of a share, to six places; NULL without trials.
-- 3.841… is the square of 1.96, the 97.5% point of the normal distribution.
CREATE OR REPLACE FUNCTION clickstream.wilson_high(successes FLOAT64, trials FLOAT64) AS (
  CASE
    WHEN trials IS NULL OR trials = 0 THEN NULL
    WHEN successes = trials THEN 1e0
    ELSE FLOOR(
      (successes + 1.9207294103470627e0
        + SQRT(3.8414588206941254e0
          * (successes * (trials - successes) / trials + 0.96036470517353135e0)))
      / (trials + 3.8414588206941254e0) * 1e6 + 5e-1) / 1e6
  END
);
