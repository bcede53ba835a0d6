import { KhavaranError } from '#src/base/errors.ts';
import { percentDecoded } from '#src/base/percent-decoded.ts';

export interface ProxyAddress {
  kind: 'http' | 'socks';
  hostname: string;
  port: number;
  username: string;
  password: string;
  /** As undici's ProxyAgent takes it. */
  url: string;
}

/**
 * Reads a proxy address: `http://`, `https://`, `socks5://`, `socks5h://` or `socks://`, with user and password where
 * it wants them. In every case the proxy finds the names: looking them up here would tell the local network what is
 * read through Tor. The proxy is the operator's own choice and may be on a private address.
 */
export function readProxy(text: string): ProxyAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  const scheme = url?.protocol.slice(0, -1) ?? '';
  const socks = scheme === 'socks' || scheme === 'socks5' || scheme === 'socks5h';
  if (url === null || url.hostname === '' || !(socks || scheme === 'http' || scheme === 'https'))
    throw new KhavaranError(
      'net/url-refused',
      'The proxy address must look like http://host:port or socks5://host:port.',
    );
  return {
    kind: socks ? 'socks' : 'http',
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (socks ? 1080 : scheme === 'https' ? 443 : 80),
    username: percentDecoded(url.username),
    password: percentDecoded(url.password),
    url: url.href,
  };
}

/** `why`, in words that follow a comma: what the proxy answered in place of a connection. */
export function proxyFailure(why: string): KhavaranError {
  return new KhavaranError('net/unreachable', `Could not look: the proxy did not connect us, ${why}.`, {
    retry: 'later',
  });
}
