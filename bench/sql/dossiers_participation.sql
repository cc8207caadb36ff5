INSERT INTO dossiers_participation (id, part, agency_id, dossier_id)
SELECT p.id, 'receiving', p.office, p.id FROM bench.plan p
