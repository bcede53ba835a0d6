import { sql } from 'kysely';
import { SEVERITIES } from '#src/model/alert.ts';
import { DIGEST_DAYS, DIGEST_SECTIONS, type DigestEdition } from '#src/model/digest.ts';
import { SIGNALS } from '#src/model/signal.ts';
import type { Database } from '#src/store/database.ts';
import { tokenHash } from '#src/store/invitations.ts';

const ALERTS = 9_000;
const RULES = 9;
/** A channel gets every message; so many there are. */
export const CHANNELS = ['team', 'ops', 'mail'];
const EDITIONS = ['english', 'persian', 'public'];
/** Made every seventh day. */
const WEEKLY_EDITION = 'weekly';
const AUDIT_ROWS = 400_000;
/** Proof of the feed of a saved search. */
export const SEARCH_FEED = 'a-feed-of-the-measurement';

/** Private part of the addresses of feeds, `-` and the key of the channel behind it. */
export const RSS_ADDRESS = 'private-address-of-the-measurement';

interface Around {
  now: Date;
  /** Of the record, in milliseconds. */
  span: number;
}

/** What people and the service have done with a filled record in its five years: judgements, tags, alerts, digests, … */
export async function fillAround(db: Database, around: Around): Promise<void> {
  await insertPeople(db, around);
  await insertTeamwork(db);
  await insertWordings(db, around);
  await insertAlerts(db, around);
  await insertDigests(db, around);
}

/** The moment of the nth of so many rows, the last one now. */
function at(n: string, rows: number, { now, span }: Around) {
  return sql`${now}::timestamptz - make_interval(secs => ${span / 1000}::float8 * (1 - ${sql.raw(n)} / ${rows}::float8))`;
}

async function insertPeople(db: Database, around: Around): Promise<void> {
  await sql`insert into people (id, name, email, role)
    select 'person-' || n, 'Person ' || n, 'person-' || n || '@example.org', 'reviewer' from generate_series(0, 7) as n`.execute(
    db,
  );
  await sql`insert into audit_log (at, person_id, person_name, action, subject)
    select ${at('n', AUDIT_ROWS, around)}, 'person-' || n % 8, 'Person ' || n % 8, 'GET /items/:id', '/items/' || n
    from generate_series(1, ${AUDIT_ROWS}::int) as n`.execute(db);
  const queries = ['signal=denial', 'words=prison', 'entity=entity-1&language=fa', 'voice=direct', 'kind=un&score=90'];
  await sql`insert into saved_searches (person_id, label, query, feed_hash)
    select case when n % 2 = 0 then 'local' else 'person-' || n % 8 end, 'Search ' || n,
      (${queries}::text[])[1 + n % ${queries.length}::int], case when n = 1 then ${tokenHash(SEARCH_FEED)} end
    from generate_series(1, 30) as n`.execute(db);
}

async function insertTeamwork(db: Database): Promise<void> {
  // Of what was judged, one in nine was wrong; of one in sixty two people say different things.
  await sql`insert into judgements (item_id, content_hash, kind, subject, holds, score, person_id, person_name, judged_at)
    select item_id, content_hash, 'signal', signal, (item_id + twice) % 9 > 0, score, 'person-' || (item_id + twice) % 8,
      'Person ' || (item_id + twice) % 8, seen_at + interval '1 day'
    from items join signals on signals.item_id = items.id, generate_series(0, 1) as twice
    where reviewed_at is not null and (twice = 0 or item_id % 7 = 0)
    order by seen_at`.execute(db);
  await sql`insert into story_tags (story_id, tag)
    select id, 'tag-' || floor(60 * power((id * 7919 % 1000) / 1000.0, 2))::int from stories where id % 100 < 3`.execute(
    db,
  );
  await sql`insert into notes (story_id, text, person_id, person_name)
    select id, 'A note of somebody on this story.', 'person-1', 'Person 1' from stories where id % 40 = 0`.execute(db);
  await sql`update stories set assigned_to = 'person-' || id % 8 where id % 500 = 0`.execute(db);
}

async function insertWordings(db: Database, { now }: Around): Promise<void> {
  await sql`insert into item_revisions (item_id, revision, title, text, content_hash, seen_at)
    select id, 0, title, left(text, 400), 'x', seen_at + interval '1 hour' from items where id % 30 = 0`.execute(db);
  await sql`insert into page_wordings (item_id, number, title, text, content_hash, seen_at)
    select id, 1, title, text, 'x', seen_at + interval '2 hours' from items where id % 30 = 7`.execute(db);
  await sql`insert into watches (item_id, last_seen, state, next_check, gone_at, missing_since)
    select distinct item_id, seen_at, case when item_id % 40 = 0 then 'gone' else 'there' end,
      case when item_id % 40 > 0 then seen_at + interval '1 year' end,
      case when item_id % 40 = 0 then seen_at + interval '9 days' end, case when item_id % 40 = 0 then seen_at + interval '8 days' end
    from signals join items on items.id = item_id`.execute(db);
  await sql`insert into item_evidence (item_id, kind, url, state)
    select item_id, 'picture', 'https://example.org/page/' || item_id, 'kept' from signals where signal = 'call_for_killing'`.execute(
    db,
  );
  await sql`insert into name_sightings (item_id, name_key, name, title, publisher, seen_at, contrary)
    select id, 'holder ' || floor(900 * power((id * 7919 % 1000) / 1000.0, 2))::int, 'Holder', 'judge', publisher_name, seen_at, id % 997 = 0
    from items where seen_at >= ${now}::timestamptz - interval '30 days' and id % 3 = 0 on conflict do nothing`.execute(
    db,
  );
}

async function insertAlerts(db: Database, around: Around): Promise<void> {
  const { now } = around;
  for (let rule = 0; rule < RULES; rule++) {
    const signal = SIGNALS[rule % SIGNALS.length] ?? 'memory';
    const definition = {
      key: `rule-${rule}`,
      label: `Rule ${rule}`,
      when: { signals: [{ signal, score: 0.6 }], novelty: ['first', 'development'] },
      severity: 'normal',
      channels: [],
      flash: false,
      enabled: true,
    };
    await sql`insert into rules (key, definition) values (${definition.key}, ${JSON.stringify(definition)})`.execute(
      db,
    );
  }
  const words =
    'What an item says, told in some two hundred letters, as alerts and the messages about them hold it. '.repeat(2);
  const content = {
    headline: 'New call for killing',
    title: words.slice(0, 100),
    titleLanguage: 'en',
    signal: 'call_for_killing',
    speaker: 'Name 1',
    target: null,
    quote: { text: words, language: 'en' },
    reportedBy: 'Source 1',
    origins: '2 independent origins (press, UN)',
    firstSeen: now.toISOString(),
    links: [{ label: 'At the source', url: 'https://example.org/items/1' }],
  };
  // The stories in which a signal was found, spread over all of them.
  await sql`insert into alerts (key, rule, story_id, kind, severity, content, state, raised_at, told_at)
    select 'alert-' || n, 'rule-' || n % ${RULES}::int, id, 'new', (${[...SEVERITIES]}::text[])[1 + (n % 10) / 4],
      ${JSON.stringify(content)}::jsonb, case when n % 50 = 0 then 'false' when n % 9 = 0 then 'resolved' when n % 3 = 0 then 'acknowledged' else 'raised' end,
      first_seen, first_seen
    from (
      select id, first_seen, row_number() over (order by first_seen desc, id desc) as place from stories
      where item_count > 0 and cardinality(signals) > 0
    ) as told cross join lateral (select ${ALERTS}::int - place / 10 as n) as numbered
    where place % 10 = 0 and n > 0`.execute(db);
  await sql`insert into alert_changes (alert_id, state, person_name, changed_at)
    select id, state, 'Person 1', raised_at + interval '1 hour' from alerts where state <> 'raised'`.execute(db);
  await sql`insert into deliveries (key, channel, alert_id, message, state, attempts, created_at, sent_at)
    select 'alert-' || id || '-' || channel, channel, id, ${message('alert', words.repeat(4), content)}::jsonb,
      case when id % 300 = 0 then 'dead' else 'sent' end, 1, raised_at, raised_at
    from alerts cross join unnest(${CHANNELS}::text[]) as channel order by raised_at`.execute(db);
}

async function insertDigests(db: Database, around: Around): Promise<void> {
  const days = around.span / 86_400_000;
  const statement = {
    text: 'An outlet reports what the item says, in our own words and with the name of who says so.',
    quote: 'The words of the item itself, as many as a digest repeats of them, in their language. '.repeat(2),
    language: 'en',
    attribution: 'Source 1',
    url: 'https://example.org/items/1',
    story: 1,
    published: around.now.toISOString(),
    origins: 2,
  };
  const digest = {
    kind: 'scheduled',
    title: 'Digest of the day',
    language: 'en',
    from: around.now.toISOString(),
    to: around.now.toISOString(),
    zone: 'UTC',
    summary: 'What the day brought, in figures.',
    sections: DIGEST_SECTIONS.map((key) => ({
      key,
      title: key,
      statements: Array.from({ length: 5 }, () => statement),
      more: 3,
      empty: 'Nothing found.',
    })),
    coverage: { read: 270, blind: [], sentence: '270 sources were read.' },
  };
  const content = JSON.stringify(digest);
  await sql`insert into digests (key, kind, language, zone, period_from, period_to, content, created_at)
    select edition || ':' || n, 'scheduled', 'en', 'UTC', made - period, made, ${content}::jsonb || jsonb_build_object('edition', edition), made
    from generate_series(1, ${days}::int) as n cross join unnest(${[...EDITIONS, WEEKLY_EDITION]}::text[]) as edition
    cross join lateral (select ${at('n', days, around)} as made,
      make_interval(days => case when edition = ${WEEKLY_EDITION} then 7 else 1 end) as period) as times
    where edition <> ${WEEKLY_EDITION} or (${days}::int - n) % 7 = 0 order by n`.execute(db);
  await sql`insert into deliveries (key, channel, digest_id, message, state, attempts, created_at, sent_at)
    select 'digest-' || id || '-' || channel, channel, id, ${message('digest', content.slice(0, 12_000), null)}::jsonb, 'sent', 1,
      created_at, created_at
    from digests cross join unnest(${CHANNELS}::text[]) as channel order by created_at`.execute(db);
  for (const name of [...EDITIONS, WEEKLY_EDITION])
    await sql`insert into digest_editions (name, definition, position, active_since)
      values (${name}, ${JSON.stringify(editionOf(name))}, 1, ${around.now})`.execute(db);
}

function editionOf(name: string): DigestEdition {
  const isWeekly = name === WEEKLY_EDITION;
  return {
    name,
    label: name,
    enabled: true,
    language: 'en',
    zone: 'UTC',
    time: '07:00',
    days: isWeekly ? ['mon'] : [...DIGEST_DAYS],
    period: isWeekly ? 'week' : 'day',
    channels: [],
    public: false,
    signals: [],
    entities: [],
    leastScore: 0.5,
    sections: [],
  };
}

/** A message as the outbox keeps it: its text, and for mails the same laid out. */
function message(kind: 'alert' | 'digest', text: string, alert: object | null): string {
  return JSON.stringify({
    kind,
    key: 'a-key',
    subject: `What the ${kind} is about`,
    text,
    html: `<html><body>${text.replaceAll('. ', '.</p><p style="margin:0 0 8px;font:15px/1.5 sans-serif">')}</body></html>`,
    language: 'en',
    thread: null,
    alert,
    data: null,
    createdAt: '2025-01-01T00:00:00.000Z',
  });
}
