import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readEnv } from '#src/base/env.ts';
import { readPublicKey } from '#src/evidence/signing-key.ts';
import { openApp } from '#src/pipeline/app.ts';
import { openSealingKey } from '#src/pipeline/evidence/key-files.ts';
import { checkpointFile } from '#src/pipeline/evidence/make-checkpoint.ts';
import { verifyEvidence } from '#src/pipeline/evidence/verify-evidence.ts';
import { openPayloadFiles } from '#src/store/payloads.ts';
import type { Command } from './command.ts';
import { plural } from './console-report.ts';

export const verify: Command = {
  name: 'verify',
  summary: 'prove that nothing captured was changed, removed or reordered',
  help: `Usage: khavaran verify [--checkpoints FILE]… [--public-key FILE]… [--archived]
       khavaran verify --key

Re-reads the chain of evidence, every captured file, the signed checkpoints and the proofs of time, and names each record
or file that was changed, is missing, out of place or cut off. Exit code 0 when all is as it was captured, 1 when not.

  --checkpoints FILE  copies of checkpoints that you keep elsewhere (checkpoints.jsonl of the data folder, of any day)
  --public-key FILE   another key whose signatures count: that of an earlier installation, or of another machine
  --archived          fetch and read every file that lies in the archive too, instead of asking it which it has
  --key               show the public key of this installation, with which others check its signatures`,
  options: {
    key: { type: 'boolean' },
    archived: { type: 'boolean' },
    checkpoints: { type: 'string', multiple: true },
    'public-key': { type: 'string', multiple: true },
  },
  async run({ env: environment, stdout, stderr, signal, values }) {
    const env = readEnv(environment);
    const say = (sentence: string) => stderr.write(`${sentence}\n`);
    const others = await Promise.all(
      texts(values['public-key']).map(async (file) => readPublicKey(await readFile(file, 'utf8'))),
    );
    await using app = await openApp(env, environment, { report: say, sync: false });
    const { signingKey, directory } = app.evidence.checkpoints;
    if (values.key === true) {
      stdout.write(`${signingKey.public.pem}SHA-256 of this key: ${signingKey.public.id}\n`);
      return 0;
    }
    const copies = texts(values.checkpoints);
    // A file that was named must be there.
    for (const file of copies) await readFile(file);
    let faults = 0;
    const readsArchived = values.archived === true;
    const report = await verifyEvidence(
      {
        db: app.db,
        payloads: readsArchived ? app.payloads : openPayloadFiles(path.join(env.KHAVARAN_DATA, 'captures')),
        archive: app.archive,
        readsArchived,
        keys: [signingKey.public, ...others],
        checkpointFiles: [checkpointFile(directory), ...copies],
        timeStampRoots: app.evidence.anchoring.timeStampRoots,
        sealingKey: () => openSealingKey(env.KHAVARAN_DATA, env.KHAVARAN_SEALING_KEY),
        onFault(sentence) {
          faults++;
          stdout.write(`${sentence}\n`);
        },
        onNote: (sentence) => stdout.write(`${sentence}\n`),
        onProgress: (records) => say(`  ${records} records …`),
      },
      signal,
    );
    const { records, files, sealed, removed, archived, checkpoints, unsigned } = report;
    if (faults > 0) {
      stdout.write(`${plural(faults, 'fault')} in ${plural(records, 'record')}.\n`);
      return 1;
    }
    stdout.write(`${plural(records, 'record')} and ${plural(files - archived, 'file')} are as they were captured.\n`);
    if (archived > 0)
      stdout.write(
        `${plural(archived, 'more file')} ${archived === 1 ? 'lies' : 'lie'} in the archive, which has all of them; --archived reads them.\n`,
      );
    if (sealed > 0) stdout.write(`Of the files, ${sealed} ${sealed === 1 ? 'is' : 'are'} sealed on request.\n`);
    if (removed > 0) stdout.write(`Of the files, ${removed} were removed by the rules of retention.\n`);
    stdout.write(
      `${plural(checkpoints, 'signed checkpoint')}${unsigned > 0 ? `; the last ${plural(unsigned, 'record')} came since` : ''}.\n`,
    );
    return 0;
  },
};

function texts(value: string | boolean | (string | boolean)[] | undefined): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
}
