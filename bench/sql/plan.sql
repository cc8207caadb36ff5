-- One row for each dossier: who, what, where, and every moment of its life, in working minutes from the first day.
-- Filed at the rate of a million a year: fewer dossiers are those of the last days.
CREATE UNLOGGED TABLE bench.raw AS
WITH span AS (
  SELECT (SELECT count(*) FROM bench.open o, generate_series(0, 449) m WHERE bench.at(o.second, m) < :now::timestamptz)::int - 1 AS now_at,
         (SELECT max(n) * 450 + 449 FROM bench.open) AS last, (SELECT count(*) FROM bench.slot) AS slots
), drawn AS (
  SELECT i.id, s.now_at, s.last, greatest(0, s.now_at - ceil((:count - i.id) / 1000000.0 * s.now_at)::int) AS submitted,
    floor(bench.u(i.id, 1) * s.slots)::int AS slot, floor(bench.u(i.id, 2) * 300000)::bigint AS person,
    bench.u(i.id, 3) AS pace, bench.u(i.id, 4) AS within, bench.u(i.id, 5) AS fate, bench.u(i.id, 6) AS wait,
    bench.u(i.id, 7) AS way
  FROM generate_series(1, :count) AS i(id), span s
), timed AS (
  SELECT d.*, s.release, s.office, r.procedure, r.process, r.minutes, r.fee, a.official, w.uptos, w.steps,
    CASE WHEN d.way < 0.45 THEN 'online' WHEN d.way < 0.97 THEN 'counter' ELSE 'post' END AS channel,
    d.submitted + CASE WHEN d.way < 0.45 THEN 5 + floor(d.wait * 300)::int ELSE floor(d.wait * 15)::int END AS received,
    r.minutes * CASE WHEN d.pace < 0.62 THEN 0.25 + 0.55 * d.within
                     WHEN d.pace < 0.965 THEN 0.8 + 0.2 * d.within
                     WHEN d.pace < 0.995 THEN 1 + 0.5 * d.within ELSE 2 + 8 * d.within END AS lasts
  FROM drawn d JOIN bench.slot s ON s.slot = d.slot JOIN bench.release r ON r.id = s.release
    JOIN bench.agency a ON a.id = s.office JOIN bench.way w ON w.process = r.process
), known AS (
  SELECT t.*, t.received + 10 + floor(t.lasts)::int AS finished,
    CASE WHEN fate < 0.012 THEN 'refused' WHEN fate < 0.017 THEN 'withdrawn' WHEN fate < 0.02 THEN 'stopped' ELSE '' END AS ends
  FROM timed t
), placed AS (
  SELECT k.*, k.finished + floor(bench.u(k.id, 8) ^ 2 * 2400)::int AS returned,
    CASE k.ends WHEN 'refused' THEN k.received ELSE k.received + floor((k.finished - k.received) * 0.4)::int END AS ended
  FROM known k
)
SELECT id, now_at, last, submitted, person, release, office, official, procedure, process, minutes, fee, channel, received,
  finished, returned, CASE WHEN ends <> '' AND ended <= now_at THEN ends ELSE '' END AS ends, ended, wait, steps,
  CASE WHEN received > now_at OR (ends = 'refused') THEN 0
       WHEN returned <= now_at AND ends = '' THEN steps
       ELSE width_bucket((CASE WHEN ends <> '' THEN least(now_at, ended) ELSE now_at END - received)::float
                         / (finished - received), uptos) END AS done,
  submitted / 450 AS day_number
FROM placed;
ANALYZE bench.raw;
CREATE UNLOGGED TABLE bench.plan AS
SELECT p.id, p.release, p.office, p.procedure, p.process, p.minutes, p.fee, p.channel, p.submitted, p.received, p.finished,
  p.returned, p.ended, p.done, p.steps, p.ends, p.now_at, p.last, p.person,
  CASE WHEN p.ends <> '' THEN p.ends
       WHEN p.done = p.steps THEN 'returned'
       WHEN p.done = p.steps - 1 THEN 'done'
       WHEN p.done = 0 THEN CASE WHEN p.wait > 0.7 AND p.channel = 'online' THEN 'intake_supplement' ELSE 'submitted' END
       WHEN p.done = w.appraises AND bench.u(p.id, 9) < 0.08 THEN 'awaiting_supplement'
       WHEN p.done <= w.hands_over THEN 'received'
       ELSE 'processing' END AS status,
  p.official || '-' || to_char(d.day, 'YYMMDD') || '-' || lpad(p.number::text, 4, '0') AS code, p.number, d.day,
  p.result, bench.at(s.second, p.submitted) AS submitted_at,
  CASE WHEN p.done > 0 THEN bench.at(r.second, least(p.received, p.last)) END AS received_at,
  CASE WHEN p.done > 0 THEN bench.at(u.second, least(p.received + p.minutes, p.last)) END AS due,
  CASE WHEN p.ends <> '' THEN bench.at(e.second, least(p.ended, p.last)) WHEN p.done >= p.steps - 1 THEN bench.at(f.second, least(p.finished, p.last)) END AS finished_at,
  CASE WHEN p.done = p.steps THEN bench.at(b.second, least(p.returned, p.last)) END AS returned_at, bench.at(e.second, least(p.ended, p.last)) AS ended_at,
  CASE WHEN p.done > w.assigns THEN worker.person END AS handler,
  CASE WHEN p.done > w.hands_over THEN worker.division END AS division,
  n.name, n.key,
  '036' || (p.person % 2) || lpad((50 + p.person % 50)::text, 2, '0') || lpad(p.person::text, 6, '0') AS identity,
  '09' || lpad((bench.u(p.person, 11) * 99999999)::int::text, 8, '0') AS phone
FROM (
  SELECT raw.*, row_number() OVER (PARTITION BY office, day_number ORDER BY id) AS number,
    row_number() OVER (PARTITION BY office ORDER BY day_number, id) AS result
  FROM bench.raw
) p
JOIN bench.way w ON w.process = p.process
JOIN bench.day d ON d.n = p.day_number
JOIN bench.name n ON n.n = (hashint8(p.person) & 2147483647) % 2548
JOIN bench.open s ON s.n = p.submitted / 450
JOIN bench.open r ON r.n = least(p.received, p.last) / 450
JOIN bench.open u ON u.n = least(p.received + p.minutes, p.last) / 450
JOIN bench.open f ON f.n = least(p.finished, p.last) / 450
JOIN bench.open b ON b.n = least(p.returned, p.last) / 450
JOIN bench.open e ON e.n = least(p.ended, p.last) / 450
LEFT JOIN bench.doer worker ON worker.agency = p.office AND worker.role = 'specialist'
ORDER BY p.id;
DROP TABLE bench.raw;
ANALYZE bench.plan
