SELECT setval(pg_get_serial_sequence('dossiers_dossier', 'id'), (SELECT max(id) FROM dossiers_dossier));
SELECT setval(pg_get_serial_sequence('dossiers_step', 'id'), (SELECT max(id) FROM dossiers_step));
SELECT setval(pg_get_serial_sequence('events_event', 'id'), (SELECT max(id) FROM events_event));
SELECT setval(pg_get_serial_sequence('dossiers_component', 'id'), (SELECT max(id) FROM dossiers_component));
SELECT setval(pg_get_serial_sequence('dossiers_participation', 'id'), (SELECT max(id) FROM dossiers_participation));
SELECT setval(pg_get_serial_sequence('dossiers_result', 'id'), (SELECT max(id) FROM dossiers_result));
SELECT setval(pg_get_serial_sequence('dossiers_supplement', 'id'), (SELECT coalesce(max(id), 1) FROM dossiers_supplement));
SELECT setval(pg_get_serial_sequence('workflow_instance', 'id'), (SELECT max(id) FROM workflow_instance));
DROP SCHEMA bench CASCADE
