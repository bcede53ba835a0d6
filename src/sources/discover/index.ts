import { KhavaranError, messageOf } from '#src/base/errors.ts';
import { faultWords } from '#src/words/fault-words.ts';
import { sourceType } from '../index.ts';
import { addressOf, candidateAt } from './address.ts';
import { fediverseCandidate } from './fediverse.ts';
import { candidatesOfPage } from './page.ts';
import type { Candidate, DiscoverContext, Proposal } from './proposal.ts';

export type { DiscoverContext, Proposal } from './proposal.ts';

const MOST_PROPOSALS = 6;

/**
 * Finds out what an address is and how it can be watched, the best way first, each tried once. Never empty: throws
 * `discover/…` with a sentence that says what to give instead, or why nothing could be read.
 */
export async function discoverSources(text: string, context: DiscoverContext): Promise<Proposal[]> {
  const url = addressOf(text);
  const candidates = await candidatesAt(url, context);
  if (candidates.length === 0)
    throw new KhavaranError(
      'discover/nothing',
      `${url.href} can be read, but holds neither a feed nor links to articles. Try the address of its news, or of a list of articles.`,
    );
  const proposals: Proposal[] = [];
  for (const candidate of candidates.slice(0, MOST_PROPOSALS)) proposals.push(await tried(candidate, context));
  // One that can be read goes before one that cannot; otherwise the order stays.
  return proposals.sort((a, b) => Number(a.trouble !== null) - Number(b.trouble !== null));
}

async function candidatesAt(url: URL, context: DiscoverContext): Promise<Candidate[]> {
  const known = candidateAt(url) ?? (await fediverseCandidate(url, context));
  return known ? [known] : candidatesOfPage(url, context);
}

/** Looks once, as the service would. Of what a look may fetch, one article is enough. */
async function tried(candidate: Candidate, context: DiscoverContext): Promise<Proposal> {
  const { http, proxy, secrets, now, signal, settings: given } = context;
  const settings = { ...candidate.settings, ...given };
  const failed = (trouble: string): Proposal => ({ ...candidate, settings, entries: [], found: 0, trouble });
  try {
    const type = sourceType(candidate.type);
    const brief = candidate.type === 'web-page' || candidate.type === 'news-sitemap' ? { limit: 1 } : {};
    const parsed = type.settings.safeParse({ ...settings, ...brief }, { error: faultWords('en') });
    if (!parsed.success)
      return failed(
        parsed.error.issues.map(({ path, message }) => `${path.join('.') || candidate.type}: ${message}.`).join(' '),
      );
    const look = await type.collect({ settings: parsed.data, state: null, http, proxy, secrets, now, signal });
    if (look.outcome === 'refused' || look.outcome === 'broken') return failed(look.reason);
    const entries = look.outcome === 'items' ? look.entries : [];
    const author = entries.find((entry) => entry.author)?.author?.name;
    // What an account reposts comes first at times: there the address names it better.
    const isAccount = ['telegram', 'youtube'].includes(candidate.type);
    const isOnesOwn = isAccount && !('hashtag' in settings) && !('search' in settings);
    return {
      ...candidate,
      settings,
      name: (isOnesOwn && author ? author : candidate.name)?.trim() || null,
      language: candidate.language ?? entries.find((entry) => entry.language)?.language ?? null,
      entries,
      found: look.listed ?? entries.length,
      trouble: null,
    };
  } catch (error) {
    signal.throwIfAborted();
    return failed(messageOf(error));
  }
}
