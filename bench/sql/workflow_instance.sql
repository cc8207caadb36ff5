-- An ended run keeps no state.
INSERT INTO workflow_instance (id, state, finished, result, started_at, finished_at, definition_id)
SELECT p.id, CASE WHEN p.ends <> '' OR p.done = p.steps THEN '{}' ELSE s.state END, p.ends <> '' OR p.done = p.steps,
  CASE WHEN p.ends <> '' THEN 'cancelled' WHEN p.done = p.steps THEN 'returned' ELSE '' END, p.submitted_at,
  CASE WHEN p.ends <> '' OR p.done = p.steps THEN p.finished_at END, s.definition
FROM bench.plan p JOIN bench.state s ON s.process = p.process AND s.done = least(p.done, p.steps - 1)
