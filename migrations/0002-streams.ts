import { type Kysely, sql } from 'kysely';

/** Sources that stay connected: who holds each, and where it stands; pushes of hubs; what paid services were read. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // One process at a time holds a stream, for as long as it renews its lease. Times are of the database's clock.
  `create table streams (
    source_id bigint primary key references sources (id),
    -- From where it goes on after a break: written with the items that it covers.
    cursor jsonb,
    held_by text,
    held_until timestamptz,
    -- Null while it is not connected.
    connected_at timestamptz,
    last_event_at timestamptz,
    failures integer not null default 0,
    last_failure text
  )`,
  // Deletions of some services name a post otherwise than items are named.
  `create table item_native_ids (
    source_id bigint not null references sources (id),
    native_id text not null,
    external_id text not null,
    primary key (source_id, native_id)
  )`,
  // Posts of an account of the AT Protocol, whichever source brought them.
  `create index items_at_account on items (split_part(external_id, '/', 3)) where external_id like 'at://%'`,
  // What a paid service was read in a month (UTC): apart from the source's state, which a change of settings clears.
  `create table source_spending (
    source_id bigint not null references sources (id),
    month text not null,
    posts bigint not null default 0,
    dollars numeric(14, 4) not null default 0,
    primary key (source_id, month)
  )`,
  `insert into source_spending (source_id, month, posts, dollars)
    select id, state -> 'spending' ->> 'month', (state -> 'spending' ->> 'posts')::bigint,
      (state -> 'spending' ->> 'dollars')::numeric
    from sources
    where type = 'x' and jsonb_typeof(state -> 'spending') = 'object'
      and state -> 'spending' ->> 'month' is not null`,
  // Feeds whose hub was asked to push what is new (WebSub).
  `create table subscriptions (
    source_id bigint primary key references sources (id),
    hub text not null,
    topic text not null,
    -- The last part of the callback's address, which nobody can guess, and the key of the hub's signatures.
    token text not null unique,
    secret text not null,
    -- 'new', 'asked', 'active', 'leaving', 'left', 'denied', 'failed'
    state text not null default 'new',
    asked_at timestamptz,
    lease_until timestamptz,
    next_step timestamptz not null default now(),
    failures integer not null default 0,
    reason text,
    last_push timestamptz
  )`,
  `create index subscriptions_due on subscriptions (next_step)`,
];
