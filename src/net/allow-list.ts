import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { KhavaranError } from '#src/base/errors.ts';

/** What the operator lets the product reach although the guards would refuse it. */
export interface AllowList {
  hasAddress(address: string): boolean;
  /** Host names only; asked before a name is looked up. */
  hasHost(host: string): boolean;
}

/**
 * Reads an allow-list: each entry an address (`192.168.1.5`), a CIDR range (`127.0.0.0/8`), a host name
 * (`chat.internal`) or, with a leading dot, a name with all names below it (`.internal`). An allowed name may resolve
 * to any address. Throws `net/allow-list` that names the entry which is none of these.
 */
export function readAllowList(entries: readonly string[]): AllowList {
  const ranges: [ipaddr.IPv4 | ipaddr.IPv6, number][] = [];
  const hosts = new Set<string>();
  const suffixes: string[] = [];
  for (const entry of entries) {
    const text = entry.trim().toLowerCase();
    const range = readRange(text);
    if (range !== null) ranges.push(range);
    else if (!/^\.?[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*$/u.test(text) || /^[\d.]+$/.test(text))
      throw new KhavaranError(
        'net/allow-list',
        `"${entry}" is no address, range (such as 192.168.0.0/16) or host name that could be allowed.`,
      );
    else if (text.startsWith('.')) suffixes.push(text);
    else hosts.add(text);
  }
  return {
    hasAddress(address) {
      if (ranges.length === 0 || isIP(address) === 0) return false;
      const parsed = ipaddr.parse(address.replace(/%.*$/s, ''));
      return ranges.some((range) => range[0].kind() === parsed.kind() && parsed.match(range));
    },
    hasHost(host) {
      const name = host.toLowerCase().replace(/\.$/, '');
      return hosts.has(name) || suffixes.some((suffix) => name.endsWith(suffix) || `.${name}` === suffix);
    },
  };
}

function readRange(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | null {
  const [address = '', length, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return null;
  const bits = version === 4 ? 32 : 128;
  if (length === undefined) return [ipaddr.parse(address), bits];
  return /^\d{1,3}$/.test(length) && Number(length) <= bits ? [ipaddr.parse(address), Number(length)] : null;
}
