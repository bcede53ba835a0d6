import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Env } from '#src/base/env.ts';
import { codeOf, KhavaranError, messageOf } from '#src/base/errors.ts';
import type { App } from '#src/pipeline/app.ts';
import { searchText } from '#src/pipeline/search-text.ts';
import { createDesk } from './desk.ts';
import { assertGuarded } from './loopback.ts';

const HEADERS_LIMIT_MS = 10_000;
const REQUEST_LIMIT_MS = 30_000;

/** What of the service the desk serves. */
export type ServedApp = Pick<App, 'db' | 'clock' | 'payloads' | 'deskUrl'> & {
  env: Pick<Env, 'KHAVARAN_DESK_GUARDED' | 'KHAVARAN_LANGUAGE' | 'KHAVARAN_ZONE'>;
  configuration: Pick<App['configuration'], 'names'>;
  log: { error(details: object, message: string): void };
};

/**
 * Serves the desk until disposed. Port 0 takes a free one. Throws `web/open-desk` for an address that others can reach
 * (see `loopback.ts`), `web/port-in-use` and `web/cannot-listen`.
 */
export async function startDesk(
  app: ServedApp,
  { host, port }: { host: string; port: number },
): Promise<{ url: string } & AsyncDisposable> {
  assertGuarded(host, app.env.KHAVARAN_DESK_GUARDED);
  const desk = createDesk({
    db: app.db,
    clock: app.clock,
    payloads: app.payloads,
    names: app.configuration.names,
    language: app.env.KHAVARAN_LANGUAGE,
    zone: app.env.KHAVARAN_ZONE,
    deskUrl: app.deskUrl,
    searchText,
    report: (error, address) => app.log.error({ err: error, address }, 'a page of the desk failed'),
  });
  const server = createAdaptorServer({
    fetch: desk.fetch,
    hostname: host,
    serverOptions: { headersTimeout: HEADERS_LIMIT_MS, requestTimeout: REQUEST_LIMIT_MS },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, host, port)));
    server.listen(port, host, () => resolve());
  });
  return {
    url: addressOf(server.address(), host),
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}

function addressOf(address: string | AddressInfo | null, host: string): string {
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const name = ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host) ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function listenError(cause: unknown, host: string, port: number): KhavaranError {
  if (codeOf(cause) === 'EADDRINUSE')
    return new KhavaranError(
      'web/port-in-use',
      `Something else listens on port ${port} already, perhaps another Khavaran. Stop it, or choose another port with KHAVARAN_PORT.`,
      { cause },
    );
  return new KhavaranError(
    'web/cannot-listen',
    `The desk cannot listen on ${host}, port ${port}: ${messageOf(cause)}. Change KHAVARAN_HOST or KHAVARAN_PORT.`,
    { cause },
  );
}
