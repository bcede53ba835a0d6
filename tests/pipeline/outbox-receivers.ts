import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LocalServer, serve } from '../net/local-server.ts';

/** What a receiver saw of a message that it kept. */
export interface Landing {
  channel: string;
  /** By which repeats are told: the webhook's id, or the title of the story where there is none. */
  key: string;
  /** Whether the message says that it may be a repeat. */
  marked: boolean;
  /** Whether the sender was told that it was taken. */
  answered: boolean;
}

export type Behaviour = 'steady' | 'flaky' | 'throttled' | 'silent' | 'refusing' | 'gone';

export interface Receiver extends LocalServer {
  landings: Landing[];
  behaviour: Behaviour;
}

/** Numbers between 0 and 1, the same for the same seed (mulberry32, Tommy Ettinger). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A receiver of webhooks, or with `slack` of Slack's, that misbehaves: `flaky` fails one time in three, `throttled` asks
 * to wait, `silent` keeps the message and says nothing, or cuts, one time in four, `refusing` wants no message, `gone`
 * closes every connection.
 */
export async function receiver(
  channel: string,
  behaviour: Behaviour,
  random: () => number,
  slack = false,
): Promise<Receiver> {
  const landings: Landing[] = [];
  const server = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      // Its sender was killed while it spoke.
      return;
    }
    const text = Buffer.concat(chunks).toString('utf8');
    const key = slack ? (/Story number (\d+)/.exec(text)?.[0] ?? text) : String(request.headers['webhook-id']);
    const landing = { channel, key, marked: text.includes('(may be a repeat)'), answered: true };
    answer(request, response, () => landings.push(landing), landing);
  });
  const taken = slack ? 'ok' : '{}';
  function answer(request: IncomingMessage, response: ServerResponse, land: () => void, landing: Landing): void {
    const dice = random();
    const { behaviour: now } = self;
    if (now === 'gone') return void request.socket.destroy();
    if (now === 'refusing') return void response.writeHead(slack ? 403 : 401).end(slack ? 'invalid_token' : '');
    if (now === 'flaky' && dice < 0.33) return void response.writeHead(dice < 0.2 ? 500 : 503).end();
    if (now === 'throttled' && dice < 0.2) return void response.writeHead(429, { 'retry-after': '20' }).end();
    land();
    if (now === 'silent' && dice < 0.25) {
      landing.answered = false;
      if (dice < 0.1) request.socket.destroy();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/plain' }).end(taken);
  }
  const self: Receiver = Object.assign(server, { landings, behaviour });
  return self;
}
