import { lookup, Resolver as NameServers } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { codeOf } from '#src/base/errors.ts';

/** All addresses of a host name, IPv4 and IPv6. Rejects with Node's codes (`ENOTFOUND`) where there are none. */
export type Resolver = (hostname: string, signal: AbortSignal) => Promise<string[]>;

/**
 * Asks the name servers directly. `getaddrinfo` would occupy one of the four threads of libuv for as long as a dead
 * name server is silent; four such names would stop every file and every other look-up of the process. It answers only
 * what the name servers do not know: names of the hosts file, which come first, and of the local network.
 */
export const systemResolver: Resolver = async (hostname, signal) => {
  if (!hostname.includes('.') || (await namesInHostsFile()).has(hostname.toLowerCase())) return lookUp(hostname);
  const servers = new NameServers({ timeout: 3000, tries: 2 });
  const stop = () => servers.cancel();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const answers = await Promise.allSettled([servers.resolve4(hostname), servers.resolve6(hostname)]);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length > 0) return addresses;
    const codes = answers.map((answer) => (answer.status === 'rejected' ? codeOf(answer.reason) : ''));
    if (codes.some((code) => code === 'ETIMEOUT' || code === 'ESERVFAIL' || code === 'ECANCELLED'))
      throw Object.assign(new Error(`no name server answered for ${hostname}`), { code: 'EAI_AGAIN' });
    return await lookUp(hostname);
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

async function lookUp(hostname: string): Promise<string[]> {
  const addresses = await lookup(hostname, { all: true });
  return addresses.map(({ address }) => address);
}

/** Names of the hosts file; none where there is no such file (Windows resolves them by `getaddrinfo` all the same). */
async function namesInHostsFile(): Promise<Set<string>> {
  const text = await readFile('/etc/hosts', 'utf8').catch(() => '');
  const names = new Set<string>();
  for (const line of text.split('\n')) {
    const [address = '', ...rest] = line.replace(/#.*$/, '').trim().split(/\s+/);
    if (isIP(address) !== 0) for (const name of rest) names.add(name.toLowerCase());
  }
  return names;
}
