import { createServer, request as forward } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type LocalServer, portOf, serveRaw } from './local-server.ts';

/**
 * A SOCKS5 proxy (RFC 1928, RFC 1929) that brings every target to one local port. `seen` tells what it was asked for:
 * `domain news.example:80`, `ipv4 93.184.216.34:80`, and the user where it wants one.
 */
export async function serveSocks(
  toPort: number,
  options: { user?: string; reply?: number; slowly?: boolean; silent?: boolean } = {},
): Promise<LocalServer> {
  const seen: string[] = [];
  const server = await serveRaw(async (socket) => {
    if (options.silent) return;
    const take = taker(socket);
    const send = async (...bytes: number[]) => {
      if (!options.slowly) return socket.write(Buffer.from(bytes));
      for (const byte of bytes) {
        socket.write(Buffer.from([byte]));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      return true;
    };
    const [, count = 0] = await take(2);
    const methods = [...(await take(count))];
    const method = options.user ? 2 : 0;
    if (!methods.includes(method)) return socket.end(Buffer.from([5, 0xff]));
    await send(5, method);
    if (options.user) {
      const [, userLength = 0] = await take(2);
      const user = (await take(userLength)).toString();
      const [passwordLength = 0] = await take(1);
      const password = (await take(passwordLength)).toString();
      seen.push(`user ${user}:${password}`);
      await send(1, `${user}:${password}` === options.user ? 0 : 1);
    }
    const [, , , type] = await take(4);
    const length = type === 1 ? 4 : type === 4 ? 16 : ((await take(1))[0] ?? 0);
    const address = await take(length);
    const port = (await take(2)).readUInt16BE();
    const kind = type === 1 ? 'ipv4' : type === 4 ? 'ipv6' : 'domain';
    seen.push(
      `${kind} ${type === 3 ? address.toString() : type === 1 ? address.join('.') : address.toString('hex')}:${port}`,
    );
    await send(5, options.reply ?? 0, 0, 3, 4, ...Buffer.from('exit'), 0, 80);
    if (options.reply) return socket.end();
    const target = connect(toPort, '127.0.0.1').on('error', () => socket.destroy());
    socket.on('close', () => target.destroy());
    return target.pipe(socket).pipe(target);
  });
  return { ...server, seen, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** An HTTP proxy: whole URLs for http, CONNECT for https; every target is brought to one local port. */
export async function serveHttpProxy(toPort: number, options: { credentials?: string } = {}): Promise<LocalServer> {
  const seen: string[] = [];
  const wanted = options.credentials && `Basic ${Buffer.from(options.credentials).toString('base64')}`;
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (wanted && request.headers['proxy-authorization'] !== wanted) return response.writeHead(407).end();
    const { pathname, search } = new URL(request.url ?? '');
    return forward({ port: toPort, host: '127.0.0.1', path: pathname + search, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    }).end();
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (request, socket) => {
    seen.push(`CONNECT ${request.url}`);
    if (wanted && request.headers['proxy-authorization'] !== wanted)
      return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    const target = connect(toPort, '127.0.0.1').on('error', () => socket.destroy());
    socket.on('error', () => target.destroy()).on('close', () => target.destroy());
    return target.pipe(socket).pipe(target);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server.address());
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    seen,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function taker(socket: Socket): (count: number) => Promise<Buffer> {
  const iterator = (async function* bytes() {
    let held = Buffer.alloc(0);
    let count: number = yield Buffer.alloc(0);
    while (!socket.destroyed) {
      const chunk: unknown = held.length >= count ? null : socket.read();
      if (Buffer.isBuffer(chunk)) held = Buffer.concat([held, chunk]);
      if (held.length >= count) {
        const taken = held.subarray(0, count);
        held = held.subarray(count);
        count = yield taken;
      } else await new Promise((resolve) => socket.once('readable', resolve).once('close', resolve));
    }
  })();
  const ready = iterator.next();
  return async (count) => {
    await ready;
    const { value } = await iterator.next(count);
    return value ?? Buffer.alloc(count);
  };
}
