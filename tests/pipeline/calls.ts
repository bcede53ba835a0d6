import { sql } from 'kysely';
import type { Rule } from '#src/model/alert.ts';
import type { Database } from '#src/store/database.ts';
import { createStory } from '../store/create-story.ts';

/** A rule that waits for calls. */
export function ruleWith(more: Partial<Rule> = {}): Rule {
  return {
    ...{ key: 'calls', label: 'Calls', when: { signals: [{ signal: 'call_for_killing' }] }, severity: 'high' },
    ...{ channels: ['chat'], flash: false, enabled: true },
    ...more,
  };
}

interface CallToCreate {
  source: number;
  now: Date;
  /** In that story; a story of its own where it is left out. */
  story?: number;
  speaker?: string;
}

let number = 0;

/** An analysed item with a call. */
export async function createCall(
  db: Database,
  { source, now, story: given, speaker = 'The Preacher' }: CallToCreate,
): Promise<{ item: number; story: number; title: string }> {
  number++;
  const title = `Sermon ${number}`;
  const story = given ?? (await createStory(db, { title, language: 'en', seen: now }));
  const { rows } = await sql<{ id: number }>`
    insert into items (source_id, external_id, title, text, publisher_name, publisher_kind, publisher_platform, links,
      collected_at, seen_at, content_hash, published, language, analysed_at, story_id, relation)
    values (${source}, ${title}, ${title}, 'They must die, he said.', 'Harbour Wire', 'news', 'web', '{}', ${now}, ${now},
      ${title}, ${now}, 'en', ${now}, ${story}, ${given ? 'development' : 'first'}) returning id`.execute(db);
  const item = rows[0]?.id ?? 0;
  await sql`insert into signals (item_id, signal, score, voice, speaker, span_start, span_end, reason)
    values (${item}, 'call_for_killing', 0.9, 'reported', ${speaker}, 0, 4, 'They must die')`.execute(db);
  await sql`update stories set signals = '{call_for_killing}' where id = ${story}`.execute(db);
  return { item, story, title };
}
