-- The first event and the ones beside the process, then one for each step that is done.
INSERT INTO events_event (id, at, name, subject_kind, subject_id, actor_user, actor_name, agency, payload)
SELECT p.id * 24 + e.place, e.at, e.name, 'dossiers.dossier', p.id, NULL, e.who, p.office, e.payload
FROM bench.plan p JOIN bench.release r ON r.id = p.release JOIN bench.agency a ON a.id = p.office,
LATERAL (
  SELECT 0 AS place, p.submitted_at AS at, 'dossiers.Submitted' AS name, p.name AS who,
    jsonb_build_object('code', p.code, 'procedure', r.code, 'office', a.code, 'channel', p.channel) AS payload
  UNION ALL
  SELECT 20, CASE p.status WHEN 'intake_supplement' THEN p.submitted_at ELSE p.ended_at END,
    CASE p.status WHEN 'refused' THEN 'dossiers.Refused' WHEN 'withdrawn' THEN 'dossiers.Withdrawn' WHEN 'stopped' THEN 'dossiers.Stopped'
      WHEN 'awaiting_supplement' THEN 'dossiers.SupplementAsked' ELSE 'dossiers.IntakeSupplementAsked' END,
    a.short,
    CASE WHEN p.status IN ('refused', 'withdrawn', 'stopped') THEN jsonb_build_object('code', p.code, 'reason', 'Không thuộc thẩm quyền giải quyết.')
      WHEN p.status = 'awaiting_supplement' THEN jsonb_build_object('number', 1, 'reason', 'Cần thêm bản sao có chứng thực.', 'due_before', p.due, 'items', '[]'::jsonb)
      ELSE jsonb_build_object('number', 1, 'reason', 'Ảnh giấy tờ bị mờ.', 'items', '[]'::jsonb) END
  WHERE p.status IN ('refused', 'withdrawn', 'stopped', 'awaiting_supplement', 'intake_supplement')
) e;
INSERT INTO events_event (id, at, name, subject_kind, subject_id, actor_user, actor_name, agency, payload)
SELECT s.id * 24 + 1 + s.n, bench.at(c.second, s.closes_at),
  CASE s.kind WHEN 'receive' THEN 'dossiers.Received' WHEN 'issue' THEN 'dossiers.Finished'
    WHEN 'return_result' THEN 'dossiers.Returned' ELSE 'dossiers.StepDone' END,
  'dossiers.dossier', s.id, b.person, coalesce(b.name, a.short), s.office,
  CASE s.kind
    WHEN 'receive' THEN jsonb_build_object('code', s.code, 'office', a.code, 'lead', a.code, 'channel', s.channel, 'due', s.due, 'counted_from', s.received_at)
    WHEN 'issue' THEN jsonb_build_object('code', s.code, 'granted', true, 'number', s.result || '/KQ-' || a.short, 'due', s.due,
      'early', (bench.at(c.second, s.closes_at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date < (s.due AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
      'late', bench.at(c.second, s.closes_at) > s.due)
    WHEN 'return_result' THEN jsonb_build_object('code', s.code, 'handed_to', s.applicant, 'how', 'counter')
    ELSE jsonb_build_object('step', s.id * 16 + s.n, 'node', s.name, 'kind', s.kind, 'label', s.label, 'outcome', s.outcome,
      'at_agency', s.office, 'opened_at', bench.at(o.second, s.opens_at), 'due', s.due, 'note', '') END
FROM (
  SELECT p.id, p.code, p.office, p.channel, p.due, p.received_at, p.result, p.name AS applicant, w.*,
    least(p.last, CASE WHEN w.n = 0 THEN p.submitted ELSE p.received + floor((p.finished - p.received) * w.opens)::int END) AS opens_at,
    least(p.last, CASE WHEN w.kind = 'return_result' THEN p.returned ELSE p.received + floor((p.finished - p.received) * w.upto)::int END) AS closes_at
  FROM bench.plan p JOIN bench.path w ON w.process = p.process AND w.n < p.done
  OFFSET 0
) s
JOIN bench.agency a ON a.id = s.office
JOIN bench.open o ON o.n = s.opens_at / 450
JOIN bench.open c ON c.n = s.closes_at / 450
LEFT JOIN bench.doer b ON b.agency = s.office AND b.role = s.role
