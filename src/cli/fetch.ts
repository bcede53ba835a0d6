import { writeFile } from 'node:fs/promises';
import { readEnv } from '#src/base/env.ts';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import { classify } from '#src/net/classify.ts';
import { createHttpClient } from '#src/net/client.ts';
import type { Command } from './command.ts';

export const fetchCommand: Command = {
  name: 'fetch',
  summary: 'fetch a URL as the service does, and show the exchange',
  help: `Usage: khavaran fetch URL [--body FILE|-] [--allow CIDR]… [--proxy URL] [--robots]

Fetches through the guards, limits and pace of the service and writes the exchange as JSON: addresses, redirects, headers,
status, times, lengths, and what the answer was taken for (outcome, reason). The body itself is written only with --body.

Options:
  --body FILE   write the decoded body to FILE; with - to standard output, and the JSON to standard error
  --allow CIDR  let this address, range (127.0.0.0/8) or host pass; repeatable
  --proxy URL   http or socks5 proxy for this request
  --robots      ask the host's robots.txt first

Exit code 1 where there was no answer, or none that can be read (refused, broken, gone).
Example: khavaran fetch https://example.org/rss.xml --body - | khavaran parse-feed`,
  filter: true,
  words: 1,
  options: {
    body: { type: 'string' },
    allow: { type: 'string', multiple: true, default: [] },
    proxy: { type: 'string' },
    robots: { type: 'boolean', default: false },
  },
  async run({ values, positionals, stdout, stderr, env, signal }) {
    const [url] = positionals;
    if (!url) throw new KhavaranError('cli/usage', 'One URL, please: khavaran fetch URL');
    const settings = readEnv(env);
    const allow = [
      ...settings.KHAVARAN_ALLOW_NETWORKS,
      ...(Array.isArray(values.allow) ? values.allow.map(String) : []),
    ];
    await using http = createHttpClient({ allow, contact: settings.KHAVARAN_CONTACT });
    const proxy = typeof values.proxy === 'string' ? values.proxy : (settings.KHAVARAN_PROXY ?? null);
    const { raw, body, ...exchange } = await http.fetch({ url, proxy, signal, robots: values.robots === true });
    const { verdict, reason, retryAfterMs } = classify({ ...exchange, raw, body });
    const seen = {
      ...exchange,
      rawLength: raw.length,
      bodyLength: body.length,
      outcome: verdict,
      reason,
      retryAfterMs,
    };
    const toOutput = values.body === '-';
    (toOutput ? stderr : stdout).write(`${JSON.stringify(seen, null, 2)}\n`);
    if (toOutput) stdout.write(body);
    else if (typeof values.body === 'string') {
      try {
        await writeFile(values.body, body);
      } catch (cause) {
        throw new KhavaranError('cli/output', `The body cannot be written to ${values.body}: ${messageOf(cause)}`, {
          cause,
        });
      }
    }
    return verdict === 'ok' || verdict === 'not-modified' ? 0 : 1;
  },
};
