/** Parameters that say how a reader came, not what is read. */
const TRACKING =
  /^(utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|igshid|igsh|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|oly_\w+_id|vero_id|wickedid|ref_src|ref_url|cmpid|ns_(campaign|mchannel|source|linkname|fee)|at_(medium|campaign|custom\d?|link_\w+|ptr_name|bbc_team|format)|s_cid|icid|ncid|ocid|smid|spm|xtor|pk_\w+|piwik_\w+|mtm_\w+|_ga|_gl|guccounter|guce_\w+|__twitter_impression|amp_js_v|amp_gsa|usqp|maca|partner|fb_\w+|action_\w+_ids|hootpostid|src_campaign)$/i;
const AMP_PARAMETERS = /^(amp|outputtype|output)$/i;
const X_HOST =
  /^((www|mobile|m)\.)?(twitter|x)\.com$|^([\w-]+\.)?nitter\.[\w.-]+$|^(www\.)?(fx|vx|fixup|fixv)?(twitter|x)\.com$/;
const TELEGRAM_HOST = /^(www\.)?(t|telegram)\.(me|dog)$/;
const MAXIMUM_LENGTH = 4096;

/** `twitter.com/a/status/1?s=20`, `nitter.net/a/status/1#m`, `x.com/i/web/status/1` → `https://x.com/a/status/1`. */
function canonicalX(url: URL): string | null {
  const status = /^\/(?:i\/web|(\w{1,20}))\/status(?:es)?\/(\d{1,20})(?:\/|$)/.exec(url.pathname);
  if (status) return `https://x.com/${(status[1] ?? 'i').toLowerCase()}/status/${status[2]}`;
  const profile = /^\/(\w{1,20})\/?$/.exec(url.pathname);
  return profile && profile[1] !== 'search' ? `https://x.com/${profile[1]!.toLowerCase()}` : null;
}

/** `t.me/s/Name/12?single` → `https://t.me/name/12`. Names of channels are case-insensitive. */
function canonicalTelegram(url: URL): string | null {
  const post = /^\/(?:s\/)?([A-Za-z]\w{2,40})(?:\/(\d{1,12}))?(?:\/|$)/.exec(url.pathname);
  if (!post || post[1] === 'joinchat' || post[1] === 'share') return null;
  return `https://t.me/${post[1]!.toLowerCase()}${post[2] ? `/${post[2]}` : ''}`;
}

/** One spelling for each path: needless escapes decoded, others in upper case, letters beyond ASCII escaped (RFC 3986 §6.2.2). */
function normalisePercent(text: string): string {
  return text.replace(/%[0-9a-f]{2}/gi, (written) => {
    const character = String.fromCharCode(Number.parseInt(written.slice(1), 16));
    return /[A-Za-z0-9\-._~]/.test(character) ? character : written.toUpperCase();
  });
}

/** The publisher's address out of an AMP cache: `…cdn.ampproject.org/c/s/HOST/PATH`, `google.com/amp/s/HOST/PATH`. */
function outOfAmpCache(url: URL): URL | null {
  const cached =
    (url.hostname.endsWith('.cdn.ampproject.org') && /^\/[a-z]\/(s\/)?(.+)$/.exec(url.pathname)) ||
    (/^(www\.)?google\.[a-z.]+$/.test(url.hostname) && /^\/amp\/(s\/)?(.+)$/.exec(url.pathname));
  return cached ? URL.parse(`${cached[1] ? 'https' : 'http'}://${cached[2]}${url.search}`) : null;
}

function withoutAmpPath(pathname: string): string {
  return pathname
    .replace(/^\/amp(?=\/.)/, '')
    .replace(/\/amp\/?$/, '')
    .replace(/\.amp(\.html?)?$/, (_, end: string | undefined) => end ?? '');
}

function canonicalOnce(url: URL): string {
  const host = url.hostname.toLowerCase();
  if (X_HOST.test(host)) {
    const found = canonicalX(url);
    if (found) return found;
  }
  if (TELEGRAM_HOST.test(host)) {
    const found = canonicalTelegram(url);
    if (found) return found;
  }
  const hostname = host.replace(/\.$/, '').replace(/^(www|m|mobile|amp)\d?\.(?=[^.]+\.[^.])/, '');
  const pathname = withoutAmpPath(normalisePercent(url.pathname).replace(/\/{2,}/g, '/'));
  const parameters = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !TRACKING.test(nameOf(pair)))
    .filter((pair) => !(AMP_PARAMETERS.test(nameOf(pair)) && /^(\w+)?(=(1|true|amp)?)?$/i.test(pair)))
    .map(normalisePercent)
    .sort();
  const port = url.port ? `:${url.port}` : '';
  const path = pathname.length > 1 ? pathname.replace(/\/$/, '') : pathname || '/';
  return `https://${hostname}${port}${path}${parameters.length > 0 ? `?${parameters.join('&')}` : ''}`;
}

function nameOf(pair: string): string {
  return pair.split('=', 1)[0] ?? pair;
}

/**
 * The address under which copies of one page meet: scheme https, no `www.` or mobile host, no AMP, tracking parameters,
 * fragment, trailing slash or default port, parameters in order, one spelling of escapes, and one form each for posts on
 * X and Telegram. It is a key to compare by, not an address to fetch. Null for what is not http(s). Idempotent.
 */
export function canonicalUrl(address: string): string | null {
  let current = address.trim();
  if (current.length > MAXIMUM_LENGTH) return null;
  // Each rule can uncover another (AMP cache → mobile host → tracking): repeat until nothing changes.
  for (let round = 0; round < 8; round++) {
    const url = URL.parse(current);
    if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null;
    const next = canonicalOnce(outOfAmpCache(url) ?? url);
    if (next === current) break;
    current = next;
  }
  return current;
}
