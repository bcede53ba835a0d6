import { z } from 'zod';
import type { Exchange } from '#src/model/capture.ts';
import { ask, failure } from './answer.ts';
import { broken, type Failed } from './api-answer.ts';
import { decodeText } from './decode-text.ts';
import { type FeedState, feed } from './feed.ts';
import type { CollectRequest, CollectResult, SourceType } from './source.ts';

const CHANNEL_ID = /^UC[\w-]{22}$/;
const settings = z
  .strictObject({
    channel: z
      .string()
      .trim()
      .transform((value) =>
        value.replace(/^https?:\/\/(www\.|m\.)?youtube\.com\/(channel\/)?/i, '').replace(/[/?#].*$/, ''),
      )
      .pipe(z.string().regex(/^(UC[\w-]{22}|@[\p{L}\p{M}\p{N}_.·-]{2,60})$/u, 'an id (UC…) or a handle (@name)'))
      .optional()
      .describe('Id (UC…), handle (@name) or address of the channel'),
    playlist: z
      .string()
      .trim()
      .regex(/^[A-Z]{2}[\w-]{10,60}$/, 'the id of a playlist, e.g. PL…')
      .optional()
      .describe('Id of a playlist, in place of a channel'),
    endpoint: z
      .url({ protocol: /^https?$/ })
      .default('https://www.youtube.com')
      .describe('Where YouTube is asked'),
  })
  .refine(({ channel, playlist }) => (channel === undefined) !== (playlist === undefined), 'give channel or playlist');

export type YouTubeSettings = z.infer<typeof settings>;

export interface YouTubeState {
  feed: FeedState | null;
  /** Found for a handle. */
  channelId: string | null;
  /** Ids of the videos that the last looks saw. */
  known: string[];
}

/** What a channel's feed holds; there is no older page. */
const FEED_LENGTH = 15;
const MAXIMUM_KNOWN = 100;
type Request = CollectRequest<YouTubeSettings, YouTubeState>;

/** The id of the channel with this handle, as its page names it. */
async function findChannel(request: Request, handle: string, exchanges: Exchange[]): Promise<string | Failed> {
  const { http, proxy, signal, settings: options } = request;
  const url = `${options.endpoint.replace(/\/$/, '')}/${encodeURI(handle)}`;
  const answer = await ask(http, { url, proxy, signal });
  if (answer.exchange) exchanges.push(answer.exchange);
  if ('reason' in answer) return answer;
  const page = decodeText(answer.exchange.body, answer.exchange.responseHeaders['content-type'] ?? null);
  const marks = [
    /<link rel="canonical" href="[^"]{0,100}\/channel\/(UC[\w-]{22})"/,
    /<meta itemprop="(?:channelId|identifier)" content="(UC[\w-]{22})"/,
    /feeds\/videos\.xml\?channel_id=(UC[\w-]{22})/,
  ];
  const found = marks.map((mark) => mark.exec(page)?.[1]).find((id) => id !== undefined);
  if (found) return found;
  if (/consent\.(youtube|google)\./.test(answer.exchange.finalUrl))
    return {
      ...broken(answer.exchange, 'YouTube asks for consent first. Give the id of the channel (UC…).'),
      verdict: 'refused',
    };
  return broken(answer.exchange, `The page of ${handle} does not tell the id of its channel. Give the id (UC…).`);
}

export const youtube: SourceType<YouTubeSettings, YouTubeState> = {
  type: 'youtube',
  label: 'YouTube channel',
  description: 'The feed of a YouTube channel or playlist: titles and descriptions of its 15 newest videos.',
  settings,
  async collect(request): Promise<CollectResult<YouTubeState>> {
    const { settings: options, state } = request;
    const exchanges: Exchange[] = [];
    const named = options.channel ?? '';
    let channelId = CHANNEL_ID.test(named) ? named : (state?.channelId ?? null);
    if (!options.playlist && channelId === null) {
      const found = await findChannel(request, named, exchanges);
      if (typeof found !== 'string') return withoutEnd(failure(found, exchanges, state));
      channelId = found;
    }
    const query = options.playlist ? `playlist_id=${options.playlist}` : `channel_id=${channelId}`;
    const url = `${options.endpoint.replace(/\/$/, '')}/feeds/videos.xml?${query}`;
    const result = await feed.collect({ ...request, settings: { url }, state: state?.feed ?? null });
    const before = state?.known ?? [];
    const base = {
      ...result,
      exchanges: [...exchanges, ...result.exchanges],
      // The address is made of the channel: nothing of it is configured.
      movedTo: null,
    };
    const next: YouTubeState = { feed: result.state, channelId, known: before };
    if (base.outcome !== 'items') return withoutEnd({ ...base, state: next });
    const ids = base.entries.map((entry) => entry.externalId ?? entry.url ?? '');
    const missed =
      state !== null && before.length > 0 && ids.length >= FEED_LENGTH && !ids.some((id) => before.includes(id));
    return {
      ...base,
      problems: missed
        ? [
            ...(base.problems ?? []),
            `More than ${FEED_LENGTH} videos are new: the feed does not tell of the oldest of them.`,
          ]
        : (base.problems ?? []),
      state: { ...next, known: [...new Set([...ids, ...before])].slice(0, MAXIMUM_KNOWN) },
    };
  },
};

/** YouTube answers 404, 410 and 500 for feeds of living channels for days: such a channel is broken, never gone. */
function withoutEnd(result: CollectResult<YouTubeState>): CollectResult<YouTubeState> {
  const status = result.exchanges.at(-1)?.status ?? 0;
  if (result.outcome !== 'refused' && result.outcome !== 'broken') return result;
  if (![404, 410, 500].includes(status)) return result;
  const { exchanges, state, reason, retryAfterMs } = result;
  const sentence = `${reason} YouTube answers so at times for channels that exist: it is asked again.`;
  return { outcome: 'broken', exchanges, state, retryAfterMs, reason: sentence };
}
