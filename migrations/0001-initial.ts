import { type Kysely, sql } from 'kysely';

/** The record from source to delivery. Times are UTC; ids are ours; texts are as collected. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  'create extension if not exists pg_trgm',
  // Who published: repeated on the item, because a source may carry items of many publishers.
  `create table sources (
    id bigint generated always as identity primary key,
    key text not null unique,
    name text not null,
    type text not null,
    settings jsonb not null default '{}',
    kind text not null,
    platform text not null,
    owner text,
    stance text,
    language text,
    proxy text,
    enabled boolean not null default true,
    -- 'file' rows follow config/sources.yaml; 'operator' rows are left alone by it.
    configured_by text not null default 'file',
    state jsonb,
    next_look timestamptz not null default now(),
    interval_seconds integer not null default 300,
    last_looked timestamptz,
    last_outcome text,
    last_reason text,
    last_success timestamptz,
    last_new_item timestamptz,
    failures integer not null default 0,
    created_at timestamptz not null default now()
  )`,
  'create index sources_due on sources (next_look) where enabled',
  // The chain of evidence: append-only, one row a kept exchange; the payload lies on disk under its hash.
  `create table captures (
    id bigint generated always as identity primary key,
    sequence bigint not null unique,
    source_id bigint references sources (id) on delete set null,
    final_url text not null,
    status integer not null,
    captured_at timestamptz not null,
    payload_sha256 text not null,
    payload_length bigint not null,
    record jsonb not null,
    previous_hash text not null,
    hash text not null
  )`,
  'create index captures_payload on captures (payload_sha256)',
  'create index captures_source on captures (source_id, captured_at desc)',
  `create function captures_are_append_only() returns trigger language plpgsql as $$
  begin
    raise exception 'captures are append-only';
  end $$`,
  `create trigger captures_append_only before delete or truncate on captures
    for each statement execute function captures_are_append_only()`,
  `create table stories (
    id bigint generated always as identity primary key,
    title text not null,
    language text not null,
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    item_count integer not null default 0,
    origins jsonb not null default '[]',
    origin_count integer not null default 0,
    signals text[] not null default '{}',
    entities text[] not null default '{}',
    languages text[] not null default '{}',
    -- A merged story stays as a signpost, so that links in old alerts and digests keep working.
    merged_into bigint references stories (id),
    updated_at timestamptz not null default now()
  )`,
  'create index stories_newest on stories (first_seen desc, id desc) where merged_into is null',
  'create index stories_latest on stories (last_seen desc, id desc) where merged_into is null',
  'create index stories_signals on stories using gin (signals)',
  'create index stories_entities on stories using gin (entities)',
  `create table items (
    id bigint generated always as identity primary key,
    source_id bigint not null references sources (id),
    external_id text not null,
    url text,
    canonical_url text,
    title text not null,
    text text not null,
    -- Letters and digits made alike, for search: see src/analysis/normalise.ts.
    search_text text not null default '',
    author_name text,
    author_handle text,
    published timestamptz,
    published_claim text,
    updated_claim text,
    declared_language text,
    publisher_name text not null,
    publisher_kind text not null,
    publisher_platform text not null,
    publisher_owner text,
    publisher_stance text,
    links text[] not null default '{}',
    forwarded_from jsonb,
    quoted_in text,
    capture_id bigint references captures (id),
    collected_at timestamptz not null default now(),
    -- For an import the time of publication, so that an old record takes its place in time; else the time of collection.
    seen_at timestamptz not null default now(),
    content_hash text not null,
    revision integer not null default 1,
    language text,
    analysed_at timestamptz,
    -- Set aside after its tries; the reason is shown, and a person can have it tried again.
    failures integer not null default 0,
    failure text,
    story_id bigint references stories (id),
    relation text,
    join_reason text,
    alerts_checked_at timestamptz,
    unique (source_id, external_id)
  )`,
  'create index items_to_analyse on items (id) where analysed_at is null and failures < 3',
  'create index items_to_check on items (id) where alerts_checked_at is null and analysed_at is not null',
  'create index items_story on items (story_id)',
  'create index items_newest on items (seen_at desc, id desc)',
  'create index items_source on items (source_id, seen_at desc)',
  'create index items_canonical_url on items (canonical_url)',
  `create index items_search on items using gin (to_tsvector('simple', search_text))`,
  `create table item_revisions (
    item_id bigint not null references items (id),
    revision integer not null,
    title text not null,
    text text not null,
    content_hash text not null,
    capture_id bigint references captures (id),
    seen_at timestamptz not null,
    primary key (item_id, revision)
  )`,
  `create table entities (
    id text primary key,
    type text not null,
    name_en text not null,
    name_fa text not null,
    why text not null,
    source text not null,
    wikidata text,
    offices jsonb not null default '[]',
    watched boolean not null default true
  )`,
  `create table mentions (
    item_id bigint not null references items (id),
    entity_id text not null references entities (id),
    span_start integer not null,
    span_end integer not null,
    surface text not null,
    alias text not null,
    why text not null,
    primary key (item_id, entity_id, span_start)
  )`,
  'create index mentions_entity on mentions (entity_id, item_id desc)',
  `create table signals (
    item_id bigint not null references items (id),
    signal text not null,
    score real not null,
    voice text,
    speaker text,
    target text,
    span_start integer not null,
    span_end integer not null,
    reason text not null,
    primary key (item_id, signal)
  )`,
  'create index signals_signal on signals (signal, item_id desc)',
  // What the look-up of candidates for a story needs: see src/stories/features.ts.
  `create table story_features (
    item_id bigint primary key references items (id),
    features jsonb not null
  )`,
  `create table story_keys (
    key bigint not null,
    item_id bigint not null references items (id),
    primary key (key, item_id)
  )`,
  'create index story_keys_item on story_keys (item_id)',
  // What a person joined or parted, which the machine does not undo.
  `create table story_decisions (
    id bigint generated always as identity primary key,
    kind text not null,
    item_a bigint not null references items (id),
    item_b bigint not null references items (id),
    decided_by text not null,
    decided_at timestamptz not null default now()
  )`,
  `create table rules (
    key text primary key,
    definition jsonb not null,
    enabled boolean not null default true,
    configured_by text not null default 'file'
  )`,
  // Secrets are not here: settings hold references to the environment, resolved when a message is sent.
  `create table channels (
    key text primary key,
    type text not null,
    label text not null,
    settings jsonb not null,
    enabled boolean not null default true,
    configured_by text not null default 'file'
  )`,
  `create table alerts (
    id bigint generated always as identity primary key,
    key text not null unique,
    rule text not null,
    story_id bigint not null references stories (id),
    item_id bigint references items (id),
    kind text not null,
    severity text not null,
    content jsonb not null,
    state text not null default 'raised',
    raised_at timestamptz not null default now()
  )`,
  'create index alerts_newest on alerts (raised_at desc, id desc)',
  'create index alerts_story on alerts (story_id)',
  `create table digests (
    id bigint generated always as identity primary key,
    -- One per schedule and local day, one per flash alert: two schedulers cannot make it twice.
    key text not null unique,
    kind text not null,
    alert_id bigint references alerts (id),
    language text not null,
    zone text not null,
    period_from timestamptz not null,
    period_to timestamptz not null,
    content jsonb not null,
    created_at timestamptz not null default now()
  )`,
  'create index digests_newest on digests (created_at desc)',
  `create table deliveries (
    id bigint generated always as identity primary key,
    -- The idempotency key that goes out with every try.
    key text not null unique,
    channel text not null,
    alert_id bigint references alerts (id),
    digest_id bigint references digests (id),
    message jsonb not null,
    state text not null default 'pending',
    attempts integer not null default 0,
    next_attempt timestamptz not null default now(),
    claimed_until timestamptz,
    claim uuid,
    -- An earlier try ended without an answer and may have landed.
    possible_repeat boolean not null default false,
    last_error text,
    reference text,
    created_at timestamptz not null default now(),
    sent_at timestamptz
  )`,
  `create index deliveries_due on deliveries (next_attempt) where state in ('pending', 'sending')`,
  'create index deliveries_newest on deliveries (created_at desc)',
  `create table settings (
    key text primary key,
    value jsonb not null
  )`,
];
