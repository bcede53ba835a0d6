import { type Clock, systemClock } from '#src/base/clock.ts';
import { codeOf, messageOf } from '#src/base/errors.ts';
import type { Exchange } from '#src/model/capture.ts';
import { mayRead, parseRobots, type RobotsRules } from './robots-rules.ts';

export interface RobotsOptions {
  /** Fetches a robots.txt through the same guard, limits and pace as everything else. */
  fetch: (url: string, proxy: string | null) => Promise<Exchange>;
  /** Full User-Agent; its first word up to the slash is the product token. */
  userAgent: string;
  clock?: Clock;
}

export interface RobotsVerdict {
  allow: boolean;
  /** The host did not say no: it said nothing. Reported as a host that cannot be read, not as one that refuses us. */
  silent?: true;
  reason: string;
}

type Answer = { kind: 'rules'; rules: RobotsRules } | { kind: 'free' } | { kind: 'unreadable'; why: string };

const KEEP_MS = 24 * 3600_000;
/** Without an answer everything is closed to us, so it is asked again before long. */
const KEEP_UNREADABLE_MS = 10 * 60_000;
const MAXIMUM_HOSTS = 2000;

/** Asks each host's robots.txt (RFC 9309) at most once a day and remembers it. */
export function createRobots(options: RobotsOptions) {
  const clock = options.clock ?? systemClock;
  const token = /^[A-Za-z_-]*/.exec(options.userAgent)?.[0] ?? '';
  const known = new Map<string, { answer: Promise<Answer>; until: number }>();

  return async (url: URL, proxy: string | null): Promise<RobotsVerdict> => {
    const answer = await ask(url.origin, proxy);
    if (answer.kind === 'unreadable')
      return {
        allow: false,
        silent: true,
        reason: `The robots.txt of ${url.hostname} could not be read, so nothing else is. ${answer.why}`,
      };
    if (answer.kind === 'rules' && !mayRead(answer.rules, url))
      return { allow: false, reason: `The robots.txt of ${url.hostname} asks programs not to read this page.` };
    return { allow: true, reason: `The robots.txt of ${url.hostname} does not forbid it.` };
  };

  function ask(origin: string, proxy: string | null): Promise<Answer> {
    const key = `${origin} ${proxy ?? ''}`;
    const now = clock.now().getTime();
    const found = known.get(key);
    if (found !== undefined && now < found.until) return found.answer;
    const entry = { answer: read(origin, proxy), until: now + KEEP_MS };
    known.set(key, entry);
    const [oldest] = known.keys();
    if (known.size > MAXIMUM_HOSTS && oldest !== undefined) known.delete(oldest);
    entry.answer.then(
      (answer) => {
        if (answer.kind === 'unreadable') entry.until = now + KEEP_UNREADABLE_MS;
      },
      () => known.delete(key),
    );
    return entry.answer;
  }

  async function read(origin: string, proxy: string | null): Promise<Answer> {
    try {
      const exchange = await options.fetch(`${origin}/robots.txt`, proxy);
      if (exchange.status >= 200 && exchange.status < 300) {
        const text = new TextDecoder().decode(exchange.body);
        return { kind: 'rules', rules: parseRobots(text, token) };
      }
      // Section 2.3.1: what is not there forbids nothing; what fails forbids all.
      if (exchange.status >= 400 && exchange.status < 500) return { kind: 'free' };
      return { kind: 'unreadable', why: `It answers with status ${exchange.status}.` };
    } catch (error) {
      if (codeOf(error) === 'net/cancelled') throw error;
      if (codeOf(error) === 'net/too-many-redirects') return { kind: 'free' };
      return { kind: 'unreadable', why: messageOf(error) };
    }
  }
}
