-- The same share, but NULL when the whole is under 30: two sessions and one sale are not "50%".
-- The Wilson bounds beside it are never hidden; with a small whole they are honestly wide.
CREATE OR REPLACE FUNCTION clickstream.guarded_rate(part FLOAT64, whole FLOAT64) AS (
  CASE WHEN whole >= 30 THEN FLOOR((2e6 * part + whole) / (2e0 * whole)) / 1e6 END
);
