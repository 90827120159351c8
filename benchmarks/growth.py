"""Growing the tables to a given number of leads quickly, with what belongs to each: ids, consent, journal."""

from django.db import connection

from alliance.journal.publisher import LOCK
from benchmarks.handoffs import grow_handoffs

LEADS = """
INSERT INTO crm_lead (
  first_name, last_name, salutation, job_title, company_name, company_domain, email, phone, country, postal_code,
  city, language, segment, source, source_detail, campaign, interest, note, currency, custom, stage, stage_since,
  pass_no, next_step, owner_side, fit_points, fit_grade, engagement_points, engagement_at, score_reasons, version,
  created_at, updated_at, is_demo, first_touch_at)
SELECT (ARRAY['Mara','Jörg','Aylin','Björn','Käthe','Luca','Uwe','Dilek'])[1 + n %% 8],
  (ARRAY['Keller','Müller','Weiß','Öztürk','Schäfer','Nowak','Bauer'])[1 + n %% 7] || '-' || n, '',
  (ARRAY['Leiterin Instandhaltung','Einkäufer','Geschäftsführerin'])[1 + n %% 3],
  (ARRAY['Falkenried Verpackung','Hubwerk Intralogistik','Ostertal Abfülltechnik'])[1 + n %% 3] || ' ' || n %% 5000,
  'firma' || n %% 5000 || '.example', 'grown' || n || '@firma' || n %% 5000 || '.example', '+4930' || n, 'DE', '', '',
  'de', '', (ARRAY['web_form','event','referral','partner'])[1 + n %% 4], '',
  (ARRAY['zs1-herbst','messe','webinar',''])[1 + n %% 4], '{}', '', 'EUR', '{}',
  (ARRAY['inquiry','nurturing','mql','inquiry','nurturing','sal','disqualified'])[1 + n %% 7],
  now() - n * interval '7 seconds', 1, '', (ARRAY['marketing','sales'])[1 + (n %% 7 = 5)::int], n %% 100,
  (ARRAY['A','B','C','D'])[1 + n %% 4], n %% 90, now() - n * interval '7 seconds', '[]', 1,
  now() - n * interval '7 seconds', now() - n * interval '7 seconds', false, now() - n * interval '7 seconds'
FROM generate_series(%(first)s, %(last)s) AS n
"""
IDS = """
INSERT INTO crm_externalid (system, external_id, lead_id, digest)
SELECT 'grown', email, id, '' FROM crm_lead WHERE id > %(above)s
"""
CONSENTS = """
INSERT INTO crm_consent (lead_id, channel, basis, state, reason, text_version, captured_at, captured_in, recorded_at)
SELECT id, 'email', 'consent_express', 'confirmed', '', '', created_at, '', created_at
FROM crm_lead WHERE id > %(above)s
"""
# Grown leads come with their journal, already published and read, so that no worker starts on a million entries.
ENTRIES = """
INSERT INTO journal_entry (at, actor_side, origin, verb, subject_type, subject_id, thread_type, thread_id, reason, data)
SELECT created_at, '', 'grown', 'lead.created', 'lead', id, 'lead', id, '', '{}'
FROM crm_lead WHERE id > %(above)s
"""
PUBLISHED = """
INSERT INTO journal_publication (seq, entry_id, published_at)
SELECT mark.last_seq + row_number() OVER (ORDER BY entry.id), entry.id, now()
FROM journal_entry AS entry CROSS JOIN journal_publishermark AS mark
WHERE entry.id > mark.published_below
  AND NOT EXISTS (SELECT 1 FROM journal_publication AS done WHERE done.entry_id = entry.id)
"""
MARK = """
UPDATE journal_publishermark SET last_seq = (SELECT max(seq) FROM journal_publication),
  published_below = (SELECT max(id) FROM journal_entry)
"""
STEP = 50_000


def grow_to(size: int) -> int:
    """Add leads until there are `size` of them, then gather statistics as autovacuum would.

    Gives the lead that has the longest story.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM crm_lead")
        (have,) = cursor.fetchone()
        # As long as we hold the publisher's lock, the workspace that is being grown publishes nothing of it.
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        for first in range(have + 1, size + 1, STEP):
            cursor.execute("SELECT coalesce(max(id), 0) FROM crm_lead")
            (above,) = cursor.fetchone()
            cursor.execute(LEADS, {"first": first, "last": min(first + STEP - 1, size)})
            for statement in (IDS, CONSENTS, ENTRIES):
                cursor.execute(statement, {"above": above})
        busy = grow_handoffs(cursor, size)
        cursor.execute(PUBLISHED)
        cursor.execute(MARK)
        cursor.execute("UPDATE journal_reader SET position = (SELECT max(seq) FROM journal_publication)")
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        cursor.execute("VACUUM ANALYZE")
    return busy
