import type { Readable, Writable } from 'node:stream';
import { codeOf, messageOf } from '#src/base/errors.ts';
import { type AllowList, readAllowList } from '#src/net/allow-list.ts';
import { judgeAll } from '#src/net/connector.ts';
import { systemResolver } from '#src/net/resolver.ts';
import { untilAborted } from '#src/net/until-aborted.ts';
import { judgeUrl, type UrlVerdict } from '#src/net/url-guard.ts';
import type { Command } from './command.ts';

/** Look-ups under way at once; results keep the order of the input. */
const AT_ONCE = 16;
const LOOK_UP_MS = 15_000;
/** A little more than the longest URL that is ever allowed. */
const LONGEST_LINE = 9000;

export const checkUrlCommand: Command = {
  name: 'check-url',
  summary: 'say which URLs would be fetched and which are refused, and why',
  help: `Usage: khavaran check-url [--resolve] [--allow CIDR]… < URLS

Reads URLs from standard input, one per line, and writes a line for each:
"allow" or "refuse", a tab, the URL, a tab, the reason. Empty lines are skipped.
Control characters in a URL are shown as %XX, bytes that are no text as U+FFFD.

Options:
  --resolve     also look the names up, and judge the addresses found
  --allow CIDR  let this address, range (127.0.0.0/8) or host pass; repeatable

Example: echo http://169.254.169.254/ | khavaran check-url`,
  filter: true,
  options: {
    resolve: { type: 'boolean', default: false },
    allow: { type: 'string', multiple: true, default: [] },
  },
  async run({ values, stdin, stdout, stderr, signal }) {
    let allowed: AllowList;
    try {
      allowed = readAllowList(Array.isArray(values.allow) ? values.allow.map(String) : []);
    } catch (error) {
      stderr.write(`${messageOf(error)}\n`);
      return 2;
    }
    const waiting: { shown: string; verdict: Promise<UrlVerdict> }[] = [];
    const writeFirst = async () => {
      const first = waiting.shift();
      if (first === undefined) return;
      const { allow, reason } = await first.verdict;
      await write(stdout, `${allow ? 'allow' : 'refuse'}\t${first.shown}\t${reason}\n`);
    };
    for await (const line of readLines(stdin, signal)) {
      if (line === '') continue;
      const verdict = judgeUrl(line, { allowed });
      waiting.push({
        shown: printable(line),
        verdict: values.resolve && verdict.allow ? resolved(line, verdict, allowed, signal) : Promise.resolve(verdict),
      });
      if (waiting.length >= (values.resolve ? AT_ONCE : 1)) await writeFirst();
    }
    while (waiting.length > 0) await writeFirst();
    return 0;
  },
};

async function resolved(
  url: string,
  verdict: UrlVerdict,
  allowed: AllowList,
  signal: AbortSignal,
): Promise<UrlVerdict> {
  const { hostname } = new URL(url);
  if (hostname.startsWith('[') || /^[\d.]+$/.test(hostname)) return verdict;
  try {
    const time = AbortSignal.any([signal, AbortSignal.timeout(LOOK_UP_MS)]);
    const addresses = await untilAborted(systemResolver(hostname, time), time);
    judgeAll(hostname, addresses, allowed);
    return { allow: true, reason: `${hostname} leads to ${addresses.join(', ')}.` };
  } catch (error) {
    if (codeOf(error) === 'net/address-refused') return { allow: false, reason: messageOf(error) };
    return { allow: false, reason: `${hostname} was not found (${codeOf(error)}).` };
  }
}

/** Neither a tab nor an escape sequence of a terminal may come out of what a stranger wrote. */
function printable(line: string): string {
  return line.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => encodeURIComponent(character));
}

/** Lines as text, without their ends; a line that is too long is cut, and never kept whole in memory. */
async function* readLines(stdin: Readable, signal: AbortSignal): AsyncGenerator<string> {
  let pieces: Buffer[] = [];
  let length = 0;
  const finish = () => {
    const line = Buffer.concat(pieces).toString('utf8');
    pieces = [];
    length = 0;
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  };
  const keep = (piece: Buffer) => {
    if (length < LONGEST_LINE) pieces.push(piece.subarray(0, LONGEST_LINE - length));
    length += piece.length;
  };
  for await (const chunk of untilStopped(stdin, signal)) {
    const bytes = Buffer.from(chunk);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      keep(bytes.subarray(start, end));
      start = end + 1;
      yield finish();
    }
    keep(bytes.subarray(start));
  }
  if (length > 0) yield finish();
}

/** The chunks of the input; ends without an error when the user stops us, even while the input is silent. */
async function* untilStopped(stdin: Readable, signal: AbortSignal): AsyncGenerator<string | Uint8Array> {
  const stop = () => stdin.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of stdin) yield chunk;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function write(stdout: Writable, text: string): Promise<void> | void {
  if (stdout.write(text)) return;
  return new Promise((resolve) => {
    const done = () => {
      stdout.off('drain', done).off('close', done);
      resolve();
    };
    stdout.on('drain', done).on('close', done);
  });
}
