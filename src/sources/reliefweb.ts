import { z } from 'zod';
import type { Exchange } from '#src/model/capture.ts';
import type { Entry, Markup } from '#src/model/entry.ts';
import type { SourceKind } from '#src/model/source.ts';
import { failure } from './answer.ts';
import { askApi, broken, type Failed } from './api-answer.ts';
import { type Backlog, type BackPage, readBack } from './read-back.ts';
import type { CollectRequest, CollectResult, SourceType } from './source.ts';

const settings = z.strictObject({
  appname: z
    .string()
    .trim()
    .regex(/^[\w.-]{3,100}$/, 'the name that ReliefWeb approved')
    .describe('Name under which ReliefWeb approved your use: ask for one at apidoc.reliefweb.int'),
  query: z.string().trim().min(1).max(500).optional().describe('Words that must all occur, e.g. execution'),
  country: z
    .string()
    .regex(/^[A-Za-z]{3}$/, 'three letters, e.g. IRN')
    .default('IRN')
    .describe('Country that reports are about, as an ISO code of three letters'),
  maximumPages: z.int().min(1).max(20).default(3).describe('Pages of 50 reports read at one look; the rest follows'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .default('https://api.reliefweb.int')
    .describe('Where ReliefWeb is asked'),
});

export type ReliefWebSettings = z.infer<typeof settings>;
type Request = CollectRequest<ReliefWebSettings, Backlog>;

const text = z.string().nullish().catch(null);
const named = z.object({ name: text, shortname: text, type: z.object({ name: text }).nullish().catch(null) });
const report = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  fields: z.object({
    title: z.string(),
    url: text,
    url_alias: text,
    body: text,
    'body-html': text,
    date: z.object({ created: text, original: text, changed: text }).nullish().catch(null),
    source: z.array(named).nullish().catch(null),
    language: z
      .array(z.object({ code: text }))
      .nullish()
      .catch(null),
    file: z
      .array(z.object({ url: text, description: text }))
      .nullish()
      .catch(null),
  }),
});
const answerSchema = z.object({
  data: z.array(z.unknown()),
  links: z
    .object({ next: z.object({ href: z.string() }).nullish() })
    .nullish()
    .catch(null),
});

const FIELDS = ['title', 'url', 'url_alias', 'body', 'body-html', 'date', 'source', 'language', 'file'];
const UNITED_NATIONS = /\b(UN|United Nations|OHCHR|UNHCR|UNICEF|OCHA|UNDP|WHO|WFP|UNSC|HRC)\b/;

function errorOf(json: unknown): string | null {
  const inner = z.object({ type: z.string().optional(), message: z.string() });
  const read = z.object({ error: inner }).safeParse(json);
  return read.success ? `${read.data.error.type ? `${read.data.error.type}: ` : ''}${read.data.error.message}` : null;
}

function kindOf(source: z.infer<typeof named>): SourceKind {
  if (UNITED_NATIONS.test(`${source.shortname ?? ''} ${source.name ?? ''}`)) return 'un';
  const type = source.type?.name ?? '';
  if (/government/i.test(type) && !/non-government/i.test(type)) return 'government';
  return /media/i.test(type) ? 'news' : 'ngo';
}

function entryOf({ id, fields }: z.infer<typeof report>, exchange: Exchange): Entry {
  const [source] = fields.source ?? [];
  const name = (fields.source ?? [])
    .map((one) => one.name?.trim() ?? '')
    .filter(Boolean)
    .join(', ');
  const html = fields['body-html'];
  const content: Markup = html ? { type: 'html', value: html } : { type: 'text', value: fields.body ?? '' };
  return {
    externalId: id,
    url: fields.url_alias ?? fields.url ?? `https://reliefweb.int/node/${encodeURIComponent(id)}`,
    baseUrl: exchange.finalUrl,
    title: { type: 'text', value: fields.title },
    content,
    author: null,
    published: fields.date?.original ?? fields.date?.created ?? null,
    updated: fields.date?.changed ?? null,
    language: fields.language?.[0]?.code ?? null,
    publisher: source && name ? { name, kind: kindOf(source), platform: 'web', owner: null, stance: null } : null,
    forwardedFrom: null,
  };
}

function firstAddress(options: ReliefWebSettings): string {
  const url = new URL('/v2/reports', options.endpoint);
  url.searchParams.set('appname', options.appname);
  if (options.query !== undefined) {
    url.searchParams.set('query[value]', options.query);
    // It joins words by OR otherwise.
    url.searchParams.set('query[operator]', 'AND');
  }
  url.searchParams.set('filter[field]', 'country.iso3');
  url.searchParams.set('filter[value]', options.country.toLowerCase());
  for (const field of FIELDS) url.searchParams.append('fields[include][]', field);
  url.searchParams.set('sort[]', 'date.created:desc');
  url.searchParams.set('limit', '50');
  return url.href;
}

/** The next page as the answer names it, where it leads to the same service; with the name under which we ask. */
function nextAddress(href: string | undefined, options: ReliefWebSettings): string | null {
  const url = URL.parse(href ?? '', options.endpoint);
  if (!url || url.host !== new URL(options.endpoint).host) return null;
  url.protocol = new URL(options.endpoint).protocol;
  url.searchParams.set('appname', options.appname);
  return url.href;
}

async function readPage(
  request: Request,
  cursor: string | null,
  exchanges: Exchange[],
  problems: string[],
): Promise<BackPage<Entry> | Failed> {
  const { http, proxy, signal, settings: options } = request;
  const url = cursor ?? firstAddress(options);
  const answer = await askApi(http, { url, proxy, signal, headers: { accept: 'application/json' }, errorOf });
  if (answer.exchange) exchanges.push(answer.exchange);
  if ('reason' in answer) {
    const status = answer.exchange?.status;
    if (status === 403)
      return {
        ...answer,
        reason: `${answer.reason} ReliefWeb answers only to names that it approved: is "${options.appname}" one?`,
      };
    // Told of a version of the API that was switched off, not of the source.
    return status === 410 ? { ...answer, verdict: 'broken' } : answer;
  }
  const read = answerSchema.safeParse(answer.json);
  if (!read.success)
    return broken(
      answer.exchange,
      errorOf(answer.json) ?? 'ReliefWeb answered with something that is no list of reports.',
    );
  const items: BackPage<Entry>['items'] = [];
  for (const one of read.data.data.slice(0, 1000)) {
    const found = report.safeParse(one);
    if (!found.success) {
      problems.push('A report could not be read: it is not as ReliefWeb gives them.');
      continue;
    }
    const at = Date.parse(found.data.fields.date?.created ?? '');
    items.push({ key: found.data.id, at: Number.isNaN(at) ? null : at, one: entryOf(found.data, answer.exchange) });
  }
  return { items, next: nextAddress(read.data.links?.next?.href, options) };
}

export const reliefweb: SourceType<ReliefWebSettings, Backlog> = {
  type: 'reliefweb',
  label: 'ReliefWeb',
  description: 'Reports of UN agencies and organisations about a country, by ReliefWeb’s API.',
  settings,
  async collect(request): Promise<CollectResult<Backlog>> {
    const { settings: options, state } = request;
    const exchanges: Exchange[] = [];
    const problems: string[] = [];
    const { maximumPages } = options;
    const page = (cursor: string | null) => readPage(request, cursor, exchanges, problems);
    const read = await readBack<Entry>({ state, maximumPages, page });
    if ('reason' in read) return { ...failure(read, exchanges, state), problems };
    const next = { exchanges, problems: [...problems, ...read.problems], state: read.state };
    if (read.found.length === 0) return { ...next, outcome: 'empty' };
    return { ...next, outcome: 'items', entries: read.found, more: read.more, retryAfterMs: read.retryAfterMs };
  },
};
