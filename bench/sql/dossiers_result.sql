-- The numbers of signed results; the signed files themselves are not made, all name one that is not there.
INSERT INTO dossiers_result (id, granted, title, body, values, drafted_at, number, file, verification, signed_at, issued_at,
  handed_to, handed_at, dossier_id, drafted_by_id, signed_by_id)
SELECT p.id, true, left(r.result, 300), 'Hồ sơ đủ thành phần, đúng quy định.', '{}', coalesce(p.finished_at, p.received_at),
  CASE WHEN p.done > w.signs THEN p.result || '/KQ-' || a.short ELSE '' END,
  CASE WHEN p.done > w.signs THEN '00000000-0000-4000-8000-000000000000'::uuid END, '',
  CASE WHEN p.done > w.signs THEN coalesce(p.finished_at, p.received_at) END, p.finished_at,
  CASE WHEN p.returned_at IS NOT NULL THEN p.name ELSE '' END, p.returned_at, p.id, p.handler,
  CASE WHEN p.done > w.signs THEN leader.person END
FROM bench.plan p JOIN bench.release r ON r.id = p.release JOIN bench.agency a ON a.id = p.office
JOIN bench.way w ON w.process = p.process
LEFT JOIN bench.doer leader ON leader.agency = p.office AND leader.role = 'leader'
WHERE p.done > w.appraises AND p.ends = ''
