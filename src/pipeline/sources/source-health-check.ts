import { type NoticedSource, sourceNotice } from '#src/alerts/source-notice.ts';
import { deadlinesOf, heldUntil } from '#src/alerts/timing.ts';
import type { Clock } from '#src/base/clock.ts';
import type { Rule } from '#src/model/alert.ts';
import { urgencyOf } from '#src/model/alert-urgency.ts';
import { isBlindCondition } from '#src/model/source-health.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import type { Database } from '#src/store/database.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import {
  changeCondition,
  insertSourceNotice,
  itemTimes,
  lockHealth,
  markNoticed,
  saveRhythm,
} from '#src/store/source-health.ts';
import { listSources, type StoredSource } from '#src/store/sources.ts';
import { isSilent, outageLimitMs } from './source-health.ts';
import { learnRhythm } from './source-health-rhythm.ts';

export interface HealthContext {
  db: Database;
  clock: Clock;
  rules: readonly Rule[];
  /** Keys of the enabled channels. */
  channels: readonly string[];
  /** Those among them for whoever runs the installation. */
  operatorChannels: readonly string[];
  language: ReaderLanguage;
  zone: string;
  deskUrl: string | null;
}

/** What one judgement told: keys of sources. */
export interface HealthReport {
  blind: string[];
  back: string[];
}

const LEARN_AFTER_MS = 12 * 3_600_000;
const TIMES = 400;
/** Sources in trouble for this share of their limit are told of together with one that reached it. */
const TOGETHER = 0.5;

/**
 * Judges every source that is switched on: learns its rhythm, tells an unusual silence, and lets operators know, once
 * an outage, of those that are blind or silent for too long, and when they are back. Of several processes one judges.
 */
export async function checkSourceHealth(context: HealthContext): Promise<HealthReport> {
  const now = context.clock.now();
  return context.db.transaction().execute(async (tx) => {
    if (!(await lockHealth(tx))) return { blind: [], back: [] };
    const all = await listSources(tx);
    const watched: StoredSource[] = [];
    for (const source of all)
      if (source.configuredBy !== 'import' && (source.enabled || source.condition === 'gone'))
        watched.push(await judged(tx, source, now));
    // One that was switched off is nobody's concern any more.
    const dropped = all.filter((source) => source.noticedAt && !watched.some(({ id }) => id === source.id));
    await markNoticed(
      tx,
      dropped.map(({ id }) => id),
      null,
    );
    const back = watched.filter((source) => source.noticedAt && source.condition === 'working');
    const blind = newlyBlind(watched, now);
    const rules = context.rules.filter((rule) => rule.enabled && rule.when.occasion === 'source_blind');
    const number = watched.length;
    await tell(tx, context, { kind: 'blind', sources: blind, rules, watched: number, now });
    await tell(tx, context, { kind: 'back', sources: back, rules, watched: number, now });
    return { blind: blind.map(({ key }) => key), back: back.map(({ key }) => key) };
  });
}

async function judged(tx: Database, source: StoredSource, now: Date): Promise<StoredSource> {
  const rhythm = await currentRhythm(tx, source, now);
  const known = { ...source, rhythm };
  const silent = isSilent(known, now);
  if (source.condition === 'working' && silent) {
    await changeCondition(tx, source.id, { from: 'working', to: 'silent', since: now });
    return { ...known, condition: 'silent', conditionSince: now };
  }
  // Its rhythm was learned anew, or the operator gave it more time.
  if (source.condition === 'silent' && !silent && isFresh(known, now)) {
    await changeCondition(tx, source.id, { from: 'silent', to: 'working', since: now });
    return { ...known, condition: 'working', conditionSince: now };
  }
  return known;
}

/** Looked at since it fell silent, so that "not silent" is a judgement and no lack of looks. */
function isFresh(source: StoredSource, now: Date): boolean {
  const wait = Math.max(3_600_000, 3_000 * source.intervalSeconds);
  return source.lastLooked !== null && now.getTime() - source.lastLooked.getTime() <= wait;
}

async function currentRhythm(tx: Database, source: StoredSource, now: Date): Promise<StoredSource['rhythm']> {
  const { rhythm, lastNewItem } = source;
  if (!lastNewItem) return rhythm;
  const learnedAt = rhythm ? new Date(rhythm.learnedAt) : null;
  const isOld = learnedAt === null || now.getTime() - learnedAt.getTime() > LEARN_AFTER_MS;
  if (!isOld || (learnedAt !== null && lastNewItem <= learnedAt)) return rhythm;
  const learned = learnRhythm(await itemTimes(tx, source.id, TIMES), now);
  if (!learned) return rhythm;
  await saveRhythm(tx, source.id, learned);
  return learned;
}

/** Those whose time is up, with what is well on its way there: one message instead of many. */
function newlyBlind(watched: readonly StoredSource[], now: Date): StoredSource[] {
  const troubled = watched.flatMap((source) => {
    const { condition, conditionSince, noticedAt } = source;
    if (condition === null || condition === 'working' || !conditionSince || noticedAt) return [];
    const limit = isBlindCondition(condition) && condition !== 'gone' ? outageLimitMs(source) : 0;
    return [{ source, waited: now.getTime() - conditionSince.getTime(), limit }];
  });
  if (!troubled.some(({ waited, limit }) => waited >= limit)) return [];
  return troubled.filter(({ waited, limit }) => waited >= limit * TOGETHER).map(({ source }) => source);
}

async function tell(
  tx: Database,
  context: HealthContext,
  what: { kind: 'blind' | 'back'; sources: StoredSource[]; rules: Rule[]; watched: number; now: Date },
): Promise<void> {
  const { kind, sources, rules, watched, now } = what;
  if (sources.length === 0) return;
  await markNoticed(
    tx,
    sources.map(({ id }) => id),
    kind === 'blind' ? now : null,
  );
  if (rules.length === 0) return;
  const noticed = sources.map(
    (source): NoticedSource => ({
      key: source.key,
      name: source.name,
      condition: source.condition ?? 'failing',
      since: (kind === 'blind' ? silentSince(source) : source.noticedAt) ?? now,
      reason: source.lastReason,
    }),
  );
  const ids = sources.map(({ id }) => id);
  const draw = (number: number, language: ReaderLanguage) =>
    sourceNotice({ ...context, language, kind, sources: noticed, watched, key: `sources-${number}`, createdAt: now });
  const own = context.language;
  const { id, message } = await insertSourceNotice(tx, { kind, sources: ids, now }, (number) => draw(number, own));
  await insertDeliveries(
    tx,
    [...recipientsOf(rules, context, now)].map(([channel, { language, ...manner }]) => {
      const key = `sources-${id}-${channel}`;
      const told = language === own ? message : draw(id, language);
      return { ...manner, key, channel, alertId: null, digestId: null, message: { ...told, key } };
    }),
    now,
  );
}

interface Manner {
  language: ReaderLanguage;
  urgency: number;
  /** When the quiet hours end that hold it. */
  notBefore: Date | null;
  expiresAt: Date | null;
  fallback: string | null;
}

/** Where a notice goes and how: what several rules send to one channel goes out by the one that tells it first. */
function recipientsOf(rules: readonly Rule[], context: HealthContext, now: Date): Map<string, Manner> {
  const recipients = new Map<string, Manner>();
  for (const rule of rules) {
    const manner: Manner = {
      language: rule.language ?? context.language,
      urgency: urgencyOf(rule.severity),
      notBefore: heldUntil(rule, rule.severity, null, now, context.zone),
      expiresAt: deadlinesOf(rule, { raised: now, told: now }).expiresAt,
      fallback: rule.fallback ?? null,
    };
    for (const channel of channelsOf(rule, context)) {
      const known = recipients.get(channel);
      if (!known || (manner.notBefore?.getTime() ?? 0) < (known.notBefore?.getTime() ?? 0))
        recipients.set(channel, manner);
    }
  }
  return recipients;
}

function silentSince(source: StoredSource): Date | null {
  return source.condition === 'silent' ? source.lastNewItem : source.conditionSince;
}

/** Where the rule names none that is there, the operators' own: an outage must not go unheard, nor be told to all. */
function channelsOf(rule: Rule, { channels, operatorChannels }: HealthContext): string[] {
  const named = channels.filter((channel) => rule.channels.includes(channel));
  return named.length > 0 ? named : [...operatorChannels];
}
