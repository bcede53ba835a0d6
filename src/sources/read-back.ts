import type { Failed } from './api-answer.ts';

/** What is known of a list that is served newest first, and which of its parts were not read yet. */
export interface Backlog {
  /** Keys of the newest entries, the newest first. */
  known: string[];
  /** Time of the newest of them, in milliseconds; null where the list tells no times. */
  newestAt: number | null;
  gaps: Gap[];
}

interface Gap {
  /** Where reading goes on. */
  cursor: string;
  /** It ends where one of these comes, */
  until: string[];
  /** or where all on a page are older than this. */
  untilAt: number | null;
  tries: number;
}

/** `next` is the cursor of the older page; null at the end of the list. */
export interface BackPage<One> {
  items: { key: string; at: number | null; one: One }[];
  next: string | null;
}

const MAXIMUM_KNOWN = 200;
const MAXIMUM_GAPS = 20;
const MAXIMUM_TRIES = 5;

/**
 * Reads from the newest page back to what is known, at most `maximumPages`; what is left out is a gap, which the next
 * looks read on. At the first look the newest page is the beginning: the past is not fetched. Only a failure of the
 * first page is one of the look.
 */
export async function readBack<One>(options: {
  state: Backlog | null;
  maximumPages: number;
  page: (cursor: string | null) => Promise<BackPage<One> | Failed>;
}): Promise<Failed | { found: One[]; state: Backlog; problems: string[]; more: boolean; retryAfterMs: number | null }> {
  const { state, maximumPages, page } = options;
  const first = await page(null);
  if ('reason' in first) return first;
  let pages = 1;
  let stop: Failed | null = null;
  const found = new Map<string, One>();
  const problems: string[] = [];
  const take = (read: BackPage<One>) => {
    for (const { key, one } of read.items) if (!found.has(key)) found.set(key, one);
  };

  /** What is left of a gap; null when it is closed. */
  async function fill(gap: Gap): Promise<Gap | null> {
    let { cursor } = gap;
    while (pages < maximumPages && !stop) {
      pages++;
      const read = await page(cursor);
      if ('reason' in read) {
        const tries = gap.tries + 1;
        if (read.verdict === 'refused') stop = read;
        // A cursor may have expired for good.
        const givenUp = read.verdict !== 'refused' && tries >= MAXIMUM_TRIES;
        problems.push(`Older entries ${givenUp ? 'are given up' : 'could not be read yet'}: ${read.reason}`);
        stop ??= read;
        return givenUp ? null : { ...gap, cursor, tries: read.verdict === 'refused' ? gap.tries : tries };
      }
      take(read);
      if (read.next === null || read.next === cursor || reaches(read, gap)) return null;
      cursor = read.next;
    }
    return { ...gap, cursor };
  }

  take(first);
  const open: Gap[] = [];
  if (state && first.next !== null) {
    const gap: Gap = { cursor: first.next, until: state.known, untilAt: state.newestAt, tries: 0 };
    if (!reaches(first, gap)) open.push(gap);
  }
  open.push(...(state?.gaps ?? []));
  const gaps: Gap[] = [];
  for (const gap of open) {
    const left = await fill(gap);
    if (left) gaps.push(left);
  }
  if (gaps.length > MAXIMUM_GAPS) problems.push('More was left out than can be read: the oldest part is given up.');
  const times = first.items.map(({ at }) => at).filter((at) => at !== null);
  const newest = Math.max(state?.newestAt ?? Number.NEGATIVE_INFINITY, ...times);
  const failed: Failed | null = stop;
  return {
    found: [...found.values()],
    problems,
    more: gaps.length > 0 && failed === null,
    retryAfterMs: failed ? retryOf(failed) : null,
    state: {
      known: [...new Set([...first.items.map(({ key }) => key), ...(state?.known ?? [])])].slice(0, MAXIMUM_KNOWN),
      newestAt: Number.isFinite(newest) ? newest : null,
      gaps: gaps.slice(0, MAXIMUM_GAPS),
    },
  };
}

function retryOf(failed: Failed): number | null {
  return failed.retryAfterMs;
}

/** Whether a page comes to what was known: one that is deleted meanwhile is passed by its time. */
function reaches<One>(page: BackPage<One>, { until, untilAt }: Gap): boolean {
  const known = new Set(until);
  if (page.items.some(({ key }) => known.has(key))) return true;
  return untilAt !== null && page.items.length > 0 && page.items.every(({ at }) => at !== null && at < untilAt);
}
