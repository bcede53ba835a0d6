import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Failed } from './api-answer.ts';
import type { CollectRequest } from './source.ts';
import { askX, partialErrors } from './x-api.ts';
import { xId } from './x-post.ts';

/** Rules that we made bear this; those of others who use the same project are left alone. */
const TAG = 'khavaran:';

const rule = z.object({ id: xId, value: z.string(), tag: z.string().nullish().catch(null) });
const answerSchema = z.object({ data: z.array(z.unknown()).nullish().catch(null) });

export function tagOf(value: string): string {
  return TAG + createHash('sha256').update(value).digest('hex').slice(0, 16);
}

type Network = Pick<CollectRequest<unknown, unknown>, 'http' | 'proxy' | 'signal'>;

/**
 * Makes the stream's rules those that are wanted (`/2/tweets/search/stream/rules`): adds what is missing, takes away
 * what we added before and is not wanted any more. Null when done; problems are rules that X does not take.
 */
export async function syncRules(
  network: Network,
  { endpoint, token, values }: { endpoint: string; token: string; values: readonly string[] },
  problems: string[],
): Promise<Failed | null> {
  const url = new URL('/2/tweets/search/stream/rules', endpoint);
  const listed = await askX(network, url, token);
  if ('reason' in listed) return listed;
  const present = (answerSchema.safeParse(listed.json).data?.data ?? []).flatMap((one) => {
    const read = rule.safeParse(one);
    return read.success ? [read.data] : [];
  });
  const wanted = new Map(values.map((value) => [tagOf(value), value]));
  const stale = present.filter(({ tag }) => tag?.startsWith(TAG) && !wanted.has(tag)).map(({ id }) => id);
  if (stale.length > 0) {
    const removed = await askX(network, url, token, { delete: { ids: stale } });
    if ('reason' in removed) return removed;
  }
  const there = new Set(present.map(({ tag }) => tag));
  const add = [...wanted].filter(([tag]) => !there.has(tag)).map(([tag, value]) => ({ value, tag }));
  if (add.length === 0) return null;
  const added = await askX(network, url, token, { add });
  if ('reason' in added) return added;
  // Somebody else who uses the project follows the same: its events come under that tag, see `isOurs`.
  for (const { said, duplicate } of partialErrors(added.json, token))
    if (!duplicate) problems.push(`X does not take a rule: ${said}`);
  return null;
}
