import { systemClock } from '#src/base/clock.ts';
import type { Env } from '#src/base/env.ts';
import { messageOf } from '#src/base/errors.ts';
import { archiveFigures } from '#src/store/archived-payloads.ts';
import type { Database } from '#src/store/database.ts';
import { readArchiving } from '../evidence/archive-night.ts';
import { openPayloadArchive } from '../evidence/payload-archive.ts';
import { type Check, fault, ok, warning } from './doctor.ts';

const MIB = 2 ** 20;
const DAY_MS = 24 * 3_600_000;
const TRIAL_MS = 60_000;
const LATE_DAYS = 3;

/** Whether the archive takes, gives, lists and removes an object, and what the last nights brought. */
export async function checkArchive(env: Env, db: Database, now: Date): Promise<Check> {
  const name = 'archive';
  const { payloads, bytes, removing, removingSince } = await archiveFigures(db);
  const lies = `${payloads} captured files (${Math.round(bytes / MIB)} MB) lie there`;
  await using archive = await openPayloadArchive(env, { clock: systemClock });
  if (!archive)
    return payloads === 0
      ? ok(name, 'not used: all captured files stay on this disk')
      : fault(name, `${lies}, and none is set`, 'Set KHAVARAN_ARCHIVE_URL and what belongs to it as before.');
  try {
    await archive.rehearse(AbortSignal.timeout(TRIAL_MS));
  } catch (error) {
    return fault(
      name,
      `${archive.place}: ${messageOf(error)}`,
      'Mend the settings of KHAVARAN_ARCHIVE_… or the store. Until then files stay on this disk, and those there cannot be read.',
    );
  }
  if (removingSince && now.getTime() - removingSince.getTime() > LATE_DAYS * DAY_MS)
    return warning(
      name,
      `${removing} files that were sealed or removed here are still in ${archive.place}`,
      'Let its key remove objects, and switch off what locks them there.',
    );
  const night = await readArchiving(db);
  if (night && (night.stopped !== null || night.failed > 0))
    return warning(
      name,
      `the last run moved ${night.moved} files and not ${night.failed}${night.stopped === null ? '' : `: ${night.stopped}`}`,
      'Run "khavaran archive"; the log names the files.',
    );
  return ok(name, `${archive.place} takes, gives, lists and removes; ${lies}`);
}
