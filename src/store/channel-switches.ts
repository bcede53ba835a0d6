import { sql } from 'kysely';
import type { Database } from './database.ts';

/** Somebody switched a channel on or off, whatever its file says. */
export interface ChannelSwitch {
  channel: string;
  enabled: boolean;
  editedBy: string;
  editedAt: Date;
}

export async function listChannelSwitches(db: Database): Promise<ChannelSwitch[]> {
  const rows = await db.selectFrom('channel_switches').selectAll().orderBy('channel').execute();
  return rows.map(({ channel, enabled, edited_by, edited_at }) => ({
    channel,
    enabled,
    editedBy: edited_by,
    editedAt: edited_at,
  }));
}

export async function saveChannelSwitch(db: Database, { channel, enabled, editedBy, editedAt }: ChannelSwitch) {
  const row = { enabled, edited_by: editedBy, edited_at: editedAt };
  await db
    .insertInto('channel_switches')
    .values({ channel, ...row })
    .onConflict((conflict) => conflict.column('channel').doUpdateSet(row))
    .execute();
}

/** The channel follows its file again; false where it did already. */
export async function releaseChannelSwitch(db: Database, channel: string): Promise<boolean> {
  const result = await db.deleteFrom('channel_switches').where('channel', '=', channel).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** Another text whenever a channel was switched, changed at the desk, or a secret of one was kept or forgotten. One small query. */
export async function channelsVersion(db: Database): Promise<string> {
  const { rows } = await sql<{ version: string }>`
    select concat_ws(' ',
      (select md5(string_agg(concat_ws(' ', channel, enabled, edited_at), ',' order by channel)) from channel_switches),
      (select md5(string_agg(concat_ws(' ', channel, field, set_at, md5(sealed)), ',' order by channel, field))
        from kept_secrets),
      (select md5(string_agg(concat_ws(' ', key, md5(entry::text), edited_at), ',' order by key)) from desk_channels)
    ) as version`.execute(db);
  return rows[0]?.version ?? '';
}
