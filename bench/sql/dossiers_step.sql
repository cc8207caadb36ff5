-- A step for each that is done, and the one that is open. The open one has its own date, a share of the whole.
INSERT INTO dossiers_step (id, engine_id, name, label, kind, place, role, citizen, outcomes, agency_id, division_id,
  assignee_id, opened_at, due, closed_at, closed_by_id, outcome, note, dossier_id)
SELECT s.id * 16 + s.n, s.engine_id, s.name, s.label, s.kind, s.place, s.role, s.citizen, s.outcomes, s.office,
  CASE WHEN s.role IN ('head', 'specialist') THEN s.division END,
  CASE WHEN s.role = 'specialist' THEN s.handler END, bench.at(o.second, s.opens_at),
  CASE WHEN s.due_at IS NOT NULL THEN least(s.due, bench.at(d.second, s.due_at)) ELSE s.due END,
  CASE WHEN s.n < s.done THEN bench.at(c.second, s.closes_at) WHEN s.ends <> '' THEN s.ended_at END,
  CASE WHEN s.n < s.done THEN b.person END,
  CASE WHEN s.n < s.done THEN s.outcome WHEN s.ends <> '' THEN 'cancelled' ELSE '' END, '', s.id
FROM (
  SELECT p.id, p.office, p.division, p.handler, p.due, p.done, p.ends, p.ended_at, w.*,
    least(p.last, CASE WHEN w.n = 0 THEN p.submitted ELSE p.received + floor((p.finished - p.received) * w.opens)::int END) AS opens_at,
    least(p.last, CASE WHEN w.kind = 'return_result' THEN p.returned ELSE p.received + floor((p.finished - p.received) * w.upto)::int END) AS closes_at,
    CASE WHEN w.n = p.done AND p.due IS NOT NULL THEN least(p.last, p.received + floor(p.minutes * w.upto)::int) END AS due_at
  FROM bench.plan p JOIN bench.path w ON w.process = p.process AND w.n <= p.done
  OFFSET 0
) s
JOIN bench.open o ON o.n = s.opens_at / 450
JOIN bench.open c ON c.n = s.closes_at / 450
LEFT JOIN bench.open d ON d.n = s.due_at / 450
LEFT JOIN bench.doer b ON b.agency = s.office AND b.role = s.role
