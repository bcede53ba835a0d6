import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { SPECIAL_RANGES } from './address-ranges.ts';
import type { AllowList } from './allow-list.ts';

export interface AddressVerdict {
  allow: boolean;
  /** Why, as the end of a sentence: "10.0.0.1 is a private network". */
  reason: string;
}

const RANGES = SPECIAL_RANGES.map(([cidr, what]) => ({ range: ipaddr.parseCIDR(cidr), what }));
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

/**
 * Judges one IP address (brackets and zone are cut off): public, or refused with what it is. Whatever is no address in
 * its plain form is refused: name servers never answer with `0x7f.1`, so nobody honest loses by it. IPv6 is judged by
 * what is given out (2000::/3, RFC 4291 section 2.4), so a range that is invented tomorrow is refused until it is known.
 * Forms that carry an IPv4 address (mapped, NAT64, 6to4, Teredo, ISATAP) are refused whatever they carry: a gateway
 * behind them would reach what we cannot judge.
 */
export function judgeAddress(text: string, allowed?: AllowList): AddressVerdict {
  const bare = text.replace(/^\[(.*)\]$/s, '$1').replace(/%.*$/s, '');
  if (isIP(bare) === 0) return { allow: false, reason: 'not an IP address in its plain form' };
  if (allowed?.hasAddress(bare)) return { allow: true, reason: 'on the list of allowed addresses' };
  // Spelled by the URL parser: ipaddr.js takes "::127.0.0.1" for the mapped "::ffff:127.0.0.1".
  const address = ipaddr.parse(isIP(bare) === 6 ? new URL(`http://[${bare}]`).hostname.slice(1, -1) : bare);
  for (const { range, what } of RANGES)
    if (range[0].kind() === address.kind() && address.match(range)) return { allow: false, reason: what };
  if (address instanceof ipaddr.IPv6) {
    if (!address.match(GLOBAL_UNICAST)) return { allow: false, reason: 'not given out to anybody' };
    if (isIsatap(address.parts)) return { allow: false, reason: 'an IPv4 address in IPv6 clothes (ISATAP)' };
  }
  return { allow: true, reason: 'a public address' };
}

/** RFC 5214 section 6.1: the interface identifier is 0000:5efe or 0200:5efe and an IPv4 address. */
function isIsatap(parts: number[]): boolean {
  return (parts[4] === 0 || parts[4] === 0x200) && parts[5] === 0x5efe;
}
