const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Whether a request's Host names the desk. A page elsewhere that lets its own name point here (DNS rebinding) could
 * read all of it through the reader's browser; its name is not ours. Ports do not matter: names do.
 */
export function createHostGuard(deskUrl: string): (host: string | undefined) => boolean {
  const names = new Set([...LOOPBACK_NAMES, new URL(deskUrl).hostname]);
  return (host) => {
    if (host === undefined || !/^[^/?#@\\\s]+$/.test(host)) return false;
    const address = `http://${host}`;
    return URL.canParse(address) && names.has(new URL(address).hostname);
  };
}
