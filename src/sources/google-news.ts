import { z } from 'zod';
import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';
import { decodeText } from './decode-text.ts';
import { type FeedState, feed } from './feed.ts';
import { childNamed, childrenNamed, readFeedTree } from './feed-tree.ts';
import type { CollectResult, SourceType } from './source.ts';

const settings = z.strictObject({
  query: z
    .string()
    .trim()
    .min(1)
    .max(1000)
    .describe('What is searched for: "a phrase", one OR other, -without, site:example.org'),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,4})?$/, 'a language tag, e.g. fa or en-US')
    .default('en-US')
    .describe('Language of the edition'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'two capital letters, e.g. US')
    .default('US')
    .describe('Country of the edition'),
  days: z.int().min(1).max(30).default(1).describe('How many days back the search reaches'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .default('https://news.google.com')
    .describe('Where Google News is asked'),
});

export type GoogleNewsSettings = z.infer<typeof settings>;

export interface GoogleNewsState {
  feed: FeedState | null;
  known: string[];
}

/** About as many as an answer holds; there is no older page. */
const FEED_LENGTH = 100;
const MAXIMUM_KNOWN = 500;

/** Names of outlets by the id of the item: the feed tells them in `source`. */
function outletsIn(exchange: Exchange): Map<string, string> {
  const tree = readFeedTree(decodeText(exchange.body, exchange.responseHeaders['content-type'] ?? null));
  const channel = childNamed(childNamed(tree, 'rss') ?? tree, 'channel');
  const found = new Map<string, string>();
  for (const item of channel ? childrenNamed(channel, 'item') : []) {
    const id = childNamed(item, 'guid')?.text.trim();
    const name = childNamed(item, 'source')?.text.trim();
    if (id && name) found.set(id, name.slice(0, 200));
  }
  return found;
}

/** The headline of the outlet. The link is Google's own, which opens the article: whose address it hides. */
function entryOf(entry: Entry, outlet: string | null): Entry {
  const title = entry.title?.value ?? '';
  const suffix = ` - ${outlet ?? ''}`;
  const headline = outlet && title.endsWith(suffix) ? title.slice(0, -suffix.length) : title;
  return {
    ...entry,
    title: { type: entry.title?.type ?? 'text', value: headline },
    // Its description repeats title and outlet, and says nothing else.
    content: { type: 'text', value: '' },
    author: null,
    publisher: outlet ? { name: outlet, kind: 'news', platform: 'web', owner: null, stance: null } : null,
  };
}

export const googleNews: SourceType<GoogleNewsSettings, GoogleNewsState> = {
  type: 'google-news',
  label: 'Google News search',
  description: 'Headlines and outlets that a search of Google News finds: a net under the sources that are watched.',
  settings,
  async collect(request): Promise<CollectResult<GoogleNewsState>> {
    const { settings: options, state } = request;
    const url = new URL('/rss/search', options.endpoint);
    url.searchParams.set('q', `${options.query} when:${options.days}d`);
    url.searchParams.set('hl', options.language);
    url.searchParams.set('gl', options.country);
    url.searchParams.set('ceid', `${options.country}:${options.language.split('-')[0]}`);
    const look = await feed.collect({ ...request, settings: { url: url.href }, state: state?.feed ?? null });
    const before = state?.known ?? [];
    // The address is made of the settings: where it moves to is not remembered.
    // A search of one day may well find nothing.
    const result = { ...look, movedTo: null, listed: null };
    const next: GoogleNewsState = { feed: look.state, known: before };
    if (result.outcome === 'broken' && isGate(result.exchanges.at(-1)))
      return {
        ...result,
        outcome: 'refused',
        reason: 'Google asks for consent, or a proof that we are people, before it shows anything.',
        state: next,
      };
    if (result.outcome !== 'items') return { ...result, state: next };
    const exchange = result.exchanges.at(-1);
    const outlets = exchange ? outletsIn(exchange) : new Map<string, string>();
    const ids = result.entries.map(({ externalId, url }) => externalId ?? url ?? '');
    const missed = before.length > 0 && ids.length >= FEED_LENGTH && !ids.some((id) => before.includes(id));
    const entries = result.entries.map((entry) => entryOf(entry, outlets.get(entry.externalId ?? '') ?? null));
    return {
      ...result,
      entries,
      problems: missed ? [`All ${ids.length} results are new: more was found than is shown. Narrow the search.`] : [],
      state: { ...next, known: [...new Set([...ids, ...before])].slice(0, MAXIMUM_KNOWN) },
    };
  },
};

function isGate(exchange: Exchange | undefined): boolean {
  const url = URL.parse(exchange?.finalUrl ?? '');
  return url !== null && (url.hostname.startsWith('consent.') || url.pathname.startsWith('/sorry/'));
}
