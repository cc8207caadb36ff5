INSERT INTO dossiers_dossier (id, code, rule_set, status, channel, language, applicant_name, applicant_identity,
  applicant_phone, applicant_email, applicant_address, deliverer_name, submitted_at, received_at, clock_started_at, due,
  suspended_at, finished_at, returned_at, fee_due, fee_paid, delivery, delivery_address, sets, search_text, division_id,
  handler_id, lead_id, office_id, owner_id, procedure_id, release_id, run_id)
SELECT p.id, p.code, '2018', p.status, p.channel, 'vi', p.name, p.identity, p.phone,
  CASE WHEN p.channel = 'online' THEN 'nguoi.dan.' || p.person || '@congdan.example' ELSE '' END,
  'Xóm ' || 1 + p.person % 20 || ', tỉnh Nam Định', '', p.submitted_at, p.received_at, p.received_at, p.due,
  CASE WHEN p.status = 'awaiting_supplement' THEN least(p.received_at + interval '3 hours', :now) END,
  p.finished_at, p.returned_at, p.fee, p.fee, CASE WHEN p.person % 5 = 0 THEN 'post' ELSE 'counter' END, '', 1,
  lower(p.code) || ' ' || lpad(p.number::text, 4, '0') || ' ' || p.key || ' ' || replace(p.key, ' ', '') || ' ' || p.identity || ' ' || p.phone || ' '
    || lower(r.code) || ' coquan' || p.office,
  p.division, p.handler, p.office, p.office, CASE WHEN p.person % 25000 = 7 THEN citizen.id END, p.procedure, p.release, p.id
FROM bench.plan p JOIN bench.release r ON r.id = p.release,
  (SELECT id FROM identity_user WHERE username = 'huong') citizen
