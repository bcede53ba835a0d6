import { z } from 'zod';
import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';
import { type Answer, ask, failure } from './answer.ts';
import { broken, type Failed } from './api-answer.ts';
import { decodeText } from './decode-text.ts';
import type { CollectRequest, CollectResult, SourceType } from './source.ts';
import { telegramName } from './telegram-name.ts';
import { readTelegramPage, type TelegramPage, telegramTitle } from './telegram-page.ts';

const settings = z.strictObject({
  channel: z
    .string()
    .trim()
    .transform(telegramName)
    .pipe(z.string().regex(/^[A-Za-z]\w{2,40}$/, 'the name of a public channel, e.g. hra_news'))
    .describe('Name of the public channel, without @'),
  maximumPages: z
    .int()
    .min(1)
    .max(50)
    .default(5)
    .describe('Pages of about 20 posts read at one look; older ones follow at the next'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .default('https://t.me')
    .describe('Where previews are read: Telegram itself, or a mirror of it'),
});

export type TelegramSettings = z.infer<typeof settings>;

/** Posts between two numbers that were not read yet, both exclusive. */
interface Gap {
  above: number;
  below: number;
}

export interface TelegramState {
  /** Number of the newest post seen. */
  newest: number;
  /** What bounded looks left out, the newest first. */
  gaps: Gap[];
}

const MAXIMUM_GAPS = 20;
type Request = CollectRequest<TelegramSettings, TelegramState>;

/** One look's requests: pages of the preview, and the landing page where there is no preview. */
class Preview {
  readonly exchanges: Exchange[] = [];
  pages = 0;
  private readonly request: Request;

  constructor(request: Request) {
    this.request = request;
  }

  private async get(path: string): Promise<Answer> {
    const { http, proxy, signal, settings: options } = this.request;
    // A redirect says "group or missing": followed, it would end at some page that answers 200.
    const url = `${options.endpoint.replace(/\/$/, '')}${path}`;
    const answer = await ask(http, { url, proxy, signal, maximumRedirects: 0 });
    if (answer.exchange) this.exchanges.push(answer.exchange);
    return answer;
  }

  async page(before: number | null): Promise<TelegramPage | Failed> {
    this.pages++;
    const answer = await this.get(`/s/${this.request.settings.channel}${before === null ? '' : `?before=${before}`}`);
    const redirected = answer.exchange !== null && answer.exchange.status >= 300 && answer.exchange.status < 400;
    if (redirected) return this.withoutPreview();
    if ('reason' in answer) return answer;
    const html = textOf(answer.exchange);
    const page = readTelegramPage(html, answer.exchange.finalUrl);
    if (!page) return broken(answer.exchange, 'The preview page is too large or too deeply nested to be read.');
    if (page.posts.length > 0 || page.channel !== null) return page;
    return this.withoutPreview(html);
  }

  /** Tells a channel without preview from a name that nobody has, by the page at `t.me/NAME`. */
  private async withoutPreview(html?: string): Promise<Failed> {
    const { channel } = this.request.settings;
    let found = html === undefined ? 'unknown' : telegramTitle(html);
    if (found === 'unknown') {
      const landing = await this.get(`/${channel}`);
      const moved = landing.exchange !== null && landing.exchange.status >= 300 && landing.exchange.status < 400;
      if ('reason' in landing && !moved) return landing;
      if (landing.exchange && !moved) found = telegramTitle(textOf(landing.exchange));
    }
    const exchange = this.exchanges.at(-1)!;
    if (found === 'channel')
      return {
        verdict: 'refused',
        exchange,
        retryAfterMs: null,
        reason: `@${channel} exists, but Telegram shows no public preview of it.`,
      };
    if (found === 'missing')
      return broken(
        exchange,
        `There is no public channel @${channel}: the name may have changed, or belong to a person or a group.`,
      );
    return broken(exchange, `Telegram answered with a page that is no preview of @${channel}.`);
  }
}

function textOf(exchange: Exchange): string {
  return decodeText(exchange.body, exchange.responseHeaders['content-type'] ?? null);
}

/** Reads back from `gap.below` to `gap.above`, as far as the pages of this look reach. What is left of it, and why. */
async function fill(
  preview: Preview,
  gap: Gap,
  limit: number,
  take: (page: TelegramPage) => void,
): Promise<{ left: Gap | null; failed: Failed | null }> {
  const { above } = gap;
  let { below } = gap;
  while (below > above + 1) {
    if (preview.pages >= limit) return { left: { above, below }, failed: null };
    const page = await preview.page(below);
    if ('reason' in page) return { left: { above, below }, failed: page };
    take(page);
    // The end of a channel is a page without messages or without a pointer. Those that say nothing count as well.
    if (page.oldest === null || page.before === null || page.oldest >= below) break;
    below = page.oldest;
  }
  return { left: null, failed: null };
}

export const telegram: SourceType<TelegramSettings, TelegramState> = {
  type: 'telegram',
  label: 'Telegram channel',
  description:
    'The public preview of a Telegram channel (t.me/s/NAME), read back to the last post seen. No account needed.',
  settings,
  async collect(request): Promise<CollectResult<TelegramState>> {
    const { state, settings: options } = request;
    const preview = new Preview(request);
    const { exchanges } = preview;
    const first = await preview.page(null);
    if ('reason' in first) return failure(first, exchanges, state);
    const found = new Map<number, Entry>();
    const problems: string[] = [];
    const take = (page: TelegramPage) => {
      for (const { id, entry } of page.posts) found.set(id, entry);
      problems.push(...page.problems);
    };
    take(first);
    const ids = first.posts.map(({ id }) => id);
    const newest = Math.max(state?.newest ?? 0, ...ids);
    const open: Gap[] = [];
    // At the first look the newest page is the beginning: the past is not fetched.
    if (state && first.oldest !== null && first.before !== null && first.oldest > state.newest + 1)
      open.push({ above: state.newest, below: first.oldest });
    open.push(...(state?.gaps ?? []));
    const gaps: Gap[] = [];
    let failed: Failed | null = null;
    for (const gap of open) {
      if (failed) {
        gaps.push(gap);
        continue;
      }
      const end = await fill(preview, gap, options.maximumPages, take);
      ({ failed } = end);
      if (end.left) gaps.push(end.left);
      if (end.left && failed)
        problems.push(`Posts between ${end.left.above} and ${end.left.below} could not be read yet: ${failed.reason}`);
    }
    if (gaps.length > MAXIMUM_GAPS) problems.push('More was left out than can be read: the oldest part is given up.');
    const next = { exchanges, problems, listed: ids.length, state: { newest, gaps: gaps.slice(0, MAXIMUM_GAPS) } };
    if (found.size === 0) return { ...next, outcome: 'empty' };
    const entries = [...found].sort(([a], [b]) => a - b).map(([, entry]) => entry);
    return { ...next, outcome: 'items', entries, more: gaps.length > 0, retryAfterMs: failed?.retryAfterMs ?? null };
  },
};
