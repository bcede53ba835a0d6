import { createHash, timingSafeEqual } from 'node:crypto';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import { type Readiness, readiness } from '#src/pipeline/operations/readiness.ts';
import { isLoopback } from './loopback.ts';
import { createMetrics, type MeasuredApp, type Metrics } from './metrics.ts';

/** What monitoring asks of a process. */
export interface Operations {
  ready(): Promise<Readiness>;
  /** Null where they are not to be had. */
  metrics: Metrics | null;
  /** Whoever asks for metrics must show it; null: whoever reaches the address may have them. */
  token: string | null;
}

export function createOperations(app: MeasuredApp, token: string | null): Operations {
  return { ready: () => readiness(app), metrics: createMetrics(app), token };
}

/** `/health`: the process runs. `/ready`: it can do its work. `/metrics`: figures, in the text format of Prometheus. */
export function operationRoutes(operations: Operations): Hono {
  const routes = new Hono();
  routes.get('/health', (context) => context.json({ status: 'ok' }));
  routes.get('/ready', async (context) => {
    const { ready, checks } = await operations.ready();
    return context.json({ status: ready ? 'ready' : 'not ready', checks }, ready ? 200 : 503);
  });
  routes.get('/metrics', async (context, next) => {
    if (!operations.metrics) return next();
    if (operations.token !== null && !isToken(context.req.header('authorization'), operations.token))
      return context.text('', 401, { 'WWW-Authenticate': 'Bearer' });
    const text = await operations.metrics.text();
    return context.body(text, 200, { 'Content-Type': operations.metrics.contentType });
  });
  return routes;
}

/**
 * Serves them on a port of their own, for processes without a desk and for monitoring that must not reach the desk.
 * Throws `web/open-metrics` where others could read the metrics without a token, and `web/cannot-listen`.
 */
export async function startOperations(
  app: MeasuredApp,
  { host, port, token }: { host: string; port: number; token: string | null },
): Promise<{ port: number } & AsyncDisposable> {
  if (token === null && !isLoopback(host))
    throw new KhavaranError(
      'web/open-metrics',
      `Metrics are not served on ${host} without a token: set KHAVARAN_METRICS_TOKEN, or leave KHAVARAN_METRICS_HOST out.`,
    );
  const routes = operationRoutes(createOperations(app, token));
  const server = createAdaptorServer({ fetch: routes.fetch, hostname: host });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new KhavaranError(
          'web/cannot-listen',
          `Metrics cannot be served on ${host}, port ${port}: ${messageOf(cause)}. Change KHAVARAN_METRICS_PORT; each process needs its own.`,
          { cause },
        ),
      ),
    );
    server.listen(port, host, () => resolve());
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}

/** Compared by their hashes, which are of one length: how long it takes tells nothing. */
function isToken(header: string | undefined, token: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(header ?? ''), hash(`Bearer ${token}`));
}
