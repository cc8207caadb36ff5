INSERT INTO dossiers_component (id, position, code, name, originals, copies, originals_held, files, check_state, remark, dossier_id)
SELECT p.id * 16 + c.position, c.position, c.code, c.name, 1, 1,
  CASE WHEN p.done > 0 AND p.status IN ('received', 'processing', 'done') AND c.position = 1 AND p.person % 10 = 0 THEN 1 ELSE 0 END,
  '[]', CASE WHEN p.done > 0 THEN 'good' ELSE 'open' END, '', p.id
FROM bench.plan p JOIN bench.paper c ON c.release = p.release AND c.position < 16
