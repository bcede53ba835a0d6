import path from 'node:path';
import { z } from 'zod';
import { readSetting, writeSetting } from '#src/store/configuration.ts';
import type { Database } from '#src/store/database.ts';
import { openPayloadFiles } from '#src/store/payloads.ts';
import type { App } from '../app.ts';
import type { ArchiveContext, ArchiveReport } from './archive-payloads.ts';

/** What the last run of the archive did. */
const nightSchema = z.object({
  at: z.coerce.date(),
  moved: z.number(),
  failed: z.number(),
  stopped: z.string().nullable(),
  /** When one last came to its end without a failure; null where none did. */
  lastWhole: z.coerce.date().nullable(),
});
export type ArchiveNight = z.infer<typeof nightSchema>;

const SETTING = 'archive';
const MIB = 2 ** 20;

/** What moving payloads takes, as the settings say; null without an archive. */
export function archiveContextOf({
  archive,
  db,
  clock,
  log,
  env,
}: Pick<App, 'archive' | 'db' | 'clock' | 'log' | 'env'>): ArchiveContext | null {
  if (!archive) return null;
  const directory = path.join(env.KHAVARAN_DATA, 'captures');
  const megabytes = env.KHAVARAN_ARCHIVE_LOCAL_MB;
  return {
    archive,
    db,
    clock,
    log,
    directory,
    files: openPayloadFiles(directory),
    afterDays: env.KHAVARAN_ARCHIVE_AFTER_DAYS,
    mostLocalBytes: megabytes === undefined ? null : megabytes * MIB,
  };
}

export async function noteArchiving(db: Database, report: ArchiveReport, now: Date): Promise<void> {
  const { moved, failed, stopped } = report;
  const whole = failed === 0 && stopped === null;
  const lastWhole = whole ? now : ((await readArchiving(db))?.lastWhole ?? null);
  await writeSetting(db, SETTING, { at: now, moved, failed, stopped, lastWhole });
}

/** Null where none has run. */
export async function readArchiving(db: Database): Promise<ArchiveNight | null> {
  const parsed = nightSchema.safeParse(await readSetting(db, SETTING));
  return parsed.success ? parsed.data : null;
}
