import { type RawBuilder, sql } from 'kysely';
import type { Mention, Signal, SignalName, Voice } from '#src/model/signal.ts';
import type { SourceKind, Stance } from '#src/model/source.ts';
import type { Origin, Relation, Story } from '#src/model/story.ts';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';
import { itemsOfStories } from './story-items.ts';

type OutlinedItem = Story['items'][number];

/**
 * Stories with what was found in their items, in the order of the ids given; unknown and merged ones are left out. For
 * rules and figures, which ask it of very many: the words of the items, their addresses and who wrote them are left empty.
 */
export async function readStoryOutlines(db: Database, ids: readonly number[]): Promise<Story[]> {
  if (ids.length === 0) return [];
  const [stories, items] = await Promise.all([
    tuples<StoryTuple>(
      db,
      sql`id, title, language, ${milliseconds('first_seen')}, ${milliseconds('last_seen')}, origins`,
      sql`stories where id = any(${integers(ids)}::bigint[]) and merged_into is null`,
    ),
    itemsByStory(db, ids),
  ]);
  const byId = new Map(
    stories.map(([id, title, language, first, last, origins]) => [
      id,
      {
        ...{ id, title, language, origins },
        ...{ firstSeen: new Date(first), lastSeen: new Date(last) },
        items: items.get(id) ?? [],
      },
    ]),
  );
  return ids.flatMap((id) => byId.get(id) ?? []);
}

type StoryTuple = [id: number, title: string, language: string, first: number, last: number, origins: Origin[]];
type ItemTuple = [
  id: number,
  story: number,
  relation: Relation | null,
  name: string,
  kind: SourceKind,
  stance: Stance | null,
  language: string | null,
  published: number | null,
  seen: number,
];
type SignalTuple = [
  item: number,
  signal: SignalName,
  score: number,
  voice: Voice | null,
  speaker: string | null,
  start: number,
  end: number,
  target: string | null,
];
type MentionTuple = [item: number, entity: string, start: number, end: number];

async function itemsByStory(db: Database, stories: readonly number[]): Promise<Map<number, OutlinedItem[]>> {
  const rows = await tuples<ItemTuple>(
    db,
    sql`id, story_id, relation, publisher_name, publisher_kind, publisher_stance, language,
      ${milliseconds('published')}, ${milliseconds('seen_at')}`,
    sql`items where id = any(array(${itemsOfStories(stories)}))`,
    sql`coalesce(published, seen_at), id`,
  );
  const anyOfThem = sql`item_id = any(${integers(rows.map(([id]) => id))}::bigint[])`;
  const [signals, mentions] = await Promise.all([
    tuples<SignalTuple>(
      db,
      sql`item_id, signal, score, voice, speaker, span_start, span_end, target`,
      sql`signals where ${anyOfThem}`,
      sql`score desc`,
    ),
    tuples<MentionTuple>(
      db,
      sql`item_id, entity_id, span_start, span_end`,
      sql`mentions where ${anyOfThem}`,
      sql`span_start`,
    ),
  ]);
  const signalsOf = Map.groupBy(signals, ([item]) => item);
  const mentionsOf = Map.groupBy(mentions, ([item]) => item);
  const byStory = new Map<number, OutlinedItem[]>();
  for (const row of rows) {
    const [id, story] = row;
    const item = outlined(row, (signalsOf.get(id) ?? []).map(signalOf), (mentionsOf.get(id) ?? []).map(mentionOf));
    const others = byStory.get(story);
    if (others) others.push(item);
    else byStory.set(story, [item]);
  }
  return byStory;
}

function outlined(
  [id, , relation, name, kind, stance, language, published, seen]: ItemTuple,
  signals: Signal[],
  mentions: Mention[],
): OutlinedItem {
  return {
    ...{ id, signals, mentions, relation: relation ?? 'first', language: language ?? 'und' },
    ...{ source: '', author: null, url: null, canonicalUrl: null, title: '', text: '' },
    publisher: { name, kind, stance, platform: 'web', owner: null },
    published: published === null ? null : new Date(published),
    collected: new Date(seen),
    ...{ links: [], forwardedFrom: null, quotedIn: null },
  };
}

function signalOf([, signal, score, voice, speaker, start, end, target]: SignalTuple): Signal {
  return {
    ...{ signal, score, start, end, reason: '' },
    ...(voice === null ? {} : { voice }),
    ...(speaker === null ? {} : { speaker }),
    ...(target === null ? {} : { target }),
  };
}

function mentionOf([, entity, start, end]: MentionTuple): Mention {
  return { entity, start, end, surface: '', alias: '', why: '' };
}

function milliseconds(column: string): RawBuilder<unknown> {
  return sql`extract(epoch from ${sql.ref(column)}) * 1000`;
}

/** Many small rows as one text, which is written and read some times as quickly. */
async function tuples<Tuple extends readonly unknown[]>(
  db: Database,
  columns: RawBuilder<unknown>,
  from: RawBuilder<unknown>,
  order?: RawBuilder<unknown>,
): Promise<Tuple[]> {
  const { rows } = await sql<{ found: Tuple[] | null }>`
    select json_agg(json_build_array(${columns}) ${order ? sql`order by ${order}` : sql``}) as found
    from ${from}`.execute(db);
  return rows[0]?.found ?? [];
}
