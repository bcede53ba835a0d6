import { z } from 'zod';
import type { CollectResult, SourceType } from './source.ts';
import { collectList, type WebPageState, webPage } from './web-page.ts';

/** Records on a page. */
const LENGTH = 50;

const settings = z.strictObject({
  query: z.string().trim().min(1).max(500).describe('What is searched for, e.g. Iran executions'),
  symbol: z.boolean().default(false).describe('The query is a document symbol, e.g. A/HRC/52/67'),
  collection: z.string().trim().max(100).default('').describe('One of the library’s collections, e.g. Resource Type'),
  limit: z.int().min(1).max(50).default(10).describe('Records fetched at one look; the rest follows at the next'),
  maximumPages: z
    .int()
    .min(1)
    .max(20)
    .default(3)
    .describe('Older pages of the list read at one look; the rest follows'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .default('https://digitallibrary.un.org')
    .describe('Where the library is'),
});

export type UnDigitalLibrarySettings = z.infer<typeof settings>;

/** A list of 50 records as a page (`of=hb`), the newest first (Invenio's search, `/help/search-guide`). */
function listAddress({ query, symbol, collection, endpoint }: UnDigitalLibrarySettings, page: number): string {
  const url = new URL('/search', endpoint);
  const words: [string, string][] = symbol
    ? [
        ['as', '1'],
        ['m1', 'p'],
        ['p1', query],
        ['f1', 'documentsymbol'],
      ]
    : [['p', query]];
  for (const [name, value] of [['ln', 'en'] as const, ...words]) url.searchParams.set(name, value);
  if (collection) url.searchParams.set('c', collection);
  for (const [name, value] of Object.entries({
    rg: String(LENGTH),
    jrec: String(page * LENGTH + 1),
    so: 'd',
    of: 'hb',
  }))
    url.searchParams.set(name, value);
  return url.href;
}

export const unDigitalLibrary: SourceType<UnDigitalLibrarySettings, WebPageState> = {
  type: 'un-digital-library',
  label: 'UN Digital Library',
  description:
    'Records that a search of the UN Digital Library finds. It mostly wants a browser, and refuses programs.',
  settings,
  async collect(request): Promise<CollectResult<WebPageState>> {
    const options = webPage.settings.parse({
      url: listAddress(request.settings, 0),
      links: 'a[href*="/record/"]:not([href*="/files/"]):not([href*="/export/"])',
      contains: '/record/',
      limit: request.settings.limit,
    });
    const { maximumPages } = request.settings;
    const addressOf = (page: number) => listAddress(request.settings, page);
    const preset = { paging: { addressOf, maximumPages }, addressOf: ownAddress };
    return withOneAddressEach(await collectList({ ...request, settings: options }, preset));
  },
};

/** Records are linked with the search in their addresses. */
function ownAddress(link: string): string {
  return /^(https?:\/\/[^/]+\/record\/\d+)/.exec(link)?.[1] ?? link;
}

/** An item keeps the record's own address. */
function withOneAddressEach(result: CollectResult<WebPageState>): CollectResult<WebPageState> {
  if (result.outcome !== 'items') return result;
  const entries = result.entries.map((entry) => {
    const record = ownAddress(entry.url ?? '');
    return record ? { ...entry, url: record, externalId: record } : entry;
  });
  return { ...result, entries };
}
