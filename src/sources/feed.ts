import { createHash } from 'node:crypto';
import { z } from 'zod';
import { messageOf } from '#src/base/errors.ts';
import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';
import { movedPermanently, validatorsOf } from '#src/net/classify.ts';
import { ask, failure } from './answer.ts';
import { type FeedDocument, type FeedEntry, readFeed } from './feed-document.ts';
import { pushOriginOf } from './push.ts';
import type { CollectResult, SourceType } from './source.ts';

const settings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Address of the feed (RSS, Atom, RDF or JSON Feed)'),
});

export type FeedSettings = z.infer<typeof settings>;

export interface FeedState {
  etag: string | null;
  lastModified: string | null;
  /** SHA-256 of the last body, for servers that know no validators. */
  bodySha256: string | null;
  /** Where the last answer was moved to for good; believed when a second one says the same. */
  movedTo: string | null;
  /** How often the publisher asks to be looked at, at most; null without a word. */
  minimumIntervalMs: number | null;
}

const ACCEPT =
  'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5';

/** What the pipeline takes over of a feed's entry: its content, or its summary where that is all it gives. */
function entryOfFeed(entry: FeedEntry): Entry {
  return {
    externalId: entry.id,
    url: entry.link,
    baseUrl: entry.baseUrl ?? entry.link,
    title: entry.title,
    content: entry.content ?? entry.summary ?? { type: 'text', value: '' },
    author: entry.author ? { name: entry.author, handle: null } : null,
    published: entry.published ?? entry.updated,
    updated: entry.updated,
    language: entry.language,
    publisher: null,
    forwardedFrom: null,
  };
}

function stateAfter(exchange: Exchange, before: FeedState | null, feed: FeedDocument | null): FeedState {
  return {
    ...validatorsOf(exchange, before),
    bodySha256: feed ? createHash('sha256').update(exchange.body).digest('hex') : (before?.bodySha256 ?? null),
    movedTo: movedPermanently(exchange),
    minimumIntervalMs: feed ? feed.intervalMs : (before?.minimumIntervalMs ?? null),
  };
}

/** Whether an answer 200 is what the last one was: some servers send validators and ignore them. */
function isUnchanged(exchange: Exchange, state: FeedState | null): boolean {
  if (!state) return false;
  const etag = exchange.responseHeaders.etag;
  if (etag !== undefined && etag === state.etag) return true;
  return createHash('sha256').update(exchange.body).digest('hex') === state.bodySha256;
}

function readExchange(exchange: Exchange): FeedDocument {
  return readFeed(exchange.body, {
    contentType: exchange.responseHeaders['content-type'] ?? null,
    contentLanguage: exchange.responseHeaders['content-language'] ?? null,
    url: exchange.finalUrl,
  });
}

export const feed: SourceType<FeedSettings, FeedState> = {
  type: 'feed',
  label: 'Feed',
  description:
    'RSS, Atom, RDF and JSON Feeds, read leniently, fetched only when they changed. Where a hub is announced and the service has a public address (KHAVARAN_PUBLIC_URL), new entries are pushed to it as well.',
  settings,
  push: {
    read(exchange) {
      try {
        return readExchange(exchange).entries.map(entryOfFeed);
      } catch {
        // A hub that only says that there is something new: a look fetches it.
        return null;
      }
    },
  },
  async collect({ settings: { url }, state, http, proxy, signal }): Promise<CollectResult<FeedState>> {
    const validators = { etag: state?.etag ?? null, lastModified: state?.lastModified ?? null };
    const answer = await ask(http, { url, proxy, signal, validators, headers: { accept: ACCEPT } });
    const exchanges = answer.exchange ? [answer.exchange] : [];
    if ('reason' in answer) return failure(answer, exchanges, state);
    const { exchange } = answer;
    const moved = movedPermanently(exchange);
    const movedTo = moved !== null && moved === state?.movedTo ? moved : null;
    if (answer.verdict === 'not-modified' || isUnchanged(exchange, state))
      return {
        outcome: 'not-modified',
        exchanges,
        movedTo,
        minimumIntervalMs: state?.minimumIntervalMs ?? null,
        state: stateAfter(exchange, state, null),
      };
    let document: FeedDocument;
    try {
      document = readExchange(exchange);
    } catch (error) {
      return { outcome: 'broken', reason: messageOf(error), retryAfterMs: null, exchanges, state };
    }
    const next = {
      exchanges,
      movedTo,
      minimumIntervalMs: document.intervalMs,
      push: pushOriginOf(exchange, document),
      listed: document.entries.length,
      state: stateAfter(exchange, state, document),
    };
    if (document.entries.length === 0) return { ...next, outcome: 'empty' };
    return { ...next, outcome: 'items', entries: document.entries.map(entryOfFeed) };
  },
};
