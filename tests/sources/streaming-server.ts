import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { portOf } from '../net/local-server.ts';

/** A web server whose answers may go on for as long as they like. `asked`: method, path and what was sent. */
export async function serveOpen(answer: (request: IncomingMessage, response: ServerResponse, sent: string) => void) {
  const asked: { method: string; path: string; sent: string }[] = [];
  const server = createServer(async (request, response) => {
    response.on('error', () => undefined);
    const sent = Buffer.concat(await request.toArray()).toString();
    asked.push({ method: request.method ?? '', path: request.url ?? '', sent });
    answer(request, response, sent);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
