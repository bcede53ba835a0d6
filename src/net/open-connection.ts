import { isIP, type Socket } from 'node:net';
import { KhavaranError } from '#src/base/errors.ts';
import { judgeAll, type Network } from './connector.ts';
import { untilAborted } from './until-aborted.ts';
import { judgeHost } from './url-guard.ts';

/** A TCP connection: of Node's, whose guard has judged where it leads. */
export type Connection = Socket;

export interface ConnectionTarget {
  /** A name or an address, as it stands in settings. */
  hostname: string;
  port: number;
  /** The operator's own files name the host: it may lie within their network without further leave. */
  meant?: boolean;
  /** Ends the connection too, once it is open. */
  signal: AbortSignal;
}

/** The way out for what speaks another protocol than the web's: mail. */
export interface ConnectionClient {
  /**
   * Opens a connection to the very addresses that were judged, without TLS. Throws `net/url-refused` and
   * `net/address-refused` where the guard refuses, else Node's codes (`ENOTFOUND`, `ECONNREFUSED`).
   */
  connect(target: ConnectionTarget): Promise<Connection>;
}

export async function openConnection(target: ConnectionTarget, network: Network): Promise<Connection> {
  const { hostname, port, signal } = target;
  const addresses = await judgedAddresses(target, network);
  signal.throwIfAborted();
  return network.transport({ hostname, addresses, port, signal });
}

/** Where the host leads, all of it judged. Throws as `ConnectionClient.connect`. */
export async function judgedAddresses(
  { hostname, meant = false, signal }: Omit<ConnectionTarget, 'port'>,
  { allowed, resolver }: Pick<Network, 'allowed' | 'resolver'>,
): Promise<string[]> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const verdict = judgeHost(host, { allowed });
  if (!verdict.allow && !meant)
    throw new KhavaranError(verdict.address ? 'net/address-refused' : 'net/url-refused', verdict.reason);
  const addresses = isIP(host) !== 0 ? [host] : await untilAborted(resolver(host, signal), signal);
  if (addresses.length === 0) throw Object.assign(new Error(`no address for ${host}`), { code: 'ENOTFOUND' });
  if (!meant) judgeAll(host, addresses, allowed);
  return addresses;
}
