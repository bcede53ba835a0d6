/** What a robots.txt says to one crawler. Empty where it says nothing. */
export interface RobotsRules {
  rules: { allow: boolean; parts: string[]; anchored: boolean; length: number }[];
}

/** RFC 9309 section 2.5 asks for 500 KiB at least. */
const MAXIMUM_CHARACTERS = 512 * 1024;

/**
 * The rules of a robots.txt for a product token (RFC 9309 section 2.2): groups that name the token are merged, without
 * one those for `*` count; other lines, `Sitemap` among them, do not end a group. Our own instead of `robots-parser`,
 * which copies each rule to each agent named above it (a file of 63 kB took 770 MB), ends groups at `Sitemap` and
 * does not compare `%7E` with `~`.
 */
export function parseRobots(text: string, token: string): RobotsRules {
  const own: RobotsRules = { rules: [] };
  const others: RobotsRules = { rules: [] };
  const wanted = token.toLowerCase();
  let named = false;
  let inRules = true;
  let forUs = false;
  let forAll = false;
  for (const line of text.slice(0, MAXIMUM_CHARACTERS).split(/\r\n?|\n/)) {
    const statement = line.split('#', 1)[0] ?? '';
    const colon = statement.indexOf(':');
    if (colon < 0) continue;
    const key = statement.slice(0, colon).trim().toLowerCase();
    const value = statement.slice(colon + 1).trim();
    if (key === 'user-agent') {
      if (inRules) forUs = forAll = inRules = false;
      // Only letters, `_` and `-` make the token: "KhavaranBot/1.0" means KhavaranBot.
      const agent = (/^[a-z_*-]+/i.exec(value)?.[0] ?? '').toLowerCase();
      if (agent === wanted) named = forUs = true;
      else if (agent === '*') forAll = true;
    } else if (key === 'allow' || key === 'disallow') {
      inRules = true;
      if (value === '' || !(forUs || forAll)) continue;
      const rule = readRule(key === 'allow', value);
      if (forUs) own.rules.push(rule);
      if (forAll) others.rules.push(rule);
    }
  }
  return named ? own : others;
}

/** Whether the rules let a URL be read: the longest match decides, `Allow` between equals (section 2.2.2). */
export function mayRead(rules: RobotsRules, url: URL): boolean {
  const path = normalise(url.pathname + url.search);
  if (path === '/robots.txt') return true;
  let best = { allow: true, length: -1 };
  for (const rule of rules.rules)
    if (
      (rule.length > best.length || (rule.length === best.length && rule.allow && !best.allow)) &&
      matches(rule, path)
    )
      best = rule;
  return best.allow;
}

function readRule(allow: boolean, value: string): RobotsRules['rules'][number] {
  const anchored = value.endsWith('$');
  const pattern = normalise(anchored ? value.slice(0, -1) : value);
  return { allow, parts: pattern.split(/\*+/), anchored, length: pattern.length + (anchored ? 1 : 0) };
}

/** Each part at its first place after the one before it: right for `*` alone, and linear in the path. */
function matches(rule: RobotsRules['rules'][number], path: string): boolean {
  const [first = '', ...rest] = rule.parts;
  if (!path.startsWith(first)) return false;
  let at = first.length;
  const last = rule.anchored ? rest.pop() : undefined;
  for (const part of rest) {
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  if (!rule.anchored) return true;
  return last === undefined ? at === path.length : path.length - last.length >= at && path.endsWith(last);
}

/** One spelling for each octet (section 2.2.2, RFC 3986 section 6.2.2): UTF-8 in `%XX`, unreserved characters bare. */
function normalise(path: string): string {
  return path
    .replace(/[^\x21-\x7e]+/g, (text) => encodeURIComponent(text.toWellFormed()))
    .replace(/%[0-9a-f]{2}/gi, (octet) => {
      const character = String.fromCharCode(Number.parseInt(octet.slice(1), 16));
      return /[A-Za-z0-9._~-]/.test(character) ? character : octet.toUpperCase();
    });
}
