import type { Analysis } from '#src/model/signal.ts';
import { lockWaiting, recordAnalyses, recordFindings } from '#src/store/analyses.ts';
import type { Database } from '#src/store/database.ts';
import { searched } from '#src/store/search-lexemes.ts';

/** What was found in one item, recorded as in a batch; `searchTexts` are the ways to write it. False where it did not wait. */
export async function recordAnalysis(
  db: Database,
  item: { id: number; revision: number },
  analysis: Analysis,
  searchTexts: readonly string[],
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    if (!(await lockWaiting(tx, [item])).has(item.id)) return false;
    await recordFindings(tx, [{ item, analysis }]);
    await recordAnalyses(tx, [{ item, analysis, search: searched(searchTexts), placed: null }], now);
    return true;
  });
}
