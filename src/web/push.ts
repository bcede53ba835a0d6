import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { PushReceiver } from '#src/pipeline/streams/stream-push.ts';

const LARGEST_PUSH = 4 * 1024 * 1024;
/** Pushes that are stored at once: hubs come again when told that we are busy. */
const MOST_AT_ONCE = 4;

/**
 * Where hubs reach us: nobody is signed in here, what is pushed is signed itself, and the address is a secret of the hub.
 * Whoever guesses learns nothing: an address that is none looks like one that does not agree.
 */
export function pushRoutes(receiver: PushReceiver): Hono {
  const app = new Hono();
  let busy = 0;
  app.get('/:token', async (context) => {
    const query = new URL(context.req.url).searchParams;
    const answer = await receiver.verify(context.req.param('token'), query);
    if (answer === null) return context.text('', 404);
    // As text, which no browser takes for a page: the challenge is whatever somebody sent.
    return context.body(answer.slice(0, 4096), 200, { 'Content-Type': 'text/plain; charset=utf-8' });
  });
  app.post(
    '/:token',
    bodyLimit({ maxSize: LARGEST_PUSH, onError: (context) => context.text('', 413) }),
    async (context) => {
      if (busy >= MOST_AT_ONCE) return context.text('', 503, { 'Retry-After': '30' });
      busy++;
      try {
        const body = new Uint8Array(await context.req.arrayBuffer());
        const known = await receiver.receive(context.req.param('token'), { headers: context.req.header(), body });
        return context.text('', known ? 202 : 404);
      } finally {
        busy--;
      }
    },
  );
  return app;
}
