import { createHash } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { buildConnector } from 'undici';
import { KhavaranError } from '#src/base/errors.ts';
import { judgeAddress } from './address-guard.ts';
import type { AllowList } from './allow-list.ts';
import type { ProxyAddress } from './proxy.ts';
import type { Resolver } from './resolver.ts';
import { throughSocks } from './socks.ts';
import { withTls } from './tls.ts';
import type { Transport } from './transport.ts';

/** How the outside is reached; tests pass their own resolver and transport. */
export interface Network {
  resolver: Resolver;
  transport: Transport;
  allowed: AllowList;
  /** PEM certificates that are trusted; empty: those of Node. */
  certificateAuthorities: string[];
}

export interface ConnectorOptions {
  proxy: ProxyAddress | null;
  signal: AbortSignal;
  onConnected: (address: string | null) => void;
  /** SHA-256 (lower-case hex) of the certificate with which the server proved who it is. */
  onSecured?: (certificateSha256: string) => void;
}

/**
 * undici's connector with the guard in it. The name is resolved here, every address of the answer is judged (a single
 * bad one refuses all: an attacker's answer mixes them), and exactly those are handed to the transport, which cannot
 * ask again. So the address judged is the address dialled, and an answer that changes between two look-ups gains
 * nothing.
 */
export function guardedConnector(network: Network, options: ConnectorOptions): buildConnector.connector {
  const { signal, proxy } = options;
  return (target, callback) => {
    const hostname = target.hostname.replace(/^\[(.*)\]$/, '$1');
    const secure = target.protocol === 'https:';
    const port = Number(target.port) || (secure ? 443 : 80);
    open(hostname, port)
      .then((socket): Socket | Promise<Socket> => (secure ? secured(socket, hostname) : socket))
      .then(
        (socket) => callback(null, socket),
        (error) => callback(error instanceof Error ? error : new Error(String(error)), null),
      );
  };

  async function secured(socket: Socket, hostname: string): Promise<TLSSocket> {
    const tls = await withTls(socket, hostname, network, signal);
    const certificate = tls.getPeerX509Certificate();
    if (certificate) options.onSecured?.(createHash('sha256').update(certificate.raw).digest('hex'));
    return tls;
  }

  async function open(hostname: string, port: number): Promise<Socket> {
    if (proxy !== null) {
      const addresses = await resolve(proxy.hostname);
      const socket = await network.transport({ hostname: proxy.hostname, addresses, port: proxy.port, signal });
      await throughSocks(socket, { hostname, port, username: proxy.username, password: proxy.password }).catch(
        (error) => {
          socket.destroy();
          throw error;
        },
      );
      options.onConnected(null);
      return socket;
    }
    const addresses = await resolve(hostname);
    judgeAll(hostname, addresses, network.allowed);
    const socket = await network.transport({ hostname, addresses, port, signal });
    options.onConnected(socket.remoteAddress ?? null);
    return socket;
  }

  async function resolve(hostname: string): Promise<string[]> {
    const addresses = isIP(hostname) !== 0 ? [hostname] : await network.resolver(hostname, signal);
    // The time may have run out during a look-up that knows nothing of it.
    signal.throwIfAborted();
    if (addresses.length === 0) throw Object.assign(new Error(`no address for ${hostname}`), { code: 'ENOTFOUND' });
    return addresses;
  }
}

/** Throws `net/address-refused` for the first address that is not a public one. */
export function judgeAll(hostname: string, addresses: string[], allowed: AllowList): void {
  if (allowed.hasHost(hostname)) return;
  for (const address of addresses) {
    const verdict = judgeAddress(address, allowed);
    if (!verdict.allow)
      throw new KhavaranError(
        'net/address-refused',
        `Not fetched: ${hostname} leads to ${address}, which is ${verdict.reason}. If that is meant, allow it in the settings.`,
      );
  }
}
