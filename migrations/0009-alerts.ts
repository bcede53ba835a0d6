import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `alter table alerts
    add column language text not null default 'en',
    -- Quiet hours or a cooldown: nobody is told before. Null once it was handed out, or where nothing held it.
    add column held_until timestamptz,
    -- When it was handed to the outbox; null where it is held, or came with an import and goes to nobody.
    add column told_at timestamptz,
    -- Held together, told together: the alert with whose messages this one went out.
    add column told_with bigint references alerts (id),
    add column expires_at timestamptz,
    add column escalate_at timestamptz,
    add column escalated_at timestamptz,
    add column state_by text,
    add column state_at timestamptz`,
  'update alerts set told_at = raised_at where exists (select from deliveries where alert_id = alerts.id)',
  'create index alerts_held on alerts (held_until) where held_until is not null',
  'create index alerts_to_escalate on alerts (escalate_at) where escalate_at is not null and escalated_at is null',
  'create index alerts_by_rule on alerts (rule, told_at desc)',
  // Who took note of an alert, and what became of it: what the desk shows of its life.
  `create table alert_changes (
    id bigint generated always as identity primary key,
    alert_id bigint not null references alerts (id),
    state text not null,
    person_id text,
    person_name text not null,
    changed_at timestamptz not null
  )`,
  'create index alert_changes_of on alert_changes (alert_id, id)',
  `alter table deliveries
    -- send: a message of its own. update: changes one that is there, where the channel can, and is nothing elsewhere.
    -- correct: changes it, or else is sent beside it.
    add column action text not null default 'send',
    -- 3 urgent … 0 low: the urgent goes first.
    add column urgency smallint not null default 1,
    add column expires_at timestamptz,
    -- Channel of the rule that takes it where its own does not work.
    add column fallback text,
    -- The delivery of a channel that does not work, which this one replaces.
    add column stands_in_for bigint references deliveries (id),
    -- When a try ended of which nobody knows whether it landed; null when that is settled.
    add column uncertain_since timestamptz`,
  'create index deliveries_by_alert on deliveries (alert_id) where alert_id is not null',
  'create index deliveries_stand_in on deliveries (stands_in_for) where stands_in_for is not null',
  `create index deliveries_waiting on deliveries (channel, urgency desc, next_attempt) where state in ('pending', 'sending')`,
  // The circuit of each channel: open while it takes nothing.
  `create table channel_states (
    channel text primary key,
    failures integer not null default 0,
    -- Nothing goes out before: the service asked to wait, or the circuit is open.
    not_before timestamptz,
    open_since timestamptz,
    reason text,
    -- When operators were told that it is open.
    noticed_at timestamptz,
    note text,
    last_sent timestamptz
  )`,
  // Secrets of channels given at the console: AES-256-GCM, see src/store/kept-secrets.ts.
  `create table kept_secrets (
    channel text not null,
    field text not null,
    sealed bytea not null,
    set_at timestamptz not null,
    primary key (channel, field)
  )`,
  'alter table rules add column edited_by text, add column edited_at timestamptz',
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
