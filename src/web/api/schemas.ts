import { z } from 'zod';
import { ENTITY_TYPES } from '#src/model/entity.ts';
import { SIGNALS } from '#src/model/signal.ts';
import { SOURCE_KINDS, STANCES } from '#src/model/source.ts';
import { FACETS, type FacetName } from '#src/store/facets.ts';
import { textParameter } from '../query.ts';

/** What the API answers with. Times are ISO 8601 in UTC; texts are as collected, hostile, and never markup. */
const time = z.iso.datetime();
const signalName = z.enum(SIGNALS);
const voice = z.enum(['direct', 'reported']);

const originSchema = z.object({
  name: z.string(),
  kind: z.string(),
  stance: z.string().nullable(),
  items: z.number().int(),
});

export const storySchema = z.object({
  id: z.number().int(),
  title: z.string(),
  language: z.string(),
  firstSeen: time,
  lastSeen: time,
  itemCount: z.number().int(),
  origins: z.array(originSchema),
  signals: z.array(signalName),
  languages: z.array(z.string()),
});

export const itemSchema = z.object({
  id: z.number().int(),
  story: z.number().int().nullable(),
  source: z.string(),
  publisher: z.object({ name: z.string(), kind: z.string(), platform: z.string(), stance: z.string().nullable() }),
  author: z.object({ name: z.string(), handle: z.string().nullable() }).nullable(),
  url: z.string().nullable(),
  title: z.string(),
  text: z.string(),
  language: z.string(),
  published: time.nullable(),
  seen: time,
  reviewed: z.boolean(),
  captureSha256: z.string().nullable(),
  signals: z.array(
    z.object({
      signal: signalName,
      score: z.number(),
      voice: voice.nullable(),
      speaker: z.string().nullable(),
      target: z.string().nullable(),
      start: z.number().int(),
      end: z.number().int(),
      reason: z.string(),
    }),
  ),
  mentions: z.array(
    z.object({ entity: z.string(), surface: z.string(), start: z.number().int(), end: z.number().int() }),
  ),
});

export const entitySchema = z.object({
  id: z.string(),
  type: z.enum(ENTITY_TYPES),
  name: z.object({ en: z.string(), fa: z.string() }),
  why: z.string(),
  whyIn: z.record(z.string(), z.string()),
  source: z.string(),
  wikidata: z.string().nullable(),
});

export const sourceSchema = z.object({
  key: z.string(),
  name: z.string(),
  type: z.string(),
  kind: z.enum(SOURCE_KINDS),
  language: z.string().nullable(),
  enabled: z.boolean(),
  lastLooked: time.nullable(),
  lastOutcome: z.string().nullable(),
  lastReason: z.string().nullable(),
  lastSuccess: time.nullable(),
  lastNewItem: time.nullable(),
});

export const alertSchema = z.object({
  id: z.number().int(),
  rule: z.string(),
  story: z.number().int(),
  kind: z.string(),
  severity: z.string(),
  state: z.string(),
  raisedAt: time,
  content: z.record(z.string(), z.unknown()),
});

export const digestSchema = z.object({
  id: z.number().int(),
  kind: z.string(),
  createdAt: time,
  digest: z.record(z.string(), z.unknown()),
});

/** The values of one filter that were found among what passes. */
const facetSchema = z.object({
  complete: z.boolean().meta({
    description:
      'Whether each count is of all that pass: of the newest alone otherwise, and there are more, or may be.',
  }),
  ignoresOwnFilter: z.boolean().meta({
    description: 'Whether the values were counted as if the list were not narrowed by this very filter.',
  }),
  values: z.array(z.object({ value: z.string(), count: z.number().int() })).meta({
    description: 'The most frequent first, each as its parameter is written; values that none has are left out.',
  }),
});

/** RFC 9457. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
});

export const judgementSchema = z.object({
  judgements: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('signal'),
          subject: signalName,
          holds: z.boolean(),
          voice: voice.nullable().default(null),
        }),
        z.object({ kind: z.literal('entity'), subject: z.string().max(100), holds: z.boolean() }),
      ]),
    )
    .min(1)
    .max(40),
});

const id = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

/** Parameters of lists; those left out narrow nothing. */
export const pageQuery = z.object({
  after: id.optional().meta({ description: 'Id of the last entry of the page before.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** What lists of items are narrowed by. */
export const itemFilterQuery = z.object({
  story: id.optional(),
  signal: signalName.optional(),
  voice: voice.optional(),
  score: z.coerce.number().min(0).max(1).optional(),
  entity: textParameter(100).optional(),
  speaker: textParameter(100).optional().meta({ description: 'Id of the watched name to which it is attributed.' }),
  source: textParameter(100).optional(),
  kind: z.enum(SOURCE_KINDS).optional(),
  stance: z.enum(STANCES).optional(),
  language: textParameter(20).optional(),
  reviewed: z.stringbool().optional(),
  from: z.iso.datetime({ offset: true }).or(z.iso.date()).optional(),
  to: z.iso.datetime({ offset: true }).or(z.iso.date()).optional(),
  words: textParameter(200).optional().meta({ description: 'As on the desk: "a phrase", -without, begin*.' }),
});

/** What lists of stories are narrowed by: of what items have, one item at least has it; `reviewed` false, if none was judged. */
export const storyFilterQuery = itemFilterQuery.omit({ story: true }).extend({ tag: textParameter(40).optional() });

export const itemQuery = pageQuery.extend(itemFilterQuery.shape);

export const storyQuery = pageQuery.extend(storyFilterQuery.shape).extend({
  order: z.enum(['newest', 'origins']).default('newest').meta({
    description:
      'With words that stand in very many stories, "origins" orders the newest thousand of these at the most.',
  }),
});

export const STORY_FACETS = FACETS;
/** Tags belong to stories. */
export const ITEM_FACETS = FACETS.filter((name) => name !== 'tag');

export const storyFacetsSchema = facetsSchema(STORY_FACETS);
export const itemFacetsSchema = facetsSchema(ITEM_FACETS);

function facetsSchema(names: readonly FacetName[]) {
  return z.object({
    total: z.number().int().meta({ description: 'How many were counted.' }),
    complete: z
      .boolean()
      .meta({ description: 'Whether these are all that pass: there are more otherwise, or may be.' }),
    facets: z.object(Object.fromEntries(names.map((name) => [name, facetSchema]))),
  });
}
