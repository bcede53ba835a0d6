import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  // What a look found of the source itself: src/model/source-health.ts names the conditions.
  `alter table sources
    add column condition text,
    add column condition_since timestamptz,
    -- When its trouble was told of; null while there is none to tell.
    add column noticed_at timestamptz,
    -- Entries that its last answer with any held: none where there were some is trouble.
    add column usual_listed integer,
    -- What the other side asked us to wait for: kept over a restart.
    add column not_before timestamptz,
    -- Learned from when its items appeared: src/pipeline/source-health-rhythm.ts.
    add column rhythm jsonb,
    add column silent_after_ms bigint,
    add column budget jsonb`,
  `update sources set
    condition = case last_outcome
      when 'refused' then 'refused'
      when 'broken' then 'failing'
      else 'working' end,
    condition_since = last_looked
  where last_outcome is not null`,
  // A row a source and day (UTC): its budget, and how its looks ended.
  `create table source_days (
    source_id bigint not null references sources (id),
    day date not null,
    read integer not null default 0,
    unchanged integer not null default 0,
    nothing integer not null default 0,
    refused integer not null default 0,
    broken integer not null default 0,
    items integer not null default 0,
    requests integer not null default 0,
    bytes bigint not null default 0,
    primary key (source_id, day)
  )`,
  // Sources that went blind or came back, as operators were told.
  `create table source_notices (
    id bigint generated always as identity primary key,
    kind text not null,
    sources jsonb not null,
    message jsonb not null,
    raised_at timestamptz not null
  )`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
