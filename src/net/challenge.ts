/**
 * Pages that stand in front of a site and want a browser or a person to prove itself. They come with any status, 200
 * among them, and must never read as "nothing found". Headers are the providers' documented marks; markers in the text
 * are chosen so that ordinary pages behind the same provider, which load its other scripts, do not hold them.
 */
const TEXT_MARKERS: readonly { text: string; maximumBytes: number; who: string }[] = [
  { text: '_cf_chl_opt', maximumBytes: 256 * 1024, who: 'Cloudflare' },
  { text: 'gokuProps', maximumBytes: 64 * 1024, who: 'AWS WAF' },
  { text: 'ddos-guard.net', maximumBytes: 16 * 1024, who: 'DDoS-Guard' },
  { text: '/.well-known/ddos-guard/', maximumBytes: 16 * 1024, who: 'DDoS-Guard' },
  { text: 'Incapsula incident ID', maximumBytes: 16 * 1024, who: 'Imperva' },
  { text: 'sucuri_cloudproxy_js', maximumBytes: 32 * 1024, who: 'Sucuri' },
  { text: 'captcha-delivery.com/', maximumBytes: 16 * 1024, who: 'DataDome' },
  { text: 'px-captcha', maximumBytes: 32 * 1024, who: 'HUMAN' },
  { text: 'errors.edgesuite.net', maximumBytes: 16 * 1024, who: 'Akamai' },
  { text: '__arcsjs', maximumBytes: 32 * 1024, who: 'ArvanCloud' },
  { text: '/.within.website/x/cmd/anubis/', maximumBytes: 64 * 1024, who: 'Anubis' },
  { text: '"https://www.google.com/sorry/', maximumBytes: 64 * 1024, who: 'Google' },
];

/** The page that Iranian networks serve in place of a filtered site: a frame on one of these addresses. */
const FILTER_PAGE = /<iframe[^>]{0,200}\ssrc\s?=\s?["']?https?:\/\/(?:10\.10\.34\.3[4-6]|internet\.ir|peyvandha\.ir)/i;

/** Who holds us back, as the end of "a check by …", or null. Header names are lower case. */
export function findChallenge(status: number, headers: Record<string, string>, body: Uint8Array): string | null {
  if (/challenge/i.test(headers['cf-mitigated'] ?? '')) return 'Cloudflare';
  if (/challenge|captcha/i.test(headers['x-amzn-waf-action'] ?? '')) return 'AWS WAF';
  if (status === 304 || !looksLikeHtml(headers['content-type'] ?? '', body)) return null;
  const text = Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, 256 * 1024)).toString('latin1');
  for (const marker of TEXT_MARKERS)
    if (body.length <= marker.maximumBytes && text.includes(marker.text)) return marker.who;
  if (body.length <= 4 * 1024 && FILTER_PAGE.test(text)) return 'the state filter of the network';
  return null;
}

function looksLikeHtml(contentType: string, body: Uint8Array): boolean {
  if (/html/i.test(contentType)) return true;
  if (contentType !== '') return false;
  return Buffer.from(body.subarray(0, 512)).toString('latin1').trimStart().startsWith('<');
}
