import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type Change, changeNotice, namedIn } from '#src/alerts/change-notice.ts';
import { type Fact, linesOfDifference, linesOfFacts } from '#src/alerts/facts.ts';
import { changeWords } from '#src/alerts/notice-words.ts';
import type { EntityNames } from '#src/model/attribution.ts';
import { shortMoment } from '#src/model/local-time.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import type { Database } from '#src/store/database.ts';
import { lastNoticeAt, lockWaitingNotice, rewriteNotice } from '#src/store/operator-notices.ts';
import type { LiveChannels } from './live-channels.ts';
import { operatorChannels, putNotices } from './tell-operators.ts';

/** Through whom, and in whose words, operators are told what somebody changed. */
export interface ChangeTelling {
  live: Pick<LiveChannels, 'open' | 'operators'>;
  names: EntityNames;
  language: ReaderLanguage;
  /** IANA time zone in which times are shown. */
  zone: string;
  /** Without a slash at its end; null leaves links out. */
  deskUrl: string | null;
}

/** How a kind of thing that can be changed is told of. `Thing`: as it is kept, the same for the same meaning. */
export interface ToldKind<Thing extends { enabled: boolean }> {
  occasion: 'rule_change' | 'digest_change' | 'source_change' | 'name_change';
  /** What was kept in an earlier notice; null where this version cannot read it. */
  read(value: unknown): Thing | null;
  /** As readers know it. */
  label(thing: Thing, language: ReaderLanguage): string;
  /** What was done to what. */
  subject(change: Change, name: string, language: ReaderLanguage): string;
  facts(thing: Thing, telling: ChangeTelling): Fact[];
  footer(language: ReaderLanguage): string;
  /** Where it stands on the desk, after the desk's address. */
  place(key: string): string;
}

export interface MadeChange<Thing> {
  key: string;
  /** As it was; null where there was none, or none that this version can read. */
  was: Thing | null;
  /** As it is; null where it is gone. */
  is: Thing | null;
  /** There was one before, whether or not it could be read. */
  existed: boolean;
  /** It was given back to its file. */
  followsFile?: boolean;
  by: string;
  now: Date;
}

/** What follows so soon after a notice of the same thing by the same person is told together. */
const TOGETHER_MS = 5 * 60_000;

const noticeData = z.object({ was: z.unknown(), existed: z.boolean(), steps: z.int(), since: z.string() });

export function changeOf<Thing extends { enabled: boolean }>({
  was,
  is,
  existed,
  followsFile,
}: Pick<MadeChange<Thing>, 'was' | 'is' | 'existed' | 'followsFile'>): Change {
  if (!is) return 'removed';
  if (!existed) return 'added';
  if (followsFile) return 'file';
  return was && was.enabled !== is.enabled ? (is.enabled ? 'on' : 'off') : 'changed';
}

/**
 * Tells operators, in the transaction of the change, what somebody made of what raises alerts and digests, and of what is
 * watched: one who would have it silenced or blinded is to be noticed. Nobody is told where nothing is different. Whoever saves a thing again and again while
 * writing it causes one notice at once, and one of the rest; what is switched or removed is told at once.
 */
export async function tellOfChange<Thing extends { enabled: boolean }>(
  tx: Database,
  telling: ChangeTelling | undefined,
  kind: ToldKind<Thing>,
  made: MadeChange<Thing>,
): Promise<void> {
  const { key, by, now } = made;
  if (!telling || (made.existed && made.is && isDeepStrictEqual(plain(made.was), plain(made.is)))) return;
  for (const channel of operatorChannels(telling.live)) {
    const of = { channel, occasion: kind.occasion, subject: key, by };
    const waiting = await lockWaitingNotice(tx, of);
    const earlier = waiting ? noticeData.safeParse(waiting.data).data : undefined;
    if (waiting && earlier) {
      const all = { ...made, was: kind.read(earlier.was), existed: earlier.existed };
      const since = new Date(earlier.since);
      const message = noticeOf(telling, kind, all, { key: waiting.key, steps: earlier.steps + 1, since });
      await rewriteNotice(tx, waiting.id, message, changeOf(all) === 'changed' ? null : now);
      continue;
    }
    const isHeld = changeOf(made) === 'changed';
    const last = isHeld ? await lastNoticeAt(tx, of, new Date(now.getTime() - TOGETHER_MS)) : null;
    const notBefore = last && new Date(last.getTime() + TOGETHER_MS);
    const own = `${kind.occasion}-${key}-${channel}-${randomUUID()}`;
    const message = noticeOf(telling, kind, made, { key: own, steps: 1, since: now });
    await putNotices(tx, [{ channel, message, notBefore }], now);
  }
}

function noticeOf<Thing extends { enabled: boolean }>(
  telling: ChangeTelling,
  kind: ToldKind<Thing>,
  made: MadeChange<Thing>,
  { key, steps, since }: { key: string; steps: number; since: Date },
) {
  const { language, zone, deskUrl } = telling;
  const { was, is, by, now, existed } = made;
  const words = changeWords(language);
  const change = changeOf(made);
  const shown = is ?? was;
  const several = steps > 1 ? [words.steps(steps, shortMoment(since, zone, language))] : [];
  return changeNotice({
    subject: kind.subject(change, namedIn(shown ? kind.label(shown, language) : made.key), language),
    lines: [...linesOf(telling, kind, made), ...several],
    footer: kind.footer(language),
    data: {
      ...{ occasion: kind.occasion, subject: made.key, change, by },
      ...{ was, is, existed, steps, since: since.toISOString() },
    },
    link: deskUrl === null ? null : `${deskUrl}${kind.place(made.key)}`,
    ...{ by, key, language, zone, createdAt: now },
  });
}

/** What is different; of what is new, gone or switched, what it is. */
function linesOf<Thing extends { enabled: boolean }>(
  telling: ChangeTelling,
  kind: ToldKind<Thing>,
  { was, is, ...made }: MadeChange<Thing>,
): string[] {
  const { language } = telling;
  const words = changeWords(language);
  const whole = is ?? was;
  if (!was || !is) return whole ? linesOfFacts(kind.facts(whole, telling), language) : [];
  const lines = linesOfDifference(kind.facts(was, telling), kind.facts(is, telling), language);
  if (lines.length > 0) return lines;
  const change = changeOf({ was, is, ...made });
  if (change === 'on' || change === 'off') return linesOfFacts(kind.facts(is, telling), language);
  return [isDeepStrictEqual(plain(was), plain(is)) ? words.asBefore : words.elsewhere];
}

/** Without what is left out as undefined. */
function plain(value: unknown): unknown {
  return value === null ? null : JSON.parse(JSON.stringify(value));
}
