import { isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Network } from './connector.ts';

/** TLS over an open connection, its certificate checked for the name. */
export function withTls(socket: Socket, hostname: string, network: Network, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secured = connectTls({
      socket,
      host: hostname,
      // RFC 6066 section 3: no addresses and no trailing dot in the server name.
      ...(isIP(hostname) === 0 ? { servername: hostname.replace(/\.$/, '') } : {}),
      ALPNProtocols: ['http/1.1'],
      ...(network.certificateAuthorities.length > 0 ? { ca: network.certificateAuthorities } : {}),
    });
    const stop = () => secured.destroy(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
    signal.addEventListener('abort', stop, { once: true });
    secured.once('close', () => {
      signal.removeEventListener('abort', stop);
      reject(Object.assign(new Error('closed during the handshake'), { code: 'ECONNRESET' }));
    });
    secured.once('error', (error) => {
      socket.destroy();
      reject(error);
    });
    secured.once('secureConnect', () => resolve(secured));
  });
}
