import { readEnv } from '#src/base/env.ts';
import { messageOf } from '#src/base/errors.ts';
import { verifyChain } from '#src/capture/chain.ts';
import { openApp } from '#src/pipeline/app.ts';
import { readChain } from '#src/store/captures.ts';
import type { Command } from './command.ts';
import { plural } from './console-report.ts';

export const verify: Command = {
  name: 'verify',
  summary: 'prove that nothing captured was changed, removed or reordered',
  help: `Usage: khavaran verify

Re-reads the chain of evidence and every captured file, and names each record or file that was changed or is missing.
Exit code 0 when all is as it was captured, 1 when not.`,
  options: {},
  async run({ env: environment, stdout, stderr, signal }) {
    const say = (sentence: string) => stderr.write(`${sentence}\n`);
    await using app = await openApp(readEnv(environment), environment, { report: say, sync: false });
    let records = 0;
    let faults = 0;
    const fault = (sentence: string) => {
      faults++;
      stdout.write(`${sentence}\n`);
    };
    const checked = new Set<string>();
    async function* chain() {
      for await (const capture of readChain(app.db)) {
        signal.throwIfAborted();
        records++;
        if (records % 1000 === 0) say(`  ${records} records …`);
        const { payloadSha256, finalUrl } = capture.record;
        if (!checked.has(payloadSha256)) {
          checked.add(payloadSha256);
          await app.payloads.read(payloadSha256).catch((error: unknown) => {
            fault(`Record ${capture.sequence} (${finalUrl}): ${messageOf(error)}`);
          });
        }
        const { record, sequence, previousHash, hash } = capture;
        yield { record, link: { sequence, previousHash, hash } };
      }
    }
    for (const { message } of await verifyChain(chain())) fault(message);
    stdout.write(
      faults === 0
        ? `${plural(records, 'record')} and ${plural(checked.size, 'file')} are as they were captured.\n`
        : `${plural(faults, 'fault')} in ${plural(records, 'record')}.\n`,
    );
    return faults === 0 ? 0 : 1;
  },
};
