"""Growing the hand-offs: in all states and both directions; and one lead with a long story."""

from django.db.backends.utils import CursorWrapper

# Every ten go the ways that hand-offs go. No clock runs: otherwise a sweep over all that has long been due would be
# measured instead of the pages.
FORWARD = """
WITH people AS (
  SELECT member.side, array_agg(member.person_id ORDER BY member.person_id) AS ids,
    array_agg(member.team_id ORDER BY member.person_id) AS teams
  FROM people_membership AS member
  WHERE member.ended_at IS NULL AND member.side IS NOT NULL GROUP BY member.side
), numbered AS (
  SELECT lead.id AS lead_id, %(have)s + row_number() OVER (ORDER BY lead.id) AS n
  FROM crm_lead AS lead
  WHERE NOT EXISTS (SELECT 1 FROM handoffs_handoff AS had WHERE had.lead_id = lead.id)
  ORDER BY lead.id LIMIT %(missing)s
), way AS (
  SELECT lead_id, n, n %% 40 < 30 AS to_sales, now() - n * interval '40 seconds' AS offered_at,
    (ARRAY['offered','accepted','contacted','qualified','qualified','withdrawn','disqualified','rejected','returned',
           'qualified'])[1 + n %% 10] AS state
  FROM numbered
)
INSERT INTO handoffs_handoff (
  kind, state, priority, lead_id, from_side, to_side, offered_by_id, from_team_id, target_team_id, assignee_id,
  context, calendar_version_id, offered_at, limit_minutes, limit_days, remind_at, due_at, escalate_at,
  accept_breached_at, response_breached_at, escalated_at, decided_at, decided_by_id, reason, sentence,
  first_response_at, reached_at, attempts, closed_at, context_helped, updated_at)
SELECT CASE WHEN to_sales THEN 'lead_to_sales' ELSE 'nurture_request' END, state,
  (ARRAY['normal','hot','normal','hand_raise'])[1 + n %% 4], lead_id, giver.side, taker.side,
  giver.ids[1 + n %% cardinality(giver.ids)], giver.teams[1 + n %% cardinality(giver.ids)],
  taker.teams[1 + n / 3 %% cardinality(taker.ids)],
  CASE WHEN state <> 'offered' OR n %% 3 > 0 THEN taker.ids[1 + n / 3 %% cardinality(taker.ids)] END,
  jsonb_build_object('why_now', 'Sucht bis zum Jahresende Ersatz für Linie ' || n, 'promised', 'Rückruf'),
  version.id, offered_at, 480, 0, offered_at + interval '4 hours', offered_at + interval '8 hours',
  offered_at + interval '16 hours',
  CASE WHEN state = 'offered' AND offered_at < now() - interval '8 hours' THEN offered_at + interval '8 hours' END,
  CASE WHEN state = 'accepted' AND offered_at < now() - interval '8 hours' THEN offered_at + interval '8 hours' END,
  CASE WHEN state IN ('offered', 'accepted') AND offered_at < now() - interval '16 hours'
    THEN offered_at + interval '16 hours' END,
  CASE WHEN state <> 'offered' THEN offered_at + age / 4 END,
  CASE WHEN state <> 'offered' THEN taker.ids[1 + n / 3 %% cardinality(taker.ids)] END,
  CASE state WHEN 'rejected' THEN 'capacity' WHEN 'returned' THEN 'unreachable' WHEN 'disqualified' THEN 'no_need'
    ELSE '' END,
  CASE WHEN state IN ('rejected', 'returned', 'disqualified') THEN 'Dreimal versucht.' ELSE '' END,
  CASE WHEN state IN ('contacted', 'qualified', 'returned', 'disqualified') THEN offered_at + age / 3 END,
  CASE WHEN state IN ('contacted', 'qualified', 'disqualified') THEN offered_at + age / 2 END,
  (state IN ('contacted', 'qualified', 'returned', 'disqualified'))::int,
  CASE WHEN state NOT IN ('offered', 'accepted', 'contacted') THEN offered_at + age END, '', offered_at + age
FROM way
JOIN people AS giver ON giver.side = CASE WHEN to_sales THEN 'marketing' ELSE 'sales' END
JOIN people AS taker ON taker.side = CASE WHEN to_sales THEN 'sales' ELSE 'marketing' END
CROSS JOIN LATERAL (SELECT least(n * interval '20 seconds', interval '26 hours') AS age) AS aged
CROSS JOIN (SELECT max(id) AS id FROM calendars_calendarversion) AS version
"""
# What was rejected or returned comes back; every second waits, the others were placed or disputed.
BACK = """
INSERT INTO handoffs_handoff (
  kind, state, priority, lead_id, answers_id, from_side, to_side, offered_by_id, from_team_id, target_team_id,
  assignee_id, context, calendar_version_id, offered_at, limit_minutes, limit_days, remind_at, due_at, escalate_at,
  accept_breached_at, decided_at, decided_by_id, reason, sentence, first_response_at, attempts, closed_at,
  context_helped, updated_at)
SELECT CASE gone.state WHEN 'rejected' THEN 'lead_answer' ELSE 'lead_return' END, placed.state, gone.priority,
  gone.lead_id, gone.id, gone.to_side, gone.from_side, gone.assignee_id, gone.target_team_id, gone.from_team_id,
  gone.offered_by_id, '{}', gone.calendar_version_id, gone.closed_at, 0, 2, gone.closed_at + interval '1 day',
  gone.closed_at + interval '2 days', gone.closed_at + interval '4 days',
  CASE WHEN placed.state = 'offered' AND gone.closed_at < now() - interval '2 days'
    THEN gone.closed_at + interval '2 days' END,
  placed.at, CASE WHEN placed.at IS NOT NULL THEN gone.offered_by_id END, '',
  CASE placed.state WHEN 'disputed' THEN 'Das Budget steht.' ELSE gone.sentence END, placed.at, 0, placed.at, '',
  coalesce(placed.at, gone.closed_at)
FROM handoffs_handoff AS gone
CROSS JOIN LATERAL (
  SELECT (ARRAY['offered','confirmed','offered','disputed'])[1 + gone.id % 4] AS state,
    CASE WHEN gone.id % 2 = 1 THEN gone.closed_at + (now() - gone.closed_at) / 2 END AS at
) AS placed
WHERE gone.state IN ('rejected', 'returned')
  AND NOT EXISTS (SELECT 1 FROM handoffs_handoff AS back WHERE back.answers_id = gone.id)
"""
# One lead has been through much, at every size: its page must not read it all.
BUSY = """
SELECT min(lead_id) FROM handoffs_handoff WHERE state = 'contacted'
"""
TOUCHES = """
INSERT INTO crm_touch (lead_id, kind, side, occurred_at, received_at, text, outcome, system, dedupe_key)
SELECT %(lead)s, (ARRAY['page_visit','call','email_opened'])[1 + n %% 3],
  CASE WHEN n %% 3 = 1 THEN (ARRAY['sales','marketing'])[1 + n %% 2] END, now() - n * interval '3 hours',
  now() - n * interval '3 hours', 'Kontakt ' || n, '', 'story', 'story-' || n
FROM generate_series(1, 500) AS n ON CONFLICT DO NOTHING
"""
STORY = """
INSERT INTO journal_entry (at, actor_side, origin, verb, subject_type, subject_id, thread_type, thread_id, reason, data)
SELECT now() - (2001 - n) * interval '1 hour', '', 'story',
  CASE WHEN n %% 20 = 0 THEN 'lead.stage_changed' ELSE 'lead.updated' END, 'lead', %(lead)s, 'lead', %(lead)s, '',
  CASE WHEN n %% 20 = 0 THEN '{"from": "inquiry", "to": "nurturing"}'::jsonb
    ELSE '{"changes": {"job_title": ["Einkauf", "Einkäufer"]}}'::jsonb END
FROM generate_series(1, 2000) AS n
WHERE NOT EXISTS (SELECT 1 FROM crm_touch WHERE system = 'story')
"""
MOST = 170_000


def grow_handoffs(cursor: CursorWrapper, leads: int) -> int:
    """Add hand-offs until every third lead has one, up to a limit, and what came back of them.

    Gives the lead with the long story, the same at every size.
    """
    cursor.execute("SELECT count(*) FROM handoffs_handoff WHERE answers_id IS NULL")
    (have,) = cursor.fetchone()
    cursor.execute(FORWARD, {"have": have, "missing": max(0, min(leads // 3, MOST) - have)})
    cursor.execute(BACK)
    cursor.execute(BUSY)
    (lead,) = cursor.fetchone()
    cursor.execute(STORY, {"lead": lead})
    cursor.execute(TOUCHES, {"lead": lead})
    return int(lead)
