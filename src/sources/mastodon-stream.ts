import { z } from 'zod';
import { parsedJson } from '#src/base/json.ts';
import type { StreamHead } from '#src/net/stream-client.ts';
import { askApi, spoken } from './api-answer.ts';
import { readEventStream, type ServerEvent } from './event-stream.ts';
import type { MastodonSettings } from './mastodon-settings.ts';
import { readStatus } from './mastodon-status.ts';
import { msUntilResetOf } from './reset-time.ts';
import { readSecret } from './secret-setting.ts';
import { wordsOfHtml } from './social-post.ts';
import { type StreamEvent, type StreamRequest, streamEnd } from './stream.ts';

/** Mastodon sends a comment every fifteen seconds. */
const SILENCE_MS = 60_000;

/**
 * Follows `/api/v1/streaming/…` (docs.joinmastodon.org/methods/streaming) as server-sent events. It has no cursor: what
 * was missed is read by a look after each connection, from the newest post that looks have seen.
 */
export async function* followMastodon(request: StreamRequest<MastodonSettings>): AsyncGenerator<StreamEvent> {
  const { settings: options, streams, proxy, signal, now } = request;
  const token = readSecret(options.token ?? '', request.secrets);
  if ('missing' in token) throw streamEnd('refused', token.missing);
  const url = addressOf(options, await streamingServer(request, token.value));
  const { head, chunks } = await streams.open({
    url,
    proxy,
    signal,
    silenceMs: SILENCE_MS,
    headers: { accept: 'text/event-stream', authorization: `Bearer ${token.value}` },
  });
  if (head.status !== 200 || !/^text\/event-stream/i.test(head.responseHeaders['content-type'] ?? ''))
    throw await refusedBy(head, chunks, token.value, now());
  yield { kind: 'connected', catchUp: true };
  for await (const event of readEventStream(chunks)) {
    const read = readEvent(event, request, { foundAt: url });
    if (read)
      yield { kind: 'kept', received: `event: ${event.type}\ndata: ${event.data}\n`, head, cursor: null, ...read };
  }
}

type Kept = Extract<StreamEvent, { kind: 'kept' }>;

function readEvent(
  { type, data }: ServerEvent,
  { settings: options, keeps, now }: StreamRequest<MastodonSettings>,
  { foundAt }: { foundAt: string },
): Pick<Kept, 'entries' | 'deletions' | 'problems'> | null {
  if (type === 'delete') {
    const nativeId = data.trim();
    if (!/^[\w-]{1,100}$/.test(nativeId)) return null;
    const reason = 'Its Mastodon server tells that it was deleted.';
    return { entries: [], deletions: [{ kind: 'native', nativeId, reason }] };
  }
  // Of accounts, filters and the like: nothing that somebody says.
  if (type !== 'update' && type !== 'status.update') return null;
  const context = { server: new URL(options.server), foundAt, isOthers: true, now: now() };
  const status = readStatus(parsedJson(data), context);
  if (!status)
    return { entries: [], deletions: [], problems: ['A post could not be read: it is not as Mastodon gives them.'] };
  if (status.noIndex || status.entries.length === 0) return null;
  if (options.timeline !== undefined && !status.entries.some((entry) => keeps(wordsOfHtml(entry.content.value))))
    return null;
  return { entries: status.entries, deletions: [] };
}

function addressOf(options: MastodonSettings, server: string): string {
  const [path, parameters]: [string, Record<string, string>] =
    options.hashtag !== undefined
      ? ['/api/v1/streaming/hashtag', { tag: options.hashtag }]
      : options.list !== undefined
        ? ['/api/v1/streaming/list', { list: options.list }]
        : [`/api/v1/streaming/public${options.timeline === 'local' ? '/local' : ''}`, {}];
  const url = new URL(path, server);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

const instance = z.object({ configuration: z.object({ urls: z.object({ streaming: z.string().max(300) }) }) });

/** Where the server streams, which may be a host of its own. Ours is asked where it does not say, or names a stranger. */
async function streamingServer(request: StreamRequest<MastodonSettings>, token: string): Promise<string> {
  const { http, proxy, signal, settings: options } = request;
  const url = new URL('/api/v2/instance', options.server).href;
  const answer = await askApi(http, { url, proxy, signal, errorOf: () => null, hidden: [token] });
  const read = 'reason' in answer ? null : instance.safeParse(answer.json);
  const named = URL.parse((read?.data?.configuration.urls.streaming ?? '').replace(/^ws(s?):/i, 'http$1:'));
  const own = new URL(options.server);
  // The token goes there: nobody but the server itself may have it, and not less safely than it.
  const isOwn = named && named.protocol === own.protocol && siteOf(named.hostname) === siteOf(own.hostname);
  return isOwn ? named.origin : options.server;
}

/** `streaming.example.social` and `example.social` are of one hand. */
function siteOf(hostname: string): string {
  return /^[\d.]+$|^\[/.test(hostname) ? hostname : hostname.replace(/^(streaming|stream|api)\./, '');
}

async function refusedBy(head: StreamHead, chunks: AsyncIterableIterator<Uint8Array>, token: string, now: Date) {
  const first = await chunks.next().catch(() => null);
  await chunks.return?.();
  const body = first && !first.done ? new TextDecoder().decode(first.value.subarray(0, 2000)) : '';
  const said = /"error"\s*:\s*"([^"]{1,300})"/.exec(body)?.[1];
  const words = said ? ` It says: ${spoken(said, [token])}` : '';
  const { status, responseHeaders } = head;
  const wait = msUntilResetOf(responseHeaders, 'x-ratelimit-reset', 'iso', now);
  if (status === 429) return streamEnd('limited', `The server says that we ask too often (429).${words}`, wait);
  if (status === 401 || status === 403)
    return streamEnd('refused', `The server does not stream to this token (${status}).${words}`);
  if (status === 200) return streamEnd('refused', 'The server answered with something that is no stream.');
  return streamEnd(status >= 500 ? 'broken' : 'refused', `The server does not stream (${status}).${words}`);
}
