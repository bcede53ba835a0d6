import { type Kysely, sql } from 'kysely';

/** People of the desk, how they sign in, what they did. Names of columns follow ours; the library is told of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table people (
    id text primary key,
    name text not null,
    email text not null unique,
    email_verified boolean not null default false,
    image text,
    role text not null,
    language text,
    zone text,
    second_factor boolean not null default false,
    disabled_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create table sessions (
    id text primary key,
    token text not null unique,
    person_id text not null references people (id) on delete cascade,
    expires_at timestamptz not null,
    address text,
    browser text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  'create index sessions_person on sessions (person_id)',
  // A password, hashed. The columns of log-ins elsewhere stay empty: the library expects them.
  `create table credentials (
    id text primary key,
    account_id text not null,
    provider_id text not null,
    person_id text not null references people (id) on delete cascade,
    access_token text,
    refresh_token text,
    id_token text,
    access_token_expires_at timestamptz,
    refresh_token_expires_at timestamptz,
    scope text,
    password text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  'create index credentials_person on credentials (person_id)',
  `create table verifications (
    id text primary key,
    identifier text not null,
    value text not null,
    expires_at timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  'create index verifications_identifier on verifications (identifier)',
  `create table second_factors (
    id text primary key,
    person_id text not null references people (id) on delete cascade,
    secret text not null,
    backup_codes text not null,
    verified boolean default true,
    failures integer default 0,
    locked_until timestamptz
  )`,
  'create index second_factors_person on second_factors (person_id)',
  // A code is taken once: the same one again within its half minute is refused.
  `create table used_codes (
    person_id text not null references people (id) on delete cascade,
    code text not null,
    used_at timestamptz not null default now(),
    primary key (person_id, code)
  )`,
  `create table passkeys (
    id text primary key,
    person_id text not null references people (id) on delete cascade,
    label text not null,
    public_key bytea not null,
    counter bigint not null,
    transports text[] not null default '{}',
    created_at timestamptz not null default now(),
    last_used_at timestamptz
  )`,
  'create index passkeys_person on passkeys (person_id)',
  // Only the hash of what stands in the link is kept.
  `create table invitations (
    token_hash text primary key,
    role text not null,
    label text not null,
    -- A link for somebody who has an account and has lost the way in.
    person_id text references people (id) on delete cascade,
    invited_by text references people (id) on delete set null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz
  )`,
  `create table api_tokens (
    id bigint generated always as identity primary key,
    person_id text not null references people (id) on delete cascade,
    label text not null,
    token_hash text not null unique,
    scopes text[] not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    last_used_at timestamptz
  )`,
  // Tries to sign in that failed, for the throttle.
  `create table failed_tries (
    key text not null,
    at timestamptz not null default now()
  )`,
  'create index failed_tries_key on failed_tries (key, at)',
  // Who saw or changed what. Names are repeated: a person may go, the record stays.
  `create table audit_log (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    person_id text,
    person_name text not null,
    action text not null,
    subject text not null default '',
    detail jsonb not null default '{}'
  )`,
  'create index audit_log_person on audit_log (person_id, id desc)',
  'create index audit_log_subject on audit_log (subject, id desc)',
  `create function audit_log_is_append_only() returns trigger language plpgsql as $$
  begin
    raise exception 'the audit log is append-only';
  end $$`,
  `create trigger audit_log_append_only before update or delete or truncate on audit_log
    for each statement execute function audit_log_is_append_only()`,
];
