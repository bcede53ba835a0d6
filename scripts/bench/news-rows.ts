import { createHash } from 'node:crypto';
import type { StoryItem } from '#src/model/story.ts';
import { searchTexts } from '#src/pipeline/analysis/search-text.ts';
import { storySummary } from '#src/pipeline/stories/story-summary.ts';
import { lexemesOf, phraseText, weekLexeme, weekOf } from '#src/store/search-lexemes.ts';
import type { StorySummary } from '#src/store/stories.ts';
import { featuresOf } from '#src/stories/features.ts';
import { hashPair } from '#src/stories/hash.ts';
import { featuresFrom, storedFeatures } from '#src/stories/stored-features.ts';
import type { InventedName } from './invented-names.ts';
import type { NewsItem } from './long-news.ts';

export const COLUMNS = {
  stories:
    'id title language first_seen last_seen item_count origins origin_count signals entities languages updated_at',
  items: `id source_id external_id url canonical_url title text search_text search published published_claim
    publisher_name publisher_kind publisher_platform collected_at seen_at content_hash language analysed_at story_id
    relation join_reason alerts_checked_at`,
  signals: 'item_id signal score span_start span_end reason',
  mentions: 'item_id entity_id span_start span_end surface alias why',
  item_features: 'item_id packed',
  story_keys: 'key item_id',
  quotes: 'key item_id first_seen',
} as const;
export type NewsTable = keyof typeof COLUMNS;
/** Rows in the text format of COPY. */
export type Rows = Record<NewsTable, string[]>;

export function emptyRows(): Rows {
  return { stories: [], items: [], signals: [], mentions: [], item_features: [], story_keys: [], quotes: [] };
}

const DAY = 86_400_000;
const BUCKET_DAYS = 4;
const KEY_WIDTH = 2 ** 32;

interface Read {
  item: StoryItem;
  story: number;
  phrase: string;
  lexemes: string;
  /** As they are stored. */
  features: Uint8Array;
  day: number;
  keys: Float64Array;
  quotes: readonly number[];
}

/** Items that were read once, to be written as they are, and in other words and of earlier days. */
export class NewsTemplate {
  readonly #source: number;
  readonly #firstId: number;
  readonly #items: Read[] = [];
  readonly #stories: { summary: StorySummary | null; items: StoryItem[] }[] = [];
  readonly #storyOfEvent = new Map<number, number>();

  /** `firstId` is what the first that is read is numbered by. */
  constructor(source: number, firstId: number) {
    this.#source = source;
    this.#firstId = firstId;
  }

  add({ item: news, event }: NewsItem): void {
    const collected = news.published ?? news.collected;
    const item = { ...news, id: this.#firstId + this.#items.length, collected };
    const known = this.#storyOfEvent.get(event);
    const story = known ?? this.#stories.push({ summary: null, items: [] }) - 1;
    this.#storyOfEvent.set(event, story);
    this.#stories[story]?.items.push(item);
    const texts = searchTexts(item.text);
    const { keys, ...features } = featuresOf(item);
    this.#items.push({
      ...{ item, story, day: features.day, quotes: features.quotes, phrase: escaped(phraseText(texts)) },
      lexemes: vectorOf(lexemesOf(texts)),
      features: storedFeatures(features),
      keys: Float64Array.from(keys),
    });
  }

  /** `copy` 0 is as it was read; each further one is as much older as all that were read span, and has a name of its own. */
  write(rows: Rows, index: number, { copy, name }: { copy: number; name: () => InventedName }): void {
    const read = this.#items[index];
    if (!read) return;
    const { item } = read;
    const id = item.id - copy * this.#items.length;
    const days = copy * this.#days();
    const seen = new Date(item.collected.getTime() - days * DAY);
    const at = seen.toISOString();
    const more = copy === 0 ? '' : ` ${name()[item.language === 'fa' ? 'arabic' : 'latin']}`;
    const moreTexts = more === '' ? [] : searchTexts(more);
    const vector = `${read.lexemes} ${vectorOf([...lexemesOf(moreTexts), weekLexeme(weekOf(seen))])}`;
    const address = `https://outlet.example/${id - 1}`;
    const { story } = read;
    const isFirst = this.#stories[story]?.items[0] === item;
    const { name: publisher, kind, platform } = item.publisher;
    rows.items.push(
      [
        ...[id, this.#source, id - 1, address, address, item.title, escaped(item.text + more)],
        ...[`${read.phrase}${phraseText(moreTexts)}`, vector, at, at, publisher, kind, platform, at, at],
        createHash('sha256').update(`${id}`).digest('hex'),
        ...[item.language, at, this.#storyId(story, copy), isFirst ? 'first' : 'rewrite'],
        ...[isFirst ? 'nothing alike is known' : 'same two people named', `${at}\n`],
      ].join('\t'),
    );
    for (const { signal, score, start, end, reason } of item.signals)
      rows.signals.push(`${id}\t${signal}\t${score}\t${start}\t${end}\t${escaped(reason)}\n`);
    for (const { entity, start, end, surface, alias, why } of item.mentions)
      rows.mentions.push(`${id}\t${entity}\t${start}\t${end}\t${surface}\t${alias}\t${why}\n`);
    const features =
      copy === 0 ? read.features : storedFeatures({ ...featuresFrom(read.features), day: read.day - days });
    rows.item_features.push(`${id}\t\\\\x${Buffer.from(features).toString('hex')}\n`);
    const keys: string[] = [];
    for (const key of read.keys) keys.push(`${keyOf(key, copy, days)}\t${id}\n`);
    rows.story_keys.push(keys.join(''));
  }

  writeStories(rows: Rows, copy: number): void {
    const days = copy * this.#days();
    for (const [story, one] of this.#stories.entries()) {
      one.summary ??= storySummary(
        one.items.map((item, index) => ({ ...item, relation: index === 0 ? 'first' : 'rewrite' })),
      );
      const { title, language, firstSeen, lastSeen, origins, signals, entities, languages } = one.summary;
      const numbered = origins.map((origin) => ({
        ...origin,
        items: origin.items.map((item) => item - copy * this.#items.length),
      }));
      const last = new Date(lastSeen.getTime() - days * DAY).toISOString();
      rows.stories.push(
        [
          ...[this.#storyId(story, copy), escaped(title), language],
          ...[new Date(firstSeen.getTime() - days * DAY).toISOString(), last, one.items.length],
          ...[escaped(JSON.stringify(numbered)), origins.length, `{${signals.join(',')}}`],
          ...[`{${entities.map((entity) => `"${entity}"`).join(',')}}`, `{${languages.join(',')}}`, `${last}\n`],
        ].join('\t'),
      );
    }
  }

  /** The ledger of those that were read. */
  writeQuotes(rows: Rows): void {
    const known = new Set<number>();
    for (const { item, quotes } of this.#items)
      for (const key of quotes) {
        if (known.has(key)) continue;
        known.add(key);
        rows.quotes.push(`${key}\t${item.id}\t${item.collected.toISOString()}\n`);
      }
  }

  /** Whole buckets of days, so that keys of one bucket stay together. */
  #days(): number {
    const [first, last] = [this.#items[0], this.#items.at(-1)];
    return first && last ? Math.ceil((last.day - first.day) / BUCKET_DAYS) * BUCKET_DAYS : 0;
  }

  #storyId(story: number, copy: number): number {
    return Math.ceil(this.#firstId / this.#items.length - copy) * this.#stories.length + story + 1;
  }
}

/** Another key of the same kind: of the days that it is moved by where it is of some days. */
function keyOf(key: number, copy: number, days: number): number {
  if (copy === 0) return key;
  const bucket = Math.floor(key / KEY_WIDTH);
  const other = hashPair(key - bucket * KEY_WIDTH, copy);
  return bucket === 0 ? other : (bucket - days / BUCKET_DAYS) * KEY_WIDTH + other;
}

function vectorOf(lexemes: readonly string[]): string {
  return lexemes.map((lexeme) => `'${lexeme}'`).join(' ');
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escaped(text: string): string {
  return text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? '');
}
