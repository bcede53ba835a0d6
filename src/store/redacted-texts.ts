import { sql } from 'kysely';
import type { AlertContent } from '#src/model/alert.ts';
import type { Message } from '#src/model/delivery.ts';
import type { Origin } from '#src/model/story.ts';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';
import { reviveMessage } from './deliveries.ts';

/** What was made of the items of a story, and what the team wrote to it. */
export interface MadeOfStory {
  title: string;
  origins: Origin[];
  alerts: { id: number; item: number | null; content: AlertContent }[];
  notes: { id: number; text: string }[];
  tags: string[];
}

/** Locks the alerts, so that none of their messages is put together meanwhile. */
export async function readMadeOfStory(tx: Database, story: number): Promise<MadeOfStory | null> {
  const row = await tx.selectFrom('stories').select(['title', 'origins']).where('id', '=', story).executeTakeFirst();
  if (!row) return null;
  const alerts = await tx
    .selectFrom('alerts')
    .select(['id', 'item_id', 'content'])
    .where('story_id', '=', story)
    .orderBy('id')
    .forUpdate()
    .execute();
  const notes = await tx.selectFrom('notes').select(['id', 'text']).where('story_id', '=', story).execute();
  const tags = await tx.selectFrom('story_tags').select('tag').where('story_id', '=', story).execute();
  return {
    title: row.title,
    origins: row.origins as Origin[],
    alerts: alerts.map(({ id, item_id: item, content }) => ({ id, item, content: content as AlertContent })),
    notes,
    tags: tags.map(({ tag }) => tag),
  };
}

/** Replaces what was read by `readMadeOfStory`; tags that are left out go. */
export async function replaceMadeOfStory(tx: Database, story: number, made: MadeOfStory): Promise<void> {
  const { title, origins, alerts, notes, tags } = made;
  await tx
    .updateTable('stories')
    .set({ title, origins: JSON.stringify(origins) })
    .where('id', '=', story)
    .execute();
  for (const { id, content } of alerts)
    await tx
      .updateTable('alerts')
      .set({ content: JSON.stringify(content) })
      .where('id', '=', id)
      .execute();
  for (const { id, text } of notes) await tx.updateTable('notes').set({ text }).where('id', '=', id).execute();
  await sql`delete from story_tags where story_id = ${story} and tag <> all(${tags}::text[])`.execute(tx);
}

/** Digests that tell of a story, or in which one of these strings stands. */
export async function digestsTelling(tx: Database, story: number, strings: readonly string[]): Promise<number[]> {
  const path = `$.sections[*].statements[*] ? (@.story == ${Math.trunc(story)})`;
  const { rows } = await sql<{ id: number }>`
    select id from digests where content @? ${path}::jsonpath
      or alert_id in (select id from alerts where story_id = ${story})
      or exists (select from unnest(${inJson(strings)}::text[]) as given (string) where strpos(content::text, string) > 0)
    order by id`.execute(tx);
  return rows.map(({ id }) => id);
}

export interface MessageToRedact {
  id: number;
  alert: number | null;
  message: Message;
}

/** Messages of these digests, whatever became of them. */
export async function messagesOfDigest(tx: Database, digest: number): Promise<MessageToRedact[]> {
  const rows = await tx
    .selectFrom('deliveries')
    .select(['id', 'alert_id', 'message'])
    .where('digest_id', '=', digest)
    .execute();
  return rows.map(messageToRedact);
}

/** Messages of alerts of a story and others that are no digests, in which one of these strings stands. */
export async function messagesTelling(
  tx: Database,
  alerts: readonly number[],
  strings: readonly string[],
): Promise<MessageToRedact[]> {
  const { rows } = await sql<{ id: number; alert_id: number | null; message: unknown }>`
    select id, alert_id, message from deliveries where digest_id is null and (
      alert_id = any(${integers(alerts)}::bigint[])
      or exists (select from unnest(${inJson(strings)}::text[]) as given (string) where strpos(message::text, string) > 0))
    order by id`.execute(tx);
  return rows.map(messageToRedact);
}

export async function replaceMessage(tx: Database, id: number, message: Message): Promise<void> {
  await tx
    .updateTable('deliveries')
    .set({ message: JSON.stringify(message) })
    .where('id', '=', id)
    .execute();
}

function messageToRedact(row: { id: number; alert_id: number | null; message: unknown }): MessageToRedact {
  return { id: row.id, alert: row.alert_id, message: reviveMessage(row.message as Message) };
}

/** As strings stand within JSON. */
function inJson(strings: readonly string[]): string[] {
  return strings.map((string) => JSON.stringify(string).slice(1, -1));
}
