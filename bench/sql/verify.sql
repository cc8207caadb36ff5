-- dossiers whose code another one has
SELECT count(*) - count(DISTINCT code) FROM dossiers_dossier;
-- dossiers whose events do not lead to their status
SELECT count(*) FROM dossiers_dossier d LEFT JOIN (
  SELECT subject_id, max(id) AS id FROM events_event
  WHERE subject_kind = 'dossiers.dossier' AND (name <> 'dossiers.StepDone' OR payload->>'kind' = 'hand_over') GROUP BY subject_id
) e ON e.subject_id = d.id LEFT JOIN events_event last ON last.id = e.id
WHERE d.status IS DISTINCT FROM CASE last.name WHEN 'dossiers.Submitted' THEN 'submitted' WHEN 'dossiers.Received' THEN 'received'
  WHEN 'dossiers.StepDone' THEN 'processing' WHEN 'dossiers.Finished' THEN 'done' WHEN 'dossiers.Returned' THEN 'returned'
  WHEN 'dossiers.Refused' THEN 'refused' WHEN 'dossiers.Withdrawn' THEN 'withdrawn' WHEN 'dossiers.Stopped' THEN 'stopped'
  WHEN 'dossiers.SupplementAsked' THEN 'awaiting_supplement' WHEN 'dossiers.IntakeSupplementAsked' THEN 'intake_supplement' END;
-- unsettled dossiers without exactly one open step, or settled ones with one
SELECT count(*) FROM dossiers_dossier d LEFT JOIN (SELECT dossier_id, count(*) AS n FROM dossiers_step WHERE closed_at IS NULL GROUP BY 1) s
  ON s.dossier_id = d.id WHERE coalesce(s.n, 0) <> CASE WHEN d.status IN ('returned', 'refused', 'withdrawn', 'stopped') THEN 0 ELSE 1 END;
-- open steps that the process engine does not have open
SELECT count(*) FROM dossiers_step s JOIN dossiers_dossier d ON d.id = s.dossier_id LEFT JOIN workflow_instance i ON i.id = d.run_id AND NOT i.finished
  WHERE s.closed_at IS NULL AND i.id IS NULL;
-- series whose last number is not that of the last dossier
SELECT count(*) FROM dossiers_series s LEFT JOIN (
  SELECT 'dossier ' || split_part(code, '-', 1) || ' ' || split_part(code, '-', 2) AS key, max(split_part(code, '-', 3)::int) AS last FROM dossiers_dossier GROUP BY 1
) d USING (key) WHERE s.key LIKE 'dossier %' AND s.last IS DISTINCT FROM d.last;
-- references to rows that are not there
SELECT count(*) FROM dossiers_dossier d LEFT JOIN directory_agency a ON a.id = d.office_id LEFT JOIN catalogue_release r ON r.id = d.release_id
  LEFT JOIN dossiers_filing f ON f.dossier_id = d.id LEFT JOIN dossiers_participation p ON p.dossier_id = d.id AND p.agency_id = d.office_id
  LEFT JOIN identity_user u ON u.id = d.handler_id
  WHERE a.id IS NULL OR r.id IS NULL OR f.dossier_id IS NULL OR p.id IS NULL OR (d.handler_id IS NOT NULL AND u.id IS NULL);
-- rows of steps, results or papers without a dossier
SELECT (SELECT count(*) FROM dossiers_step s WHERE NOT EXISTS (SELECT FROM dossiers_dossier d WHERE d.id = s.dossier_id))
  + (SELECT count(*) FROM dossiers_result s WHERE NOT EXISTS (SELECT FROM dossiers_dossier d WHERE d.id = s.dossier_id))
  + (SELECT count(*) FROM dossiers_component s WHERE NOT EXISTS (SELECT FROM dossiers_dossier d WHERE d.id = s.dossier_id));
-- difference between received dossiers and the sum of the day figures
SELECT abs((SELECT count(*) FROM dossiers_dossier WHERE received_at IS NOT NULL) - (SELECT coalesce(sum(received), 0) FROM dossiers_dayfigure));
-- settled dossiers that the day figures do not count as early, on time or late
SELECT abs((SELECT count(*) FROM dossiers_dossier WHERE status IN ('done', 'returned')) - (SELECT coalesce(sum(early + on_time + late), 0) FROM dossiers_dayfigure))
