import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { HonoAdapter } from '@bull-board/hono';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { openQueueViews } from '#src/queue/views.ts';

const BASE = '/queues';

/** The one place of the desk that needs scripts, which are of a package of ours and load nothing from elsewhere. */
const QUEUE_BOARD_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export interface QueueBoard extends AsyncDisposable {
  /** Answers what is asked below `/queues`, to whomever: who may ask is the desk's to say. */
  fetch(request: Request): Promise<Response>;
}

/** What waits and runs in the queues on Redis, to be read only: work is decided in the database. */
export function createQueueBoard(redisUrl: string): QueueBoard {
  const views = openQueueViews(redisUrl);
  const adapter = new HonoAdapter(serveStatic);
  adapter.setBasePath(BASE);
  createBullBoard({
    queues: views.queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'Khavaran', hideRedisDetails: true } },
  });
  const app = new Hono().route(BASE, adapter.registerPlugin());
  return {
    async fetch(request) {
      const answer = await app.fetch(request);
      const headers = new Headers(answer.headers);
      headers.set('Content-Security-Policy', QUEUE_BOARD_POLICY);
      if (!headers.get('content-type')?.startsWith('text/html'))
        return new Response(answer.body, { status: answer.status, headers });
      // Its page asks a third party for fonts.
      const page = (await answer.text()).replace(/<link href="https:[^>]*>/g, '');
      headers.delete('content-length');
      return new Response(page, { status: answer.status, headers });
    },
    [Symbol.asyncDispose]: () => views[Symbol.asyncDispose](),
  };
}
