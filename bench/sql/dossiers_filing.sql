INSERT INTO dossiers_filing (dossier_id, answers, pledged_at, price, waiver)
SELECT p.id, r.answers || CASE WHEN r.name_key = '' THEN '{}' ELSE jsonb_build_object(r.name_key, p.name) END
    || CASE WHEN r.identity_key = '' THEN '{}' ELSE jsonb_build_object(r.identity_key, p.identity) END, p.submitted_at, '[]', ''
FROM bench.plan p JOIN bench.release r ON r.id = p.release
