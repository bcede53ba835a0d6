import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { parsedJson } from '#src/base/json.ts';
import type { Entry } from '#src/model/entry.ts';
import type { StreamHead } from '#src/net/stream-client.ts';
import { spoken } from './api-answer.ts';
import { readSecret } from './secret-setting.ts';
import { type StreamEvent, type StreamRequest, streamEnd } from './stream.ts';
import type { TelegramBotSettings } from './telegram-bot.ts';
import { entryOfMessage, isServiceMessage, readTelegramMessage, type TelegramMessage } from './telegram-message.ts';

/** Telegram holds an empty answer back for so long. */
const LONG_POLL_SECONDS = 25;
const SILENCE_MS = (LONG_POLL_SECONDS + 15) * 1000;
const MAXIMUM_BYTES = 15 * 1024 * 1024;
/** The parts of an album come one after the other: an answer that ends in one is asked for again after this. */
const ALBUM_MS = 1500;

/** Updates are numbered by bot: the number of another bot would hide all of this one's. */
const cursorSchema = z.object({ bot: z.string(), next: z.int().min(0) });

const answerSchema = z.object({
  ok: z.boolean(),
  result: z.array(z.unknown()).nullish().catch(null),
  description: z.string().nullish().catch(null),
  error_code: z.int().nullish().catch(null),
  parameters: z
    .object({ retry_after: z.number().min(0).nullish().catch(null) })
    .nullish()
    .catch(null),
});
const updateSchema = z.object({
  update_id: z.int().min(0),
  channel_post: z.unknown().optional(),
  edited_channel_post: z.unknown().optional(),
});

/**
 * Follows the channels of a bot by `getUpdates` (core.telegram.org/bots/api#getupdates). Telegram forgets updates when a
 * higher offset is asked for: that is done only when what came before is committed.
 */
export async function* followTelegramBot(request: StreamRequest<TelegramBotSettings>): AsyncGenerator<StreamEvent> {
  const { settings: options, secrets } = request;
  const secret = readSecret(options.token, secrets);
  if ('missing' in secret) throw streamEnd('refused', secret.missing);
  const token = secret.value;
  if (!/^\d{3,20}:[\w-]{10,100}$/.test(token))
    throw streamEnd('refused', 'The token is none of a Telegram bot: it looks like 123456:letters.');
  const bot = token.split(':')[0] ?? '';
  const before = cursorSchema.safeParse(request.cursor).data;
  let next = before?.bot === bot ? before.next : 0;
  let seconds = 0;
  for (let first = true; ; first = false) {
    await request.settled();
    let { head, body } = await getUpdates(request, token, { next, seconds });
    if (endsInAlbum(updatesOf(body, head, token))) {
      await delay(ALBUM_MS, undefined, { signal: request.signal }).catch(() => undefined);
      ({ head, body } = await getUpdates(request, token, { next, seconds: 0 }));
    }
    const updates = updatesOf(body, head, token);
    if (first) yield { kind: 'connected', catchUp: false };
    const problems: string[] = [];
    const messages: TelegramMessage[] = [];
    for (const json of updates) {
      const update = updateSchema.safeParse(json);
      if (!update.success) {
        problems.push('An update could not be read: it is not as Telegram gives them.');
        continue;
      }
      next = Math.max(next, update.data.update_id + 1);
      const read = readTelegramMessage(update.data.channel_post ?? update.data.edited_channel_post);
      if (!read) problems.push('A post could not be read: it is not as Telegram gives them.');
      else if (!isServiceMessage(read) && isWanted(read, options.channels)) messages.push(read);
    }
    const entries = entriesOf(messages, { foundAt: head.finalUrl, isOthers: !options.ownPosts, problems });
    const cursor = { bot, next };
    if (entries.length > 0 || problems.length > 0)
      yield { kind: 'kept', entries, deletions: [], received: body, head, cursor, problems: problems.slice(0, 5) };
    else if (updates.length > 0) yield { kind: 'passed', cursor };
    // The first question is answered at once, so that a wrong token shows at once.
    seconds = LONG_POLL_SECONDS;
  }
}

function endsInAlbum(updates: readonly unknown[]): boolean {
  const last = updateSchema.safeParse(updates.at(-1)).data;
  return Boolean(readTelegramMessage(last?.channel_post)?.media_group_id);
}

function isWanted({ chat }: TelegramMessage, channels: readonly string[]): boolean {
  if (channels.length === 0) return true;
  const names = channels.map((name) => name.toLowerCase());
  return names.includes(String(chat.id)) || names.includes((chat.username ?? '').toLowerCase());
}

/** Albums become one entry each; an edited part of one comes alone, and stands for itself. */
function entriesOf(
  messages: readonly TelegramMessage[],
  { foundAt, isOthers, problems }: { foundAt: string; isOthers: boolean; problems: string[] },
): Entry[] {
  const albums = new Map<string, TelegramMessage[]>();
  for (const one of messages) {
    const key = one.media_group_id ? `${one.chat.id} ${one.media_group_id}` : `${one.chat.id}/${one.message_id}`;
    const parts = albums.get(key) ?? [];
    // Of a post and its edit in one answer the edit counts.
    albums.set(key, [...parts.filter((part) => part.message_id !== one.message_id), one]);
  }
  return [...albums.values()].flatMap((parts) => {
    const sorted = parts.toSorted((a, b) => a.message_id - b.message_id);
    try {
      const entry = entryOfMessage(sorted, foundAt, isOthers);
      return entry ? [entry] : [];
    } catch {
      // It would come again and again otherwise.
      problems.push('A post could not be read: it is not as Telegram gives them.');
      return [];
    }
  });
}

/** By the client of streams: the one of fetches lets one request to a host go at a time, and alerts go there too. */
async function getUpdates(
  { settings: options, streams, proxy, signal }: StreamRequest<TelegramBotSettings>,
  token: string,
  { next, seconds }: { next: number; seconds: number },
): Promise<{ head: StreamHead; body: Uint8Array }> {
  const query = new URLSearchParams({
    limit: '100',
    timeout: String(seconds),
    allowed_updates: '["channel_post","edited_channel_post"]',
    ...(next > 0 ? { offset: String(next) } : {}),
  });
  const base = options.endpoint.replace(/\/$/, '');
  const { head, chunks } = await streams.open({
    url: `${base}/bot${token}/getUpdates?${query}`,
    proxy,
    signal,
    openMs: SILENCE_MS,
    silenceMs: 20_000,
    headers: { accept: 'application/json' },
  });
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > MAXIMUM_BYTES) throw streamEnd('broken', 'Telegram’s answer is of an absurd size.');
    parts.push(chunk);
  }
  // The address holds the token: evidence names the method alone.
  const shown = `${base}/bot/getUpdates?${query}`;
  return { head: { ...head, requestedUrl: shown, finalUrl: shown }, body: Buffer.concat(parts) };
}

function updatesOf(body: Uint8Array, head: StreamHead, token: string): unknown[] {
  const read = answerSchema.safeParse(parsedJson(new TextDecoder().decode(body)));
  if (!read.success) throw streamEnd('broken', `Telegram answered with something that is no JSON (${head.status}).`);
  const { ok, result, description, error_code: code, parameters } = read.data;
  if (ok && result) return result;
  const status = code ?? head.status;
  const said = description ? ` It says: ${spoken(description, [token])}` : '';
  const wait = (parameters?.retry_after ?? Number(head.responseHeaders['retry-after'] ?? 0)) * 1000 || null;
  switch (status) {
    case 401:
    case 404:
      throw streamEnd('refused', `Telegram does not know this bot: its token is wrong or was revoked.${said}`);
    case 409:
      throw streamEnd(
        'refused',
        `Something else reads this bot already: a webhook is set, or another program asks for its updates. Use a bot that does nothing else.${said}`,
      );
    case 429:
      throw streamEnd('limited', `Telegram says that we ask too often (429).${said}`, wait);
    default:
      throw streamEnd(status >= 500 ? 'broken' : 'refused', `Telegram refuses (${status}).${said}`, wait);
  }
}
