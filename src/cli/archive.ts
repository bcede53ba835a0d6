import { readEnv } from '#src/base/env.ts';
import { KhavaranError } from '#src/base/errors.ts';
import { openApp } from '#src/pipeline/app.ts';
import { archiveContextOf, noteArchiving } from '#src/pipeline/evidence/archive-night.ts';
import { archivePayloads } from '#src/pipeline/evidence/archive-payloads.ts';
import { bringPayloadsBack } from '#src/pipeline/evidence/bring-payloads-back.ts';
import type { Command } from './command.ts';
import { plural } from './console-report.ts';

const EVERY = 1_000;
const MIB = 2 ** 20;

export const archiveCommand: Command = {
  name: 'archive',
  summary: 'move old captured files to the archive now, or bring them back',
  help: `Usage: khavaran archive
       khavaran archive --back

Moves captured files older than KHAVARAN_ARCHIVE_AFTER_DAYS to the object store that KHAVARAN_ARCHIVE_URL names, as the
service does each night. A file leaves the disk once it is proven to be there; the desk, exports and "khavaran verify"
fetch it back when they need it. Stopped at any moment, it goes on where it left off.

  --back  bring all of them back onto the disk and empty the archive: before you leave its store. Unset
          KHAVARAN_ARCHIVE_URL afterwards, or they go there again`,
  options: { back: { type: 'boolean' } },
  async run({ env: environment, stderr, signal, values }) {
    const env = readEnv(environment);
    const say = (sentence: string) => stderr.write(`${sentence}\n`);
    if (env.KHAVARAN_ARCHIVE_URL === undefined)
      throw new KhavaranError('cli/no-archive', 'No archive is set: see KHAVARAN_ARCHIVE_URL in config/env.example.');
    await using app = await openApp(env, environment, { report: say, sync: false });
    const context = archiveContextOf(app);
    if (!context) throw new KhavaranError('cli/no-archive', 'No archive is set.');
    const onProgress = (files: number) => files % EVERY === 0 && say(`  ${files} captured files …`);
    if (values.back === true) {
      const back = await bringPayloadsBack({ ...context, onProgress }, signal);
      if (back === null) throw busy();
      say(`Brought back: ${plural(back, 'captured file')}.`);
      return 0;
    }
    const report = await archivePayloads({ ...context, onProgress }, signal);
    if (!report) throw busy();
    await noteArchiving(app.db, report, app.clock.now());
    say(`Moved: ${plural(report.moved, 'captured file')}, ${(report.bytes / MIB).toFixed(1)} MB.`);
    if (report.removedThere > 0) say(`Removed there: ${plural(report.removedThere, 'file')}.`);
    if (report.failed > 0) say(`Not moved: ${plural(report.failed, 'file')}; they are still on this disk.`);
    if (report.stopped !== null) say(`Stopped: ${report.stopped}`);
    return report.failed > 0 || report.stopped !== null ? 1 : 0;
  },
};

function busy(): KhavaranError {
  return new KhavaranError(
    'cli/archive-busy',
    'Another process moves files at this moment: try again when it is done.',
  );
}
