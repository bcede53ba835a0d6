import { sql } from 'kysely';
import type { Mention, Signal, SignalName, Voice } from '#src/model/signal.ts';
import type { SourceKind, Stance } from '#src/model/source.ts';
import type { Origin, Relation, Story } from '#src/model/story.ts';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';
import { milliseconds, readColumns } from './read-columns.ts';
import { outlinesOfItems } from './story-items.ts';

type OutlinedItem = Story['items'][number];

interface StoryRow {
  id: number;
  title: string;
  language: string;
  first: number;
  last: number;
  origins: Origin[];
}

interface ItemRow {
  id: number;
  story: number;
  relation: Relation | null;
  kind: SourceKind;
  stance: Stance | null;
  language: string | null;
  published: number | null;
  seen: number;
}

interface SignalRow {
  item: number;
  signal: SignalName;
  score: number;
  voice: Voice | null;
  speaker: string | null;
  start: number;
  end: number;
  target: string | null;
}

interface MentionRow {
  item: number;
  entity: string;
  start: number;
  end: number;
}

/**
 * Stories with what was found in their items, in the order of the ids given; unknown and merged ones are left out. For
 * rules and figures, which ask it of very many: the words of the items, their addresses, who wrote them and, but for the UN's,
 * who published them are left empty.
 */
export async function readStoryOutlines(db: Database, ids: readonly number[]): Promise<Story[]> {
  if (ids.length === 0) return [];
  const [stories, items] = await Promise.all([
    readColumns<StoryRow>(
      db,
      ['id', 'title', 'language', 'first', 'last', 'origins'],
      sql`select id, title, language, ${milliseconds(sql`first_seen`)} as first, ${milliseconds(sql`last_seen`)} as last,
          origins
        from stories where id = any(${integers(ids)}::bigint[]) and merged_into is null`,
    ),
    itemsByStory(db, ids),
  ]);
  const byId = new Map<number, Story>();
  for (const [row, id] of stories.id.entries())
    byId.set(id, {
      ...{ id, title: stories.title[row]!, language: stories.language[row]!, origins: stories.origins[row]! },
      ...{ firstSeen: new Date(stories.first[row]!), lastSeen: new Date(stories.last[row]!) },
      items: items.get(id) ?? [],
    });
  return ids.flatMap((id) => byId.get(id) ?? []);
}

async function itemsByStory(db: Database, stories: readonly number[]): Promise<Map<number, OutlinedItem[]>> {
  const items = await readColumns<ItemRow>(
    db,
    ['id', 'story', 'relation', 'kind', 'stance', 'language', 'published', 'seen'],
    sql`select id, story_id as story, relation, publisher_kind as kind, publisher_stance as stance, language,
        ${milliseconds(sql`published`)} as published, ${milliseconds(sql`seen_at`)} as seen
      from (${outlinesOfItems(stories)}) as outlined order by coalesce(published, seen_at), id`,
  );
  // The planner is not shown which they are: to look each of thousands up in its statistics takes longer than to read them.
  const anyOfThem = sql`item_id = any(array(select unnest(${integers(items.id)}::bigint[])))`;
  const [signals, mentions, names] = await Promise.all([
    readColumns<SignalRow>(
      db,
      ['item', 'signal', 'score', 'voice', 'speaker', 'start', 'end', 'target'],
      sql`select item_id as item, signal, score, voice, speaker, span_start as start, span_end as "end", target
        from signals where ${anyOfThem} order by score desc`,
    ),
    readColumns<MentionRow>(
      db,
      ['item', 'entity', 'start', 'end'],
      sql`select item_id as item, entity_id as entity, span_start as start, span_end as "end"
        from mentions where ${anyOfThem} order by span_start`,
    ),
    namesOfUn(db, items),
  ]);
  const byId = new Map<number, OutlinedItem>();
  const byStory = new Map<number, OutlinedItem[]>();
  for (const [row, id] of items.id.entries()) {
    const item = outlined(items, row, names.get(id) ?? '');
    byId.set(id, item);
    const others = byStory.get(items.story[row]!);
    if (others) others.push(item);
    else byStory.set(items.story[row]!, [item]);
  }
  for (const [row, item] of signals.item.entries()) byId.get(item)?.signals.push(signalOf(signals, row));
  for (const [row, item] of mentions.item.entries()) byId.get(item)?.mentions.push(mentionOf(mentions, row));
  return byStory;
}

type Columns<Row> = { [Name in keyof Row]: Row[Name][] };

/** By the ids of the items of the UN, which body speaks: of one that was not heard before, rules tell. */
async function namesOfUn(db: Database, items: Columns<ItemRow>): Promise<Map<number, string>> {
  const ofUn = items.id.filter((_, row) => items.kind[row] === 'un');
  if (ofUn.length === 0) return new Map();
  const { id, name } = await readColumns<{ id: number; name: string }>(
    db,
    ['id', 'name'],
    sql`select id, publisher_name as name from items where id = any(array(select unnest(${integers(ofUn)}::bigint[])))`,
  );
  return new Map(id.map((one, row) => [one, name[row]!]));
}

function outlined(items: Columns<ItemRow>, row: number, name: string): OutlinedItem {
  const published = items.published[row] ?? null;
  // Of thousands: written out, an object is made at once; put together of parts, it takes some times as long.
  return {
    id: items.id[row]!,
    source: '',
    publisher: {
      name,
      kind: items.kind[row]!,
      platform: 'web',
      owner: null,
      stance: items.stance[row] ?? null,
    },
    author: null,
    url: null,
    canonicalUrl: null,
    title: '',
    text: '',
    language: items.language[row] ?? 'und',
    published: published === null ? null : new Date(published),
    collected: new Date(items.seen[row]!),
    links: [],
    forwardedFrom: null,
    quotedIn: null,
    signals: [],
    mentions: [],
    relation: items.relation[row] ?? 'first',
  };
}

function signalOf(signals: Columns<SignalRow>, row: number): Signal {
  const [voice, speaker, target] = [signals.voice[row], signals.speaker[row], signals.target[row]];
  return {
    signal: signals.signal[row]!,
    score: signals.score[row]!,
    start: signals.start[row]!,
    end: signals.end[row]!,
    reason: '',
    ...(voice ? { voice } : {}),
    ...(speaker === null || speaker === undefined ? {} : { speaker }),
    ...(target === null || target === undefined ? {} : { target }),
  };
}

function mentionOf(mentions: Columns<MentionRow>, row: number): Mention {
  return {
    entity: mentions.entity[row]!,
    start: mentions.start[row]!,
    end: mentions.end[row]!,
    surface: '',
    alias: '',
    why: '',
  };
}
