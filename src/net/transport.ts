import { connect, type Socket } from 'node:net';

export interface Dial {
  /** For messages only: what is dialled are the addresses. */
  hostname: string;
  /** Judged already; tried in turn (RFC 8305). None other may be dialled. */
  addresses: string[];
  port: number;
  signal: AbortSignal;
}

/** Opens a TCP connection. Rejects with Node's codes (`ECONNREFUSED`). */
export type Transport = (dial: Dial) => Promise<Socket>;

export const tcpTransport: Transport = ({ hostname, addresses, port, signal }) =>
  new Promise((resolve, reject) => {
    const answers = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    const socket = connect({
      host: hostname,
      port,
      noDelay: true,
      autoSelectFamily: true,
      // The look-up was made and judged before: Node is handed its result, so that it cannot ask again.
      lookup: (_host, options, callback) => {
        if (options.all) callback(null, answers);
        else callback(null, answers[0]?.address ?? '', answers[0]?.family ?? 4);
      },
    });
    const stop = () => socket.destroy(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    socket.once('close', () => signal.removeEventListener('abort', stop));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
