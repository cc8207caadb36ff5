-- The part of the time between receipt and result that is over when a step opens and when it closes.
ALTER TABLE bench.path ADD COLUMN opens float, ADD COLUMN upto float;
UPDATE bench.path p SET upto = s.upto, opens = s.upto - s.part FROM (
  SELECT process, n, part, sum(part) OVER (PARTITION BY process ORDER BY n) AS upto FROM (
    SELECT process, n, CASE WHEN kind IN ('receive', 'return_result') THEN 0 ELSE share / sum(share)
      FILTER (WHERE kind NOT IN ('receive', 'return_result')) OVER (PARTITION BY process) END AS part
    FROM bench.path) q) s
WHERE s.process = p.process AND s.n = p.n;
-- Working days counted through, with the second of the epoch at which they open.
CREATE TABLE bench.open AS
  SELECT n, extract(epoch FROM (day + time '07:30') AT TIME ZONE 'Asia/Ho_Chi_Minh')::bigint AS second FROM bench.day;
-- The moment of a working minute of a day that opens at a second: two hours of rest after the fourth.
CREATE FUNCTION bench.at(second bigint, minute int) RETURNS timestamptz IMMUTABLE PARALLEL SAFE LANGUAGE sql
  AS 'SELECT to_timestamp((second + (minute % 450) * 60 + CASE WHEN minute % 450 < 240 THEN 0 ELSE 7200 END)::float8)';
CREATE TABLE bench.way AS
  SELECT process, array_agg(upto ORDER BY n) FILTER (WHERE kind <> 'return_result') AS uptos, count(*)::int AS steps,
    min(n) FILTER (WHERE kind IN ('assign', 'take_up')) AS assigns, min(n) FILTER (WHERE kind = 'hand_over') AS hands_over,
    min(n) FILTER (WHERE kind = 'process') AS appraises, min(n) FILTER (WHERE kind = 'sign') AS signs
  FROM bench.path GROUP BY process;
CREATE FUNCTION bench.u(n bigint, k bigint) RETURNS float IMMUTABLE PARALLEL SAFE LANGUAGE sql
  AS 'SELECT (hashint8extended(n, k) & 2147483647) / 2147483648.0::float8';
DELETE FROM bench.slot s USING bench.agency a WHERE a.id = s.office AND a.official = '';
WITH again AS (SELECT ctid AS at, row_number() OVER () - 1 AS n FROM bench.slot)
  UPDATE bench.slot s SET slot = again.n FROM again WHERE again.at = s.ctid;
ANALYZE
