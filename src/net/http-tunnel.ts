import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import type { Network } from './connector.ts';
import { type ProxyAddress, proxyFailure } from './proxy.ts';
import { withTls } from './tls.ts';
import { untilAborted } from './until-aborted.ts';

const LONGEST_HEAD = 16 * 1024;

/** Asks an HTTP proxy to connect us through (RFC 9110 section 9.3.6). Afterwards the socket is the target's. */
export async function throughHttpProxy(
  proxy: ProxyAddress,
  target: { hostname: string; port: number },
  network: Network,
  signal: AbortSignal,
): Promise<Socket> {
  const addresses = isIP(proxy.hostname) !== 0 ? [proxy.hostname] : await network.resolver(proxy.hostname, signal);
  signal.throwIfAborted();
  const plain = await network.transport({ hostname: proxy.hostname, addresses, port: proxy.port, signal });
  const socket = proxy.url.startsWith('https:') ? await withTls(plain, proxy.hostname, network, signal) : plain;
  const authority = `${target.hostname}:${target.port}`;
  const account = Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64');
  const authorization = proxy.username ? `Proxy-Authorization: Basic ${account}\r\n` : '';
  try {
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization}\r\n`);
    const status = await untilAborted(statusOf(socket), signal);
    if (status < 200 || status >= 300)
      throw proxyFailure(status === 407 ? 'it wants a user name and password' : `it answered ${status}`);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Reads the head of the answer byte by byte: what comes after it belongs to the target. */
function statusOf(socket: Socket): Promise<number> {
  return new Promise((resolve, reject) => {
    let head = '';
    const settle = (act: () => void) => {
      socket.off('readable', look).off('close', closed).off('error', reject);
      act();
    };
    const closed = () => settle(() => reject(proxyFailure('it closed the connection')));
    const look = () => {
      for (let byte: unknown = socket.read(1); byte !== null; byte = socket.read(1)) {
        head += String(byte);
        if (head.length > LONGEST_HEAD) return settle(() => reject(proxyFailure('it does not speak HTTP')));
        if (head.endsWith('\r\n\r\n')) {
          const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
          return settle(() => (status ? resolve(Number(status)) : reject(proxyFailure('it does not speak HTTP'))));
        }
      }
    };
    socket.on('readable', look).once('close', closed).once('error', reject);
    look();
  });
}
