import type { Env } from '#src/base/env.ts';
import { findPostgres } from '#src/store/postgres-binaries.ts';
import { keptClusters, upgradeState } from '#src/store/postgres-upgrade.ts';
import { type Check, fault, warning } from './doctor.ts';

const MIB = 2 ** 20;

/**
 * Whether the files of the embedded database are of the major version that the packages bring, and what is kept from
 * before. A fault means that the database cannot be looked at now.
 */
export async function checkPostgresFiles(env: Env): Promise<Check[]> {
  const place = await findPostgres(env.KHAVARAN_DATA);
  const checks: Check[] = [];
  for (const { folder, major, bytes } of await keptClusters(place.directory))
    checks.push(
      warning(
        'database before',
        `the database of before an upgrade (PostgreSQL ${major}, ${Math.ceil(bytes / MIB)} MB) is kept in ${folder}`,
        'Remove that folder when all is well.',
      ),
    );
  const state = await upgradeState(place, env.KHAVARAN_OLD_POSTGRES);
  if (!state || state.cluster === state.packaged) return checks;
  const says = `its files are of PostgreSQL ${state.cluster}, and the packages bring ${state.packaged}`;
  if (state.cluster > state.packaged) checks.push(fault('database', says, 'Start the newer Khavaran that wrote them.'));
  else if (state.oldPrograms === null)
    checks.push(fault('database', says, '"npm start" says how they are copied; see docs/operating.md, "Update".'));
  else checks.push(fault('database', says, 'The next start copies them into new files, and keeps the old ones.'));
  return checks;
}
