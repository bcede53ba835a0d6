import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { KhavaranError } from '#src/base/errors.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLoopback(host: string): boolean {
  if (isIPv4(host)) return loopback.check(host, 'ipv4');
  return isIPv6(host) ? loopback.check(host, 'ipv6') : host === 'localhost';
}

/**
 * The desk has no log-in. Throws `web/open-desk` for an address that others can reach, unless the operator says that
 * something in front of it lets only their people through.
 */
export function assertGuarded(host: string, guarded: boolean): void {
  if (isLoopback(host) || guarded) return;
  throw new KhavaranError(
    'web/open-desk',
    `The desk has no log-in yet, so it does not listen on ${host}, where others could read all of it. ` +
      'Leave KHAVARAN_HOST out to keep it on this machine. If something in front of it lets only your people ' +
      'through (a container port published to 127.0.0.1 alone, a VPN, a proxy with a log-in), set KHAVARAN_DESK_GUARDED=yes.',
  );
}
