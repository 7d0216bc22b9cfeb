-- Upper bound of the 95% Wilson score interval of a share; NULL when there are no trials.
-- 3.841… is the square of 1.96, the 97.5% point of the normal distribution.
CREATE OR REPLACE FUNCTION clickstream.wilson_high(successes FLOAT64, trials FLOAT64) AS (
  CASE
    WHEN trials IS NULL OR trials = 0 THEN NULL
    WHEN successes = trials THEN 1e0
    ELSE ROUND(
      (successes + 1.9207294103470627e0
        + SQRT(3.8414588206941254e0
          * (SAFE_DIVIDE(successes * (trials - successes), trials)
            + 0.96036470517353135e0)))
      / (trials + 3.8414588206941254e0), 6)
  END
);
