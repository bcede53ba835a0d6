import { parse } from 'yaml';
import { z } from 'zod';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import { ENTITY_TYPES, type Sentence } from '#src/model/entity.ts';

const text = z.string().trim().min(1).max(200);
const date = z.string().regex(/^\d{4}(?:-\d{2}(?:-\d{2})?)?$/, 'a date as YYYY, YYYY-MM or YYYY-MM-DD');
const bilingual = z.strictObject({ en: text, fa: text });
/** A YAML list, or text with `;` between its entries, which takes less room and is read much faster. */
const list = z.union([z.array(text), z.string().transform(entriesOf).pipe(z.array(text))]);
const names = z.strictObject({ latin: list.default([]), arabic: list.default([]), other: list.default([]) });

function entriesOf(joined: string): string[] {
  return joined.split(';').flatMap((entry) => entry.trim() || []);
}

const conditional = z.strictObject({
  aliases: list,
  /** Names of contexts: of each, the item must have a word. */
  near: list.default([]),
  /** How many words away that of the first context may be; without it, anywhere in the item. */
  within: z.number().int().min(1).max(200).optional(),
  /** Name of a context none of whose words may stand within two words of the alias in its sentence. */
  unless: text.optional(),
  /** Name of a context none of whose words may stand within thirty words. */
  against: text.optional(),
  /** The aliases must be written with the capitals that they have here. */
  cased: z.boolean().default(false),
});

const office = z.strictObject({
  title: bilingual,
  from: date.nullable(),
  to: date.nullable(),
  /** Phrases that mean whoever holds the office when the item is published. */
  aliases: list.default([]),
});

/** Why a name is watched: a sentence in English, or in several languages by their codes, English among them. */
const reason = z.string().trim().min(10).max(2_000);
const why = z.preprocess(
  (given) => (typeof given === 'string' ? { en: given } : given),
  z
    .object({ en: reason })
    .catchall(reason)
    .refine(isOfLanguages, 'languages by their codes, as en and fa')
    .transform((sentence): Sentence => sentence),
);

function isOfLanguages(sentence: object): boolean {
  return Object.keys(sentence).every((code) => /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/.test(code));
}

/** One entity as the file writes it. */
export const watchlistEntity = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'lower-case words joined by hyphens'),
  type: z.enum(ENTITY_TYPES),
  name: bilingual,
  /** Beside the labelled list of docs/labelling.md: found like the others, told apart in what `khavaran analyse` writes. */
  wider: z.boolean().default(false),
  why,
  source: z.url(),
  wikidata: z
    .string()
    .regex(/^Q\d+$/)
    .nullable(),
  offices: z.array(office).default([]),
  /** Count wherever they stand. */
  aliases: names.default({ latin: [], arabic: [], other: [] }),
  /** Count with the capitals that they have here (acronyms, names made of common words). */
  cased: list.default([]),
  /** Surnames that count unless the item names another bearer. */
  distinctive: list.default([]),
  /** Count after a title, beside the full name in the same item, or where the item is about the subject. */
  surnames: list.default([]),
  /** So common that only a title or the full name in the same item makes them count. */
  common: list.default([]),
  /** Words before or after a surname that make it this person, besides the general titles. */
  titles: list.default([]),
  conditional: z.array(conditional).default([]),
  /** Longer names that contain an alias and mean somebody or something else. */
  not: list.default([]),
});

const watchlist = z.strictObject({
  /** Named lists of words; a trailing `*` stands for any ending. `subject`, `titles`, `first-names`, `sport`, `former` are used by rules. */
  contexts: z.record(z.string(), list),
  /** Groups of spellings of one word: an alias with one of them counts with each. */
  spellings: z.array(list).default([]),
  entities: z.array(watchlistEntity).min(1),
});

export type Watchlist = z.infer<typeof watchlist>;
export type WatchlistEntity = z.infer<typeof watchlistEntity>;
export type Condition = z.infer<typeof conditional>;

const REQUIRED_CONTEXTS = ['subject', 'titles', 'first-names', 'sport', 'former'] as const;

/**
 * Reads the text of `config/entities.yaml`. Throws `watchlist/invalid`, whose message names every fault at once, a line each.
 */
export function parseWatchlist(yamlText: string): Watchlist {
  let document: unknown;
  try {
    document = parse(yamlText);
  } catch (error) {
    throw new KhavaranError('watchlist/invalid', `The watchlist is not valid YAML: ${messageOf(error)}`, {
      cause: error,
    });
  }
  const result = watchlist.safeParse(document);
  if (!result.success)
    throw invalid(result.error.issues.map((issue) => `${placeOf(issue.path, document)}: ${issue.message}`));
  const faults = crossCheck(result.data);
  if (faults.length > 0) throw invalid(faults);
  return result.data;
}

function invalid(faults: string[]): KhavaranError {
  return new KhavaranError('watchlist/invalid', `The watchlist has ${faults.length} fault(s):\n${faults.join('\n')}`);
}

/** `entities[evin].aliases.latin[2]`: an entity by its id where it has one. */
function placeOf(path: readonly PropertyKey[], document: unknown): string {
  const id = path[0] === 'entities' && typeof path[1] === 'number' ? idAt(document, path[1]) : null;
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${index === 1 && id ? id : part}]` : `${index > 0 ? '.' : ''}${String(part)}`,
    )
    .join('');
}

const listed = z.object({ entities: z.array(z.object({ id: z.string() }).catch({ id: '' })) });

function idAt(document: unknown, index: number): string | null {
  const read = listed.safeParse(document);
  return (read.success && read.data.entities[index]?.id) || null;
}

/** What no single entity shows: contexts that are missing, ids given twice, terms of office that end before they begin. */
export function crossCheck({ contexts, entities }: Watchlist): string[] {
  const faults: string[] = [];
  for (const name of REQUIRED_CONTEXTS) if (!contexts[name]) faults.push(`contexts: '${name}' is missing`);
  const ids = new Set<string>();
  for (const { id, conditional: aliases, offices } of entities) {
    if (ids.has(id)) faults.push(`entities[${id}]: the id is given twice`);
    ids.add(id);
    for (const { aliases: named, near, unless, against } of aliases)
      for (const name of [...near, unless, against])
        if (name !== undefined && !contexts[name])
          faults.push(`entities[${id}].conditional '${named[0]}': no context '${name}'`);
    for (const { title, from, to } of offices)
      if (from && to && from > to) faults.push(`entities[${id}].offices '${title.en}': ends before it begins`);
  }
  return faults;
}
