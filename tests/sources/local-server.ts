import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Spending } from '#src/model/spending.ts';
import { createHttpClient } from '#src/net/client.ts';
import type { SourceType } from '#src/sources/source.ts';

/** An answer, or a function that gives one, by path with query. */
export type Answers = Record<string, Reply | ((request: IncomingMessage, sent: string) => Reply)>;
export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

/** An answer in JSON. */
export function jsonReply(value: unknown, { status = 200, headers = {} }: Omit<Reply, 'body'> = {}): Reply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

interface LookOptions {
  environment?: Record<string, string>;
  now?: Date;
  spending?: Spending;
  keeps?: (text: string) => boolean;
}

/** A real server on loopback, the product's own client allowed to reach it, and what was asked for. */
export async function serve(answers: Answers) {
  const asked: string[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    asked.push(request.url ?? '');
    const sent = Buffer.concat(await request.toArray()).toString();
    // A path without its query stands for all queries that have no answer of their own.
    const path = (request.url ?? '').split('?')[0] ?? '';
    const answer = answers[request.url ?? ''] ?? answers[path] ?? { status: 404, body: 'nothing here' };
    const { status = 200, headers = {}, body = '' } = typeof answer === 'function' ? answer(request, sent) : answer;
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    answers,
    /** A look at a source of this type. */
    look<Settings, State>(
      type: SourceType<Settings, State>,
      settings: Settings,
      state: State | null,
      { environment = {}, now = new Date('2026-01-01T00:00:00Z'), ...more }: LookOptions = {},
    ) {
      const { signal } = new AbortController();
      const secrets = (name: string) => environment[name];
      return type.collect({ settings, state, http, proxy: null, secrets, now, signal, ...more });
    },
    async [Symbol.asyncDispose]() {
      await http.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
