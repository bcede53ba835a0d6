import { isIP } from 'node:net';
import { judgeAddress } from './address-guard.ts';
import type { AllowList } from './allow-list.ts';
import { isUnder, needsProxy, whyLocal } from './local-names.ts';

export interface UrlVerdict {
  allow: boolean;
  /** A plain sentence. Never repeats the URL, which may hold a secret. */
  reason: string;
  /** Set where an address written in the URL is why it is refused. */
  address?: string;
}

export interface UrlGuardOptions {
  allowed?: AllowList;
  /** A proxy finds the name, so `.onion` may pass. */
  proxied?: boolean;
}

const MAXIMUM_LENGTH = 8192;

/** Fetch standard, "port blocking": ports of other protocols, to which a request could be made to speak. */
const BLOCKED_PORTS = new Set(
  (
    '0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 ' +
    '135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 ' +
    '995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6379 6566 6665 6666 6667 6668 6669 6679 6697 10080'
  ).split(' '),
);

/** Soft hyphen, zero-width, bidi controls: dropped by IDNA, so such a host reads otherwise than it dials. Joiners are spelling. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}--[\u200c\u200d]]/v;

/**
 * Judges a URL by its text alone, without a look-up: the names behind it are judged when they are dialled. Refuses
 * what is not http(s), what points at this machine or the local network, and whatever two URL parsers could read
 * differently, because the text is passed on to others than us (links, evidence).
 */
export function judgeUrl(text: string, options: UrlGuardOptions = {}): UrlVerdict {
  const fault = faultOfText(text);
  if (fault !== null) return refuse(fault);
  const written = /^https?:\/\/([^/?#]*)/i.exec(text)?.[1] ?? '';
  if (INVISIBLE.test(written)) return refuse('The host name holds invisible characters.');
  if (!URL.canParse(text)) return refuse('This is not a web address.');
  const url = new URL(text);
  const authorityFault = faultOfAuthority(written, url);
  if (authorityFault !== null) return refuse(authorityFault);
  if (BLOCKED_PORTS.has(url.port)) return refuse(`Port ${url.port} belongs to another service than the web.`);
  return judgeHost(url.hostname, options);
}

function faultOfText(text: string): string | null {
  if (text.length === 0) return 'There is no web address.';
  if (text.length > MAXIMUM_LENGTH) return `The address is longer than ${MAXIMUM_LENGTH} characters.`;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 'The address holds control characters.';
    if (code >= 0xd800 && code <= 0xdfff) return 'The address holds broken characters.';
  }
  if (text.includes('\ufffd')) return 'The address holds broken characters.';
  if (text.trim() !== text) return 'There are spaces before or after the address.';
  if (text.includes('\\')) return 'The address holds a backslash, which programs read differently.';
  if (!/^[a-z][a-z0-9+.-]*:/i.test(text)) return 'The address must start with http:// or https://.';
  if (!/^https?:/i.test(text)) return 'Only http and https addresses are fetched.';
  if (!/^https?:\/\/[^/?#]/i.test(text)) return 'After http: or https: two slashes and a host name must follow.';
  return null;
}

function faultOfAuthority(written: string, url: URL): string | null {
  if (written.includes('@')) return 'The address holds a user name or password.';
  if (written.includes('%')) return 'The host name is written with percent signs.';
  if (/:$/.test(written) || /:0\d/.test(written.replace(/^\[.*\]/s, '')))
    return 'The port is written in an unusual way.';
  const host = written.replace(/:\d*$/, '').toLowerCase();
  if (isIP(url.hostname) === 4 && host !== url.hostname) return 'The IP address is written in an unusual way.';
  const name = url.hostname.replace(/\.$/, '');
  if (!url.hostname.startsWith('[') && (name.length > 253 || name.split('.').some((label) => !/^.{1,63}$/.test(label))))
    return 'The host name is not a valid one.';
  return null;
}

/** The same of a host alone, in lower case: a name, or an address with or without its brackets. */
export function judgeHost(hostname: string, options: UrlGuardOptions): UrlVerdict {
  const name = hostname.replace(/\.$/, '');
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(address) !== 0) {
    const verdict = judgeAddress(address, options.allowed);
    return verdict.allow
      ? { allow: true, reason: `${address} is ${verdict.reason}.` }
      : { ...refuse(`${address} is refused: ${verdict.reason}.`), address };
  }
  if (options.allowed?.hasHost(name)) return { allow: true, reason: `${name} is on the list of allowed hosts.` };
  if (needsProxy(name))
    return options.proxied
      ? { allow: true, reason: `${name} is found by the proxy.` }
      : refuse(`${name} can only be reached through a proxy such as Tor.`);
  const local = whyLocal(name);
  const loopbackAllowed = options.allowed?.hasAddress('127.0.0.1') || options.allowed?.hasAddress('::1');
  if (local !== null && !(isUnder(name, 'localhost') && loopbackAllowed)) return refuse(`${name} is ${local}.`);
  return { allow: true, reason: `${name} is a public name; its addresses are judged when it is dialled.` };
}

function refuse(reason: string): UrlVerdict {
  return { allow: false, reason };
}
