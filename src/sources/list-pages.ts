import type { Exchange } from '#src/model/capture.ts';
import { type Answer, ask } from './answer.ts';
import type { CollectRequest } from './source.ts';

/** Older pages of a list that was not read back to what is known. */
export interface ListGap {
  /** The page to read next, counted from 0, which is the list itself. */
  page: number;
  /** What was known when it opened: it ends where one of these comes. */
  until: string[];
}

/** A list that goes on over several pages, the newest first. */
export interface ListPaging {
  addressOf(page: number): string;
  /** Older pages read at one look. */
  maximumPages: number;
}

const MOST_UNTIL = 100;
const LAST_PAGE = 200;

/**
 * Reads a list's older pages back to what is known, a bounded number at a look. Entries that come meanwhile push others
 * to later pages, so that a page is read again rather than left out; it goes on from the page before the last one read.
 */
export async function readOlderPages(
  request: Pick<CollectRequest<unknown, unknown>, 'http' | 'proxy' | 'signal'>,
  { addressOf, maximumPages }: ListPaging,
  look: {
    /** Links of the first page, and what was known before it. */
    listed: readonly string[];
    known: readonly string[];
    gap: ListGap | null;
    linksOf: (exchange: Exchange) => string[] | null;
  },
): Promise<{
  links: string[];
  exchanges: Exchange[];
  gap: ListGap | null;
  halt: Extract<Answer, { reason: string }> | null;
}> {
  const { listed, known, linksOf } = look;
  const exchanges: Exchange[] = [];
  const links: string[] = [];
  let gap = look.gap;
  const seen = new Set(known);
  const isCut = known.length > 0 && listed.length > 0 && !listed.some((link) => seen.has(link));
  // An older gap reaches further back than a new one: it begins anew from the top, and ends where it would have ended.
  if (isCut) gap = { page: 1, until: gap?.until ?? known.slice(-MOST_UNTIL) };
  for (let read = 0; gap !== null && read < maximumPages; read++) {
    const answer = await ask(request.http, {
      url: addressOf(gap.page),
      proxy: request.proxy,
      signal: request.signal,
      robots: true,
    });
    if (answer.exchange) exchanges.push(answer.exchange);
    if ('reason' in answer) return { links, exchanges, gap, halt: answer };
    const found = linksOf(answer.exchange) ?? [];
    const until = new Set(gap.until);
    links.push(...found);
    const ended = found.length === 0 || found.some((link) => until.has(link)) || gap.page >= LAST_PAGE;
    gap = ended ? null : { ...gap, page: gap.page + 1 };
  }
  // What came meanwhile has moved the list on.
  if (gap !== null) gap = { ...gap, page: Math.max(1, gap.page - 1) };
  return { links, exchanges, gap, halt: null };
}
