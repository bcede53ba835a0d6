import { readEnv } from '#src/base/env.ts';
import { KhavaranError } from '#src/base/errors.ts';
import { renderDigestHtml } from '#src/digests/render-html.ts';
import { renderDigestJson } from '#src/digests/render-json.ts';
import { renderDigestText } from '#src/digests/render-text.ts';
import type { Digest } from '#src/model/digest.ts';
import { openApp } from '#src/pipeline/app.ts';
import { previewDigest } from '#src/pipeline/send-digests.ts';
import type { Command } from './command.ts';

const RENDERERS: Record<string, (digest: Digest, deskUrl: string) => string> = {
  text: (digest, deskUrl) => renderDigestText(digest, { deskUrl }),
  html: (digest, deskUrl) => renderDigestHtml(digest, { deskUrl }),
  json: (digest) => renderDigestJson(digest),
};
const DAY_MS = 86_400_000;

export const digest: Command = {
  name: 'digest',
  summary: 'print a digest of any period',
  help: `Usage: khavaran digest [--from DATE] [--to DATE] [--zone ZONE] [--language en|fa] [--format text|html|json]

DATE is a day (2026-03-01: its beginning in ZONE) or an instant (2026-03-01T07:00:00Z). Default: the last 24 hours,
the zone and language of the environment, text. Nothing is stored or sent.`,
  options: {
    from: { type: 'string' },
    to: { type: 'string' },
    zone: { type: 'string' },
    language: { type: 'string' },
    format: { type: 'string', default: 'text' },
  },
  async run({ values, env: environment, stdout, stderr }) {
    const env = readEnv({
      ...environment,
      ...(typeof values.zone === 'string' ? { KHAVARAN_ZONE: values.zone } : {}),
      ...(typeof values.language === 'string' ? { KHAVARAN_LANGUAGE: values.language } : {}),
    });
    const render = RENDERERS[String(values.format)];
    if (!render) throw new KhavaranError('cli/usage', `There is no format "${values.format}": text, html or json.`);
    await using app = await openApp(env, environment, {
      report: (sentence) => stderr.write(`${sentence}\n`),
      sync: false,
    });
    const to = values.to === undefined ? app.clock.now() : instant(String(values.to), env.KHAVARAN_ZONE, '--to');
    const from =
      values.from === undefined
        ? new Date(to.getTime() - DAY_MS)
        : instant(String(values.from), env.KHAVARAN_ZONE, '--from');
    if (from >= to) throw new KhavaranError('cli/usage', '--from must be before --to.');
    stdout.write(`${render(await previewDigest(app.digests, { from, to }), app.deskUrl).trimEnd()}\n`);
    return 0;
  },
};

/** A day begins in the zone; found by asking what the zone's clock shows at a guess. */
function instant(text: string, zone: string, option: string): Date {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const guess = new Date(day ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(guess.getTime()))
    throw new KhavaranError('cli/usage', `${option} is no date: "${text}". Write 2026-03-01 or 2026-03-01T07:00:00Z.`);
  if (!day) return guess;
  const shown = new Date(
    `${new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(guess).replace(' ', 'T')}Z`,
  );
  return new Date(2 * guess.getTime() - shown.getTime());
}
