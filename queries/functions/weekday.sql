-- Day of the week, 1 for Monday to 7 for Sunday (1970-01-01 was a Thursday).
CREATE OR REPLACE FUNCTION clickstream.weekday(day DATE) AS (
  MOD(MOD(UNIX_DATE(day) + 3, 7) + 7, 7) + 1
);
