INSERT INTO dossiers_supplement (id, number, at_intake, items, reason, asked_at, answer, clock_before, dossier_id)
SELECT p.id, 1, p.status = 'intake_supplement', '[]', 'Cần thêm bản sao có chứng thực.', coalesce(p.received_at, p.submitted_at), '', '{}', p.id
FROM bench.plan p WHERE p.status IN ('intake_supplement', 'awaiting_supplement')
