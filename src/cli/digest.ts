import { writeFile } from 'node:fs/promises';
import { type Env, readEnv } from '#src/base/env.ts';
import { KhavaranError } from '#src/base/errors.ts';
import { digestMessage } from '#src/digests/digest-message.ts';
import { renderDigestHtml } from '#src/digests/render-html.ts';
import { renderDigestJson } from '#src/digests/render-json.ts';
import { renderDigestText } from '#src/digests/render-text.ts';
import type { Digest, DigestEdition } from '#src/model/digest.ts';
import { plainLine } from '#src/model/display-text.ts';
import { shortMoment } from '#src/model/local-time.ts';
import { type App, openApp } from '#src/pipeline/app.ts';
import { sendMessage } from '#src/pipeline/channels/send-message.ts';
import { printDigest } from '#src/pipeline/digests/print-digest.ts';
import { nextOf, previewDigest, previewEdition } from '#src/pipeline/send-digests.ts';
import { findEdition, listEditions } from '#src/store/digest-editions.ts';
import type { Command, CommandContext } from './command.ts';
import { instantOf } from './instant.ts';

const RENDERERS: Record<string, (digest: Digest, deskUrl: string) => string | Promise<Uint8Array>> = {
  text: (digest, deskUrl) => renderDigestText(digest, { deskUrl }),
  html: (digest, deskUrl) => renderDigestHtml(digest, { deskUrl }),
  json: (digest) => renderDigestJson(digest),
  pdf: (digest, deskUrl) => printDigest(digest, deskUrl),
};
const ACTIONS = ['list', 'preview', 'send'];
const DAY_MS = 86_400_000;

export const digest: Command = {
  name: 'digest',
  summary: 'print a digest of any period, or what an audience would get now',
  help: `Usage: khavaran digest [--from DATE] [--to DATE] [--zone ZONE] [--language CODE] [--format FORMAT] [--out FILE]
       khavaran digest list
       khavaran digest preview NAME [--format FORMAT] [--out FILE]
       khavaran digest send NAME --to CHANNEL

DATE is a day (2026-03-01: its beginning in ZONE) or an instant (2026-03-01T07:00:00Z). Default: the last 24 hours,
the zone and language of the environment. CODE is en, fa, fr, de, or that of a language of yours. FORMAT is text
(default), html, json or pdf; a PDF needs --out. Nothing is stored or sent.

list shows who gets a digest (config/digests.yaml, and what was added on the desk) and when each comes next. preview
shows what one would say now. send sends that to one channel and says what came back: its own hour is not touched.`,
  words: 2,
  options: {
    from: { type: 'string' },
    to: { type: 'string' },
    zone: { type: 'string' },
    language: { type: 'string' },
    format: { type: 'string', default: 'text' },
    out: { type: 'string' },
  },
  async run(context) {
    const { values, positionals, env: environment, stderr } = context;
    const [action, name] = positionals;
    checkWords(values, action, name);
    const env = readEnv({
      ...environment,
      ...(typeof values.zone === 'string' ? { KHAVARAN_ZONE: values.zone } : {}),
      ...(typeof values.language === 'string' ? { KHAVARAN_LANGUAGE: values.language } : {}),
    });
    await using app = await openApp(env, environment, {
      report: (sentence) => stderr.write(`${sentence}\n`),
      sync: action === 'list' || action === 'preview' || action === 'send',
    });
    // Awaited here: what is returned un-awaited would go on after the app has been closed.
    if (action === 'list') return await list(app, context);
    if (action === undefined) return await write(await anyPeriod(app, env, context), app, context);
    const stored = await findEdition(app.db, name ?? '');
    if (!stored) throw new KhavaranError('cli/no-digest', `There is no digest "${name}": see khavaran digest list.`);
    const shown = await previewEdition(app.digests, stored.edition, app.clock.now());
    return await (action === 'preview' ? write(shown, app, context) : sendNow(shown, stored.edition, app, context));
  },
};

function checkWords(values: CommandContext['values'], action: string | undefined, name: string | undefined): void {
  const usage = (sentence: string) => new KhavaranError('cli/usage', `${sentence}\nSee: khavaran digest --help`);
  const format = String(values.format);
  if (!RENDERERS[format]) throw usage(`There is no format "${format}": text, html, json or pdf.`);
  if (action !== undefined && !ACTIONS.includes(action)) throw usage(`There is nothing to be done with "${action}".`);
  if ((action === 'preview' || action === 'send') && name === undefined) throw usage(`Say which one: ${action} NAME.`);
  if ((action === undefined || action === 'list') && name !== undefined) throw usage(`"${name}" is one word too many.`);
  if (action === 'send' && typeof values.to !== 'string') throw usage('Say where to: --to CHANNEL.');
  if (format === 'pdf' && typeof values.out !== 'string') throw usage('A PDF needs a file: --out FILE.');
}

async function list(app: App, { stdout }: CommandContext): Promise<number> {
  const now = app.clock.now();
  for (const { edition, configuredBy } of await listEditions(app.db)) {
    const { name, language, zone, days, time, channels } = edition;
    const next = nextOf(edition, now);
    const columns = [
      name.padEnd(20),
      next ? `next ${shortMoment(next, zone, 'en')} ${zone}` : 'switched off',
      days.length === 7 ? `daily ${time}` : `${days.join(',')} ${time}`,
      language,
      edition.public ? 'public' : 'internal',
      channels.length > 0 ? channels.join(',') : 'every channel',
      configuredBy === 'file' ? 'config/digests.yaml' : 'the desk',
      plainLine(edition.label),
    ];
    stdout.write(`${columns.join('  ').trimEnd()}\n`);
  }
  return 0;
}

async function anyPeriod(app: App, env: Env, { values }: CommandContext): Promise<Digest> {
  const to = values.to === undefined ? app.clock.now() : instantOf(String(values.to), env.KHAVARAN_ZONE, '--to');
  const from =
    values.from === undefined
      ? new Date(to.getTime() - DAY_MS)
      : instantOf(String(values.from), env.KHAVARAN_ZONE, '--from');
  if (from >= to) throw new KhavaranError('cli/usage', '--from must be before --to.');
  return previewDigest(app.digests, { from, to });
}

async function write(shown: Digest, app: App, { values, stdout }: CommandContext): Promise<number> {
  const rendered = await RENDERERS[String(values.format)]?.(shown, app.deskUrl);
  if (rendered === undefined) return 2;
  if (typeof values.out === 'string') await writeFile(values.out, rendered);
  else stdout.write(typeof rendered === 'string' ? `${rendered.trimEnd()}\n` : rendered);
  return 0;
}

async function sendNow(
  shown: Digest,
  { name }: DigestEdition,
  app: App,
  { values, stdout, signal }: CommandContext,
): Promise<number> {
  const channel = String(values.to);
  if (!app.openChannels.has(channel))
    throw new KhavaranError('cli/no-channel', `No channel "${channel}" is switched on in config/channels.yaml.`);
  const told = app.digests.machine ? await app.digests.machine.addTo(shown) : shown;
  const now = app.clock.now();
  const key = `digest-${name}-${now.getTime()}-${channel}`;
  const message = digestMessage({ digest: told, key, story: null, createdAt: now, deskUrl: app.deskUrl });
  const sending = { channel, message, attempt: 1, resume: null, way: { way: 'send' as const } };
  const result = await sendMessage({ ...app, channels: app.openChannels }, sending, signal);
  const said = result.outcome === 'sent' ? 'the digest was taken.' : result.reason;
  stdout.write(`${channel}: ${plainLine(said)}\n`);
  return result.outcome === 'sent' ? 0 : 1;
}
