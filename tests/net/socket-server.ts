import { createServer, type IncomingMessage } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { portOf } from './local-server.ts';

export interface SocketServer extends AsyncDisposable {
  port: number;
  /** `ws://127.0.0.1:port`. */
  url: string;
  /** Addresses as they were asked for. */
  asked: string[];
  clients: ReadonlySet<WebSocket>;
}

/** A WebSocket server on loopback. `refuse` gives a status and a body instead of a socket. */
export async function serveSockets(
  onSocket: (socket: WebSocket, request: IncomingMessage) => void,
  options: { refuse?: () => { status: number; body: string } | null; autoPong?: boolean; port?: number } = {},
): Promise<SocketServer> {
  const asked: string[] = [];
  const http = createServer((_request, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({ noServer: true, autoPong: options.autoPong ?? true });
  http.on('upgrade', (request, socket, head) => {
    asked.push(request.url ?? '');
    const refusal = options.refuse?.() ?? null;
    if (refusal) {
      const { status, body } = refusal;
      socket.end(
        `HTTP/1.1 ${status} No\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      );
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => undefined);
      onSocket(client, request);
    });
  });
  await new Promise<void>((resolve) => http.listen(options.port ?? 0, '127.0.0.1', resolve));
  const port = portOf(http.address());
  return {
    port,
    url: `ws://127.0.0.1:${port}`,
    asked,
    clients: sockets.clients,
    async [Symbol.asyncDispose]() {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
