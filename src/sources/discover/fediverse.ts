import { z } from 'zod';
import { askApi } from '../api-answer.ts';
import type { Candidate, DiscoverContext } from './proposal.ts';

/** Servers that answer by Mastodon's own API. */
const SPEAK_MASTODON = new Set([
  'mastodon',
  'hometown',
  'glitchcafe',
  'fedibird',
  'ecko',
  'pleroma',
  'akkoma',
  'gotosocial',
  'pixelfed',
  'friendica',
]);
const SMALL_BYTES = 256 * 1024;
const TIMEOUT_MS = 10_000;
const links = z.object({
  links: z
    .array(z.object({ rel: z.string().optional(), type: z.string().optional(), href: z.string().optional() }))
    .max(100),
});
const nodeInfo = z.object({ software: z.object({ name: z.string() }) });

/**
 * An account or a hashtag on a server of the fediverse, told by its NodeInfo (nodeinfo.diaspora.software) and, where the
 * account's domain is not its server, by WebFinger (RFC 7033). Null where the address is none.
 */
export async function fediverseCandidate(url: URL, context: DiscoverContext): Promise<Candidate | null> {
  const place = placeIn(url);
  if (!place) return null;
  const origin = (await speaksMastodon(url.origin, context)) ? url.origin : await serverOf(url, place, context);
  if (origin === null) return null;
  const base = { type: 'mastodon', platform: 'mastodon', language: null, kind: 'social' } as const;
  if ('hashtag' in place)
    return {
      ...base,
      settings: { server: origin, hashtag: place.hashtag },
      name: `#${place.hashtag} (Mastodon, ${url.host})`,
      because: `The hashtag #${place.hashtag} as ${url.host} knows it.`,
    };
  const account = place.account.includes('@') || origin === url.origin ? place.account : `${place.account}@${url.host}`;
  return {
    ...base,
    settings: { server: origin, account },
    name: `@${place.account} (Mastodon, ${url.host})`,
    because: `The account @${place.account} on ${url.host}, a server of the fediverse.`,
  };
}

type Place = { account: string } | { hashtag: string };

function placeIn(url: URL): Place | null {
  let path: string;
  try {
    path = decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
  const account = /^\/(?:web\/)?(?:@|users\/)([\w.-]{1,100}(?:@[\w.:-]{1,200})?)\/?(?:\d{5,30}\/?)?$/.exec(path)?.[1];
  if (account) return { account };
  const hashtag = /^\/(?:web\/)?(?:tags?|timelines\/tag)\/([\p{L}\p{M}\p{N}_·\u200c]{1,100})\/?$/u.exec(path)?.[1];
  return hashtag ? { hashtag } : null;
}

async function speaksMastodon(origin: string, context: DiscoverContext): Promise<boolean> {
  const found = links.safeParse(await json(new URL('/.well-known/nodeinfo', origin).href, context));
  const href = found.data?.links.find((link) =>
    /nodeinfo\.diaspora\.software\/ns\/schema\/[12]\./.test(link.rel ?? ''),
  )?.href;
  const address = URL.parse(href ?? '', origin);
  // Another host's word on this one is none.
  if (!address || address.origin !== origin) return false;
  const read = nodeInfo.safeParse(await json(address.href, context));
  return read.success && SPEAK_MASTODON.has(read.data.software.name.toLowerCase());
}

async function serverOf(url: URL, place: Place, context: DiscoverContext): Promise<string | null> {
  if ('hashtag' in place) return null;
  const finger = new URL('/.well-known/webfinger', url.origin);
  finger.searchParams.set('resource', `acct:${place.account.split('@')[0]}@${url.host}`);
  const found = links.safeParse(await json(finger.href, context));
  const self = found.data?.links.find((link) => link.rel === 'self' && /json/.test(link.type ?? ''))?.href;
  const origin = URL.parse(self ?? '')?.origin;
  return origin && origin !== url.origin && (await speaksMastodon(origin, context)) ? origin : null;
}

async function json(url: string, { http, proxy, signal }: DiscoverContext): Promise<unknown> {
  const answer = await askApi(http, {
    url,
    proxy,
    signal,
    maximumBytes: SMALL_BYTES,
    timeoutMs: TIMEOUT_MS,
    headers: { accept: 'application/json' },
    errorOf: () => null,
  });
  return 'reason' in answer ? null : answer.json;
}
