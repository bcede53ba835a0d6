/**
 * Last labels that never name a host on the public internet: special-use names (RFC 6761, 6762, 8375, 7686), names that
 * ICANN withheld because private networks use them, and those of container platforms.
 */
const LOCAL_SUFFIXES = [
  'localhost',
  'local',
  'localdomain',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'home.arpa',
  'in-addr.arpa',
  'ip6.arpa',
  'svc',
  'consul',
  'docker',
  'workgroup',
  'domain',
];

/** Public names that exist to answer with private or chosen addresses. */
const REBINDING_NAMES = [
  'nip.io',
  'sslip.io',
  'xip.io',
  'localtest.me',
  'lvh.me',
  'lacolhost.com',
  'vcap.me',
  'rbndr.us',
  '1u.ms',
  'traefik.me',
  'local.gd',
  'fuf.me',
  'ulh.us',
  'localho.st',
  'backname.io',
  'metadata.tencentyun.com',
  'localhost.direct',
  'spoofed.burpcollaborator.net',
];

/** Why a lower-case host name without its trailing dot is not a public one, or null. */
export function whyLocal(name: string): string | null {
  const labels = name.split('.');
  if (LOCAL_SUFFIXES.some((suffix) => isUnder(name, suffix))) return 'a name of the local network or of this machine';
  if (labels.length === 1) return 'a name without a dot, which only the local network knows';
  if (REBINDING_NAMES.some((suffix) => isUnder(name, suffix))) return 'a name that stands for private addresses';
  return null;
}

/** Names that only an anonymity network can find. */
export function needsProxy(name: string): boolean {
  return isUnder(name, 'onion') || isUnder(name, 'i2p');
}

/** Whether `name` is `suffix` or lies under it. */
export function isUnder(name: string, suffix: string): boolean {
  return name === suffix || name.endsWith(`.${suffix}`);
}
