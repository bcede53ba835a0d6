import { z } from 'zod';
import { parsedJson } from '#src/base/json.ts';
import { monthOf } from '#src/model/spending.ts';
import type { StreamHead } from '#src/net/stream-client.ts';
import { spoken } from './api-answer.ts';
import { linesOf } from './event-stream.ts';
import { msUntilResetOf } from './reset-time.ts';
import { readSecret } from './secret-setting.ts';
import { type StreamEvent, type StreamRequest, streamEnd } from './stream.ts';
import { fieldParameters, partialErrors } from './x-api.ts';
import { costOf, msUntilNextMonth, spendingOf, spent, usedUp, withinBudget } from './x-budget.ts';
import { readIncludes, readXPost } from './x-post.ts';
import { syncRules, tagOf } from './x-rules.ts';
import type { XSettings } from './x-settings.ts';

/** X sends a line end every twenty seconds at least; without one the connection is dead. */
const SILENCE_MS = 25_000;
const LONGEST_LINE = 1024 * 1024;
const HOUR_MS = 3_600_000;

const lineSchema = z.object({
  data: z.unknown(),
  includes: z.unknown().optional(),
  matching_rules: z
    .array(z.object({ tag: z.string().nullish().catch(null), value: z.string().nullish().catch(null) }))
    .nullish()
    .catch(null),
});

/**
 * Follows X's filtered stream (docs.x.com, "Filtered stream"): rules first, then posts line by line. Without a backfill
 * a look catches up after each break, by recent search. Ends for the month when the budget is used up.
 */
export async function* followX(request: StreamRequest<XSettings>): AsyncGenerator<StreamEvent> {
  const { settings: options, streams, proxy, signal, now } = request;
  const secret = readSecret(options.token, request.secrets);
  if ('missing' in secret) throw streamEnd('refused', secret.missing);
  const token = secret.value;
  let spending = spendingOf({ month: monthOf(now()), ...request.spending }, now());
  const stopAtBudget = () => {
    spending = spendingOf(spending, now());
    if (!withinBudget(spending, options)) throw streamEnd('refused', usedUp(spending), msUntilNextMonth(now()));
  };
  stopAtBudget();
  const problems: string[] = [];
  const failed = await syncRules(request, { endpoint: options.endpoint, token, values: options.rules }, problems);
  if (failed) {
    const kind = failed.exchange?.status === 429 ? 'limited' : failed.verdict === 'refused' ? 'refused' : 'broken';
    throw streamEnd(kind, `The rules of X’s stream could not be set. ${failed.reason}`, failed.retryAfterMs);
  }
  const url = new URL('/2/tweets/search/stream', options.endpoint);
  for (const [name, value] of fieldParameters(options.fieldNames)) url.searchParams.set(name, value);
  if (options.backfillMinutes > 0) url.searchParams.set('backfill_minutes', String(options.backfillMinutes));
  const { head, chunks } = await streams.open({
    url: url.href,
    proxy,
    signal,
    silenceMs: SILENCE_MS,
    headers: { accept: 'application/json', authorization: `Bearer ${token}` },
  });
  if (head.status !== 200) throw await refusedBy(head, chunks, token, now());
  yield { kind: 'connected', catchUp: true };
  const known = new Set(options.rules.map(tagOf));
  for await (const line of linesOf(chunks, LONGEST_LINE)) {
    if (line.trim() === '') continue;
    const read = readLine(line, { token, foundAt: url.href, isOurs: (rule) => isOurs(rule, known, options.rules) });
    const spentNow = read.cost.posts > 0 || read.cost.users > 0 ? costOf(read.cost, options) : null;
    if (spentNow) spending = spent(spendingOf(spending, now()), read.cost, options);
    const all = [...problems.splice(0), ...read.problems];
    const cost = spentNow ? { spent: spentNow } : {};
    if (read.entries.length > 0 || all.length > 0)
      yield {
        kind: 'kept',
        entries: read.entries,
        deletions: [],
        received: line,
        head,
        cursor: null,
        problems: all,
        ...cost,
      };
    else if (spentNow) yield { kind: 'passed', cursor: null, ...cost };
    if (read.end) throw read.end;
    stopAtBudget();
  }
}

type Rule = { tag?: string | null | undefined; value?: string | null | undefined };

/** A rule of somebody else with the same words brings ours too. */
function isOurs(rule: Rule, known: ReadonlySet<string>, values: readonly string[]): boolean {
  return known.has(rule.tag ?? '') || values.includes(rule.value ?? '');
}

function readLine(
  line: string,
  { token, foundAt, isOurs }: { token: string; foundAt: string; isOurs: (rule: Rule) => boolean },
) {
  const nothing = { entries: [], problems: [] as string[], cost: { posts: 0, users: 0 }, end: null };
  const json = parsedJson(line);
  if (json === undefined) return { ...nothing, problems: ['A line of the stream could not be read: it is no JSON.'] };
  const errors = partialErrors(json, token);
  const read = lineSchema.safeParse(json);
  const hasPost = read.success && typeof read.data.data === 'object' && read.data.data !== null;
  if (!hasPost) {
    if (errors.length === 0) return { ...nothing, problems: ['A line of the stream holds no post.'] };
    const said = errors[0]?.said ?? '';
    const end = errors.some(({ refused }) => refused)
      ? streamEnd('refused', `X ends the stream: ${said}`, errors.some(({ capped }) => capped) ? HOUR_MS : null)
      : streamEnd('broken', `X ends the stream: ${said}`);
    return { ...nothing, end };
  }
  const includes = readIncludes(read.data.includes);
  const cost = { posts: includes.counts.posts + 1, users: includes.counts.users };
  const rules = read.data.matching_rules ?? [];
  // Of a project that others use as well. It costs all the same.
  if (rules.length > 0 && !rules.some(isOurs)) return { ...nothing, cost };
  const post = readXPost(read.data.data, { includes, foundAt, isOthers: true });
  if (!post) return { ...nothing, cost, problems: ['A post could not be read: it is not as X gives them.'] };
  return { ...nothing, cost, entries: post.entries };
}

async function refusedBy(head: StreamHead, chunks: AsyncIterableIterator<Uint8Array>, token: string, now: Date) {
  const first = await chunks.next().catch(() => null);
  await chunks.return?.();
  const body = first && !first.done ? new TextDecoder().decode(first.value.subarray(0, 4000)) : '';
  const said = /"(?:detail|message)"\s*:\s*"([^"]{1,300})"/.exec(body)?.[1];
  const { status, responseHeaders } = head;
  const sentence = (words: string) => `${words} (${status}).${said ? ` It says: ${spoken(said, [token])}` : ''}`;
  const wait = msUntilResetOf(responseHeaders, 'x-rate-limit-reset', 'epoch', now);
  if (/usage-capped/.test(body) || status === 402)
    return streamEnd(
      'refused',
      sentence('X gives no more posts: the credit or the cap of the month is used up'),
      HOUR_MS,
    );
  if (status === 429)
    return streamEnd('limited', sentence('X says that this project connects too often, or is connected already'), wait);
  if (status === 409) return streamEnd('broken', sentence('X’s stream has no rule'));
  if (status === 401 || status === 403) return streamEnd('refused', sentence('X does not stream to this token'));
  return streamEnd(status >= 500 ? 'broken' : 'refused', sentence('X does not stream'));
}
