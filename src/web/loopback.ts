import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { KhavaranError } from '#src/base/errors.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export function isLoopback(host: string): boolean {
  if (isIPv4(host)) return loopback.check(host, 'ipv4');
  return isIPv6(host) ? loopback.check(host, 'ipv6') : host === 'localhost';
}

/**
 * Whether the desk asks people to sign in: as the operator says, and if they say nothing, wherever others can reach it,
 * unless something in front of it lets only their people through. Others can where it listens for them, and where its
 * address names another host: then a proxy on this machine hands their requests on. Throws `web/open-desk` for an open
 * desk that anybody could read.
 */
export function needsAccounts(
  host: string,
  env: {
    KHAVARAN_ACCOUNTS?: boolean | undefined;
    KHAVARAN_DESK_GUARDED: boolean;
    KHAVARAN_URL?: string | undefined;
  },
): boolean {
  const named = env.KHAVARAN_URL === undefined ? host : new URL(env.KHAVARAN_URL).hostname.replace(/^\[|\]$/g, '');
  const isPrivate = (isLoopback(host) && isLoopback(named)) || env.KHAVARAN_DESK_GUARDED;
  if (env.KHAVARAN_ACCOUNTS === undefined) return !isPrivate;
  if (env.KHAVARAN_ACCOUNTS || isPrivate) return env.KHAVARAN_ACCOUNTS;
  throw new KhavaranError(
    'web/open-desk',
    `Without accounts the desk does not listen on ${host}${isLoopback(host) ? ` for ${named}` : ''}, where others could ` +
      'read all of it. Leave KHAVARAN_ACCOUNTS out, or KHAVARAN_HOST and KHAVARAN_URL, to keep it on this machine. If ' +
      'something in front of it lets only your people through ' +
      '(a container port published to 127.0.0.1 alone, a VPN, a proxy with a log-in), set KHAVARAN_DESK_GUARDED=yes.',
  );
}
