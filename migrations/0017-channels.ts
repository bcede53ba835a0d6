import { type Kysely, sql } from 'kysely';

/** What is said of channels at the desk and by their readers, and which hosts asked us to wait. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // Somebody switched a channel on or off: the file has no say in it until that is taken back.
  `create table channel_switches (
    channel text primary key,
    enabled boolean not null,
    edited_by text not null,
    edited_at timestamptz not null
  )`,
  // Who wants no more mail of a list ('alerts', or 'digest ' and its name) of an e-mail channel.
  `create table mail_departures (
    channel text not null,
    list text not null,
    address text not null,
    left_at timestamptz not null,
    primary key (channel, list, address)
  )`,
  // Hosts that asked with Retry-After to be let alone: every process heeds it.
  `create table host_waits (
    host text primary key,
    until timestamptz not null
  )`,
];
