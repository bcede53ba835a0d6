import { z } from 'zod';
import type { Exchange } from '#src/model/capture.ts';
import { type ApiAnswer, askApi, type Failed, spoken } from './api-answer.ts';
import { msUntilReset } from './reset-time.ts';
import type { CollectRequest } from './source.ts';

/** Names of fields in a request: X renamed them in 2026, and says nowhere which servers take which. */
const FIELDS = {
  old: {
    'tweet.fields':
      'created_at,lang,author_id,conversation_id,entities,referenced_tweets,note_tweet,attachments,in_reply_to_user_id',
    expansions: 'author_id,referenced_tweets.id,referenced_tweets.id.author_id,attachments.media_keys',
    'user.fields': 'name,username',
    'media.fields': 'type,alt_text',
  },
  new: {
    'post.fields': 'created_at,lang,conversation_id,entities,note_post,attachments',
    expansions: 'author_id,referenced_posts,attachments.media_keys',
    'user.fields': 'name,username',
    'media.fields': 'type,alt_text',
  },
} as const;

export function fieldParameters(names: keyof typeof FIELDS): [string, string][] {
  return Object.entries(FIELDS[names]);
}

const problem = z.object({
  title: z.string().optional(),
  detail: z.string().optional(),
  message: z.string().optional(),
  type: z.string().optional(),
  errors: z.array(z.object({ message: z.string() })).optional(),
});

/** `application/problem+json`, or the older `{code, message}` and `{errors: [{message}]}`. */
function errorOf(json: unknown): string | null {
  const read = problem.safeParse(json);
  if (!read.success) return null;
  const { title, detail, message, errors } = read.data;
  return detail ?? message ?? errors?.[0]?.message ?? title ?? null;
}

const HOUR_MS = 3_600_000;

export async function askX(
  request: Pick<CollectRequest<unknown, unknown>, 'http' | 'proxy' | 'signal'>,
  url: URL,
  token: string,
  sent?: unknown,
): Promise<ApiAnswer> {
  const answer = await askApi(request.http, {
    url: url.href,
    ...(sent === undefined ? {} : { method: 'POST', body: JSON.stringify(sent) }),
    proxy: request.proxy,
    signal: request.signal,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
    },
    errorOf,
    waitOf: (exchange) => msUntilReset(exchange, 'x-rate-limit-reset', 'epoch'),
    hidden: [token],
  });
  if (!('reason' in answer)) return answer;
  const type = problem.safeParse(answer.json).data?.type ?? '';
  // Out of credit or at the cap of the month, which no reset header tells.
  if (type.endsWith('/usage-capped') || answer.exchange?.status === 402)
    return { ...answer, verdict: 'refused', retryAfterMs: Math.max(answer.retryAfterMs ?? 0, HOUR_MS) };
  return answer;
}

const partial = z.object({ errors: z.array(z.unknown()) });
const REFUSED = /not-authorized|client-forbidden|unsupported-authentication|disallowed|usage-capped/;

/** One thing that X left out, and why. */
export interface PartialError {
  said: string;
  refused: boolean;
  /** Of the month, or for want of credit. */
  capped: boolean;
  missing: boolean;
  /** A rule that is there already. */
  duplicate: boolean;
}

/** What an answer 200 says could not be given: errors stand beside the data, or in its place. */
export function partialErrors(json: unknown, token: string): PartialError[] {
  const read = partial.safeParse(json);
  if (!read.success) return [];
  return read.data.errors.slice(0, 20).map((one) => {
    const type = problem.safeParse(one).data?.type ?? '';
    const said = spoken(errorOf(one) ?? 'an error without words', [token]);
    const title = problem.safeParse(one).data?.title ?? '';
    return {
      said,
      refused: REFUSED.test(type),
      capped: type.endsWith('/usage-capped'),
      missing: type.endsWith('/resource-not-found'),
      duplicate: type.endsWith('/duplicate-rules') || title === 'DuplicateRule',
    };
  });
}

/** An answer that holds nothing but errors. */
export function refusedWith(exchange: Exchange, errors: ReturnType<typeof partialErrors>): Failed {
  const verdict = errors.some(({ refused }) => refused) ? 'refused' : 'broken';
  return { verdict, exchange, reason: `X answers with an error: ${errors[0]?.said ?? ''}`, retryAfterMs: null };
}
