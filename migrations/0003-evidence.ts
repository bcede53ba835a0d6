import { type Kysely, sql } from 'kysely';

/** Signed checkpoints and their anchors, the watch over items that may disappear, media and pictures, redactions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // The head of the chain at a moment, signed: what is cut off behind it, or written anew, shows.
  `create table checkpoints (
    id bigint generated always as identity primary key,
    sequence bigint not null,
    hash text not null,
    made_at timestamptz not null,
    -- SHA-256 of the public key (SubjectPublicKeyInfo), and the Ed25519 signature in base64.
    key_id text not null,
    signature text not null
  )`,
  'create index checkpoints_newest on checkpoints (sequence desc, id desc)',
  `create trigger checkpoints_append_only before delete or truncate on checkpoints
    for each statement execute function captures_are_append_only()`,
  // Proofs by others that a checkpoint was there at a time.
  `create table anchors (
    id bigint generated always as identity primary key,
    checkpoint_id bigint not null references checkpoints (id),
    kind text not null,
    service text not null,
    state text not null default 'waiting',
    proof bytea,
    proven_at timestamptz,
    tries integer not null default 0,
    next_try timestamptz not null default now(),
    reason text,
    unique (checkpoint_id, kind, service)
  )`,
  `create index anchors_due on anchors (next_try) where state in ('waiting', 'pending')`,
  // Items that are looked at again at their own address, ever more seldom.
  `create table watches (
    item_id bigint primary key references items (id),
    step integer not null default 0,
    next_check timestamptz,
    last_checked timestamptz,
    -- When it was last seen to be there; at first when it was collected.
    last_seen timestamptz not null,
    state text not null default 'there',
    missing_since timestamptz,
    gone_at timestamptz,
    reason text,
    -- The answer by which it was known to be gone.
    capture_id bigint references captures (id),
    -- A wording that a second look has yet to find again before it counts as an edit.
    candidate_hash text,
    -- A look found the very words of the item, so that another wording there is an edit of it.
    matched boolean not null default false,
    alerts_checked_at timestamptz
  )`,
  'create index watches_due on watches (next_check) where next_check is not null',
  `create index watches_to_check on watches (item_id) where gone_at is not null and alerts_checked_at is null`,
  // Wordings of an item's own page, where the item itself came as a feed's summary of it.
  `create table page_wordings (
    item_id bigint not null references items (id),
    number integer not null,
    title text not null,
    text text not null,
    content_hash text not null,
    capture_id bigint references captures (id),
    seen_at timestamptz not null,
    primary key (item_id, number)
  )`,
  // Media and pictures of the page, kept for items that raised an alert.
  `create table item_evidence (
    id bigint generated always as identity primary key,
    item_id bigint not null references items (id),
    kind text not null,
    url text not null,
    state text not null default 'waiting',
    capture_id bigint references captures (id),
    tries integer not null default 0,
    next_try timestamptz not null default now(),
    reason text,
    unique (item_id, kind, url)
  )`,
  `create index item_evidence_due on item_evidence (next_try) where state = 'waiting'`,
  'create index item_evidence_capture on item_evidence (capture_id)',
  // What was taken out of sight, and who opened the original since. Originals are sealed: see src/evidence/seal.ts.
  `create table redactions (
    id bigint generated always as identity primary key,
    item_id bigint references items (id),
    capture_id bigint references captures (id),
    why text not null,
    made_by text not null,
    made_at timestamptz not null,
    -- Of an item: its words as they were, sealed.
    sealed bytea
  )`,
  `create table sealed_payloads (
    payload_sha256 text primary key,
    redaction_id bigint not null references redactions (id),
    sealed_at timestamptz not null
  )`,
  `create table unsealings (
    id bigint generated always as identity primary key,
    redaction_id bigint not null references redactions (id),
    payload_sha256 text,
    why text not null,
    opened_by text not null,
    opened_at timestamptz not null
  )`,
  // Payloads that the operator's own rules of retention removed: their records stay in the chain.
  `create table payload_removals (
    payload_sha256 text primary key,
    why text not null,
    removed_at timestamptz not null
  )`,
  `create function evidence_log_is_append_only() returns trigger language plpgsql as $$
  begin
    raise exception 'the log of redactions and removals is append-only';
  end $$`,
  ...['redactions', 'unsealings', 'payload_removals'].map(
    (table) => `create trigger ${table}_append_only before delete or truncate on ${table}
    for each statement execute function evidence_log_is_append_only()`,
  ),
  'alter table items add column redacted_at timestamptz',
];
