import { writeFile } from 'node:fs/promises';
import { readEnv } from '#src/base/env.ts';
import { KhavaranError } from '#src/base/errors.ts';
import { openApp } from '#src/pipeline/app.ts';
import { openSealingKey } from '#src/pipeline/evidence/key-files.ts';
import {
  type RedactContext,
  redactCapture,
  redactItem,
  unsealCapture,
  unsealItem,
} from '#src/pipeline/evidence/redact.ts';
import type { Command, CommandContext } from './command.ts';
import { plural } from './console-report.ts';
import { operatorAtConsole } from './operator.ts';

export const redactCommand: Command = {
  name: 'redact',
  summary: 'take words about private persons out of sight, and seal the original',
  help: `Usage: khavaran redact --item ID [--words TEXT]… --why REASON
       khavaran redact --capture ID --why REASON

For requests of private persons. Replaces the words of an item wherever they are shown (all of them, or with --words only
those, however they are written: in Arabic or Persian letters, with or without vowel signs and accents, joined or
separate, in upper or lower case; give each script by itself), in alerts, digests and the names of its authors too. An
address that contains them goes, and so does what a machine translated or summed up. The originals and the captured files are sealed: they are
encrypted, and who opens them with "khavaran unseal" is logged. The chain of evidence still verifies. With --capture only
the captured file is sealed. What channels sent already stays where it was sent; docs/security.md says what else stays.`,
  options: {
    item: { type: 'string' },
    capture: { type: 'string' },
    words: { type: 'string', multiple: true },
    why: { type: 'string' },
  },
  async run(context) {
    const subject = subjectOf(context);
    const words = Array.isArray(context.values.words) ? context.values.words.map(String) : null;
    if (words !== null && ('capture' in subject || words.some((word) => word.trim().length < 2)))
      throw new KhavaranError('cli/usage', '--words goes with --item, and each is of two letters at least.');
    return withRedaction(context, async (redaction, reason) => {
      const { files } =
        'item' in subject
          ? await redactItem(redaction, subject.item, words, reason)
          : await redactCapture(redaction, subject.capture, reason);
      context.stdout.write(`Done; ${plural(files, 'captured file')} sealed.\n`);
      return 0;
    });
  },
};

export const unsealCommand: Command = {
  name: 'unseal',
  summary: 'open the sealed original of what was redacted; this is logged',
  help: `Usage: khavaran unseal --item ID --why REASON
       khavaran unseal --capture ID --why REASON --out FILE

Writes the words of an item as they were (JSON), or the captured file. Who did it, when and why is kept forever.`,
  options: {
    item: { type: 'string' },
    capture: { type: 'string' },
    why: { type: 'string' },
    out: { type: 'string' },
  },
  async run(context) {
    const subject = subjectOf(context);
    const { out } = context.values;
    if ('capture' in subject && typeof out !== 'string')
      throw new KhavaranError('cli/usage', 'Name the file to write it to: --out FILE');
    return withRedaction(context, async (redaction, reason) => {
      const original =
        'item' in subject
          ? `${await unsealItem(redaction, subject.item, reason)}\n`
          : await unsealCapture(redaction, subject.capture, reason);
      if (typeof out === 'string') await writeFile(out, original, { mode: 0o600 });
      else context.stdout.write(original);
      return 0;
    });
  },
};

function subjectOf({ values }: CommandContext): { item: number } | { capture: number } {
  const [item, capture] = [Number(values.item ?? 0), Number(values.capture ?? 0)];
  const isId = (value: number) => Number.isSafeInteger(value) && value > 0;
  if (isId(item) === isId(capture))
    throw new KhavaranError('cli/usage', 'Name one item or one capture by its number: --item ID or --capture ID');
  return isId(item) ? { item } : { capture };
}

async function withRedaction(
  { env: environment, values, stderr }: CommandContext,
  run: (context: RedactContext, reason: { why: string; by: string }) => Promise<number>,
): Promise<number> {
  const why = typeof values.why === 'string' ? values.why.trim() : '';
  if (why === '') throw new KhavaranError('cli/usage', 'Say why, for the log: --why REASON');
  const env = readEnv(environment);
  await using app = await openApp(env, environment, {
    report: (sentence) => stderr.write(`${sentence}\n`),
    sync: false,
  });
  const sealingKey = await openSealingKey(env.KHAVARAN_DATA, env.KHAVARAN_SEALING_KEY);
  const { db, payloads, clock, deskUrl } = app;
  return await run({ db, payloads, clock, sealingKey, deskUrl }, { why, by: operatorAtConsole() });
}
