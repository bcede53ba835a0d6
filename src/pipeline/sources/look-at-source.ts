import { codeOf, KhavaranError, messageOf } from '#src/base/errors.ts';
import { monthOf } from '#src/model/spending.ts';
import { sourceType } from '#src/sources/index.ts';
import type { CollectResult } from '#src/sources/source.ts';
import { keepHostWait, readHostWaits } from '#src/store/host-waits.ts';
import { usageOn } from '#src/store/source-days.ts';
import type { StoredSource } from '#src/store/sources.ts';
import { readSpending } from '#src/store/spending.ts';
import type { CollectContext } from '../collect.ts';
import { type Metered, withinBudget } from './source-health-budget.ts';

/** How a look ended, what it took, and the secrets that it was told, which enter no evidence. */
export interface Look extends Metered<CollectResult<unknown>> {
  secretValues: string[];
}

/** Asks a source by its type, within its budget for the day. Whatever fails becomes a refused or broken look. */
export async function lookAtSource(
  context: Pick<CollectContext, 'db' | 'http' | 'proxy' | 'secrets' | 'clock' | 'keeps'>,
  source: StoredSource,
  signal: AbortSignal,
): Promise<Look> {
  const now = context.clock.now();
  const secretValues: string[] = [];
  const keys = new Set<string>();
  const { db } = context;
  const waits = {
    known: await readHostWaits(db, now),
    keep: (host: string, until: Date) => keepHostWait(db, { host, until }, now).catch(() => undefined),
  };
  const budget = { budget: source.budget ?? null, before: await usageOn(db, source.id, now), waits, now };
  const metered = await withinBudget(context.http, budget, async (http): Promise<CollectResult<unknown>> => {
    try {
      const type = sourceType(source.type);
      return await type.collect({
        settings: type.settings.parse(source.settings),
        state: source.state,
        http,
        proxy: source.proxy ?? context.proxy,
        // Whatever secret the source asked for is kept out of the evidence, wherever it may turn up.
        secrets: (name) => {
          const value = context.secrets(name);
          if (value !== undefined) secretValues.push(value);
          keys.add(name);
          return value;
        },
        now,
        signal,
        spending: await readSpending(context.db, source.id, monthOf(now)),
        ...(context.keeps ? { keeps: context.keeps } : {}),
      });
    } catch (error) {
      const retryAfterMs = error instanceof KhavaranError ? error.retryAfterMs : null;
      const refused = ['net/address-refused', 'net/url-refused', 'net/robots'].includes(codeOf(error));
      const outcome = refused ? 'refused' : 'broken';
      return { exchanges: [], state: source.state, outcome, reason: messageOf(error), retryAfterMs };
    }
  });
  const result = metered.ended === null ? sparedLook(metered, [...keys]) : pausedLook(metered);
  return { ...metered, result, secretValues };
}

/** A look that failed because its host was let alone is refused, by what the host told another source. */
function sparedLook(
  { result, spared }: Metered<CollectResult<unknown>>,
  keys: readonly string[],
): CollectResult<unknown> {
  if (spared === null || result.outcome !== 'broken') return withAdvice(result, keys);
  return { ...result, outcome: 'refused', reason: spared.reason, retryAfterMs: spared.waitMs };
}

/** Who is told to log in although a key was sent needs another key: which one, the service cannot know. */
function withAdvice(result: CollectResult<unknown>, keys: readonly string[]): CollectResult<unknown> {
  const isTurnedAway = result.outcome === 'refused' && result.exchanges.at(-1)?.status === 401;
  if (!isTurnedAway || keys.length === 0) return result;
  const end = /[.!?]$/.test(result.reason) ? '' : '.';
  const advice = `What ${keys.join(' and ')} holds may be wrong, expired or revoked: put a new one into the environment.`;
  return { ...result, reason: `${result.reason}${end} ${advice}` };
}

/** A look that our own budget ended: what it brought is taken, and the next one waits for the new day. */
function pausedLook({ result, ended, waitMs }: Metered<CollectResult<unknown>>): CollectResult<unknown> {
  if (result.outcome === 'items') return { ...result, more: false, retryAfterMs: waitMs };
  const { exchanges, state, problems = [] } = result;
  return { outcome: 'refused', exchanges, state, problems, reason: ended ?? '', retryAfterMs: waitMs };
}
