import { z } from 'zod';
import { judgeItem } from '#src/pipeline/analysis/judge-item.ts';
import { listAlerts } from '#src/store/alerts.ts';
import { listEntities } from '#src/store/configuration.ts';
import { findEntity } from '#src/store/desk-entities.ts';
import { findStoryHead } from '#src/store/desk-items.ts';
import { listStoryRows } from '#src/store/desk-stories.ts';
import { findDigest, listDigests } from '#src/store/digests.ts';
import { findItem, listItems } from '#src/store/item-list.ts';
import { listSources } from '#src/store/sources.ts';
import { resolveStory } from '#src/store/stories.ts';
import { selectStories } from '#src/store/story-selection.ts';
import { readId } from '../query.ts';
import { alertAnswer, entityAnswer, itemAnswer, sourceAnswer, storyAnswer } from './answers.ts';
import { EXPORT_OPERATIONS } from './exports.ts';
import { FACET_OPERATIONS } from './facets.ts';
import { itemFilterOf, storyFilterOf } from './filters.ts';
import { ApiProblem, type Operation, operation } from './operation.ts';
import {
  alertSchema,
  digestSchema,
  entitySchema,
  itemQuery,
  itemSchema,
  judgementSchema,
  pageQuery,
  sourceSchema,
  storyQuery,
  storySchema,
} from './schemas.ts';

/**
 * A page of a list; `next` is what to give as `after` for the following one, null at the end. Where filters ask much, a page
 * may hold fewer entries than asked for, or none, and yet not be the last.
 */
function listOf(entry: z.ZodType) {
  return z.object({ data: z.array(entry), next: z.number().int().nullable() });
}

function page<Row extends { id: number }>(rows: readonly Row[], limit: number, answer: (row: Row) => unknown) {
  const shown = rows.slice(0, limit);
  return { data: shown.map(answer), next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

/** Everything that the API does. */
export const OPERATIONS: readonly Operation[] = [
  ...EXPORT_OPERATIONS,
  ...FACET_OPERATIONS,
  operation({
    method: 'GET',
    path: '/stories',
    summary: 'Stories, narrowed by filters',
    scope: 'read',
    query: storyQuery,
    response: listOf(storySchema),
    async run({ deps, query: { limit, after, order, ...filter } }) {
      const selection = await selectStories(deps.db, storyFilterOf(filter, deps));
      const { rows, next } = await listStoryRows(deps.db, selection, { order, after, limit });
      return { data: rows.map(storyAnswer), next };
    },
  }),
  operation({
    method: 'GET',
    path: '/stories/{id}',
    summary: 'One story; one that was merged answers with what it is part of now',
    scope: 'read',
    response: storySchema,
    async run({ deps, params }) {
      const id = readId(params.id);
      const target = id === null ? null : await resolveStory(deps.db, id);
      const story = target === null ? null : await findStoryHead(deps.db, target);
      return story ? storyAnswer(story) : null;
    },
  }),
  operation({
    method: 'GET',
    path: '/items',
    summary: 'Items, narrowed by filters, the newest first',
    scope: 'read',
    query: itemQuery,
    response: listOf(itemSchema),
    async run({ deps, query: { limit, after, ...filter } }) {
      const { items, next } = await listItems(deps.db, itemFilterOf(filter, deps), { after, limit });
      return { data: items.map(itemAnswer), next };
    },
  }),
  operation({
    method: 'GET',
    path: '/items/{id}',
    summary: 'One item',
    scope: 'read',
    response: itemSchema,
    async run({ deps, params }) {
      const id = readId(params.id);
      const item = id === null ? null : await findItem(deps.db, id);
      return item ? itemAnswer(item) : null;
    },
  }),
  operation({
    method: 'POST',
    path: '/items/{id}/judgements',
    summary: 'Says of findings of an item whether they hold; takes effect at once',
    scope: 'review',
    body: judgementSchema,
    response: itemSchema,
    async run({ deps, params, body, person }) {
      const id = readId(params.id);
      const item = id === null ? null : await findItem(deps.db, id);
      if (id === null || !item) return null;
      const unknown = body.judgements.find((one) => one.kind === 'entity' && !deps.names.has(one.subject));
      if (unknown) throw new ApiProblem(400, 'Unknown name', 'No watched name has this id: see /entities.');
      await judgeItem(deps, id, body.judgements, person);
      const judged = await findItem(deps.db, id);
      return judged ? itemAnswer(judged) : null;
    },
  }),
  operation({
    method: 'GET',
    path: '/entities',
    summary: 'Every watched name',
    scope: 'read',
    response: z.object({ data: z.array(entitySchema) }),
    run: async ({ deps }) => ({ data: (await listEntities(deps.db)).map(entityAnswer) }),
  }),
  operation({
    method: 'GET',
    path: '/entities/{id}',
    summary: 'One watched name',
    scope: 'read',
    response: entitySchema,
    async run({ deps, params }) {
      const entity = await findEntity(deps.db, (params.id ?? '').replaceAll('\0', ''));
      return entity ? entityAnswer(entity) : null;
    },
  }),
  operation({
    method: 'GET',
    path: '/sources',
    summary: 'Every source with its health',
    scope: 'read',
    response: z.object({ data: z.array(sourceSchema) }),
    run: async ({ deps }) => ({ data: (await listSources(deps.db)).map(sourceAnswer) }),
  }),
  operation({
    method: 'GET',
    path: '/alerts',
    summary: 'Alerts, the newest first',
    scope: 'read',
    query: pageQuery,
    response: listOf(alertSchema),
    async run({ deps, query: { limit, after } }) {
      return page(await listAlerts(deps.db, { limit: limit + 1, before: after }), limit, alertAnswer);
    },
  }),
  operation({
    method: 'GET',
    path: '/digests',
    summary: 'Digests, the newest first',
    scope: 'read',
    query: pageQuery,
    response: listOf(digestSchema.omit({ digest: true })),
    async run({ deps, query: { limit, after } }) {
      const rows = await listDigests(deps.db, { limit: limit + 1, before: after });
      return page(rows, limit, ({ id, kind, createdAt }) => ({ id, kind, createdAt: createdAt.toISOString() }));
    },
  }),
  operation({
    method: 'GET',
    path: '/digests/{id}',
    summary: 'One digest with all that it says',
    scope: 'read',
    response: digestSchema,
    async run({ deps, params }) {
      const id = readId(params.id);
      const found = id === null ? null : await findDigest(deps.db, id);
      if (!found) return null;
      const { kind, createdAt, digest } = found;
      return { id: found.id, kind, createdAt: createdAt.toISOString(), digest: JSON.parse(JSON.stringify(digest)) };
    },
  }),
];
