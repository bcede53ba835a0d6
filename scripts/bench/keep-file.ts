import path from 'node:path';
import { createHttpClient } from '#src/net/client.ts';
import type { AnalysisThreads } from '#src/pipeline/analysis/analysis-threads.ts';
import { collectFrom, type LookReport } from '#src/pipeline/collect.ts';
import { IMPORT_SOURCE } from '#src/pipeline/sources/import-source.ts';
import type { Database } from '#src/store/database.ts';
import { openPayloadFiles } from '#src/store/payloads.ts';
import { findSource } from '#src/store/sources.ts';

/** Keeps the items of a file as an import does, under the source of imports; they wait for their analysis then. */
export async function keepFile(
  { db, folder, threads }: { db: Database; folder: string; threads?: AnalysisThreads },
  file: string,
): Promise<LookReport> {
  await using http = createHttpClient({});
  const source = await findSource(db, { key: IMPORT_SOURCE.key });
  if (!source) throw new Error('The source of the import is not there.');
  const context = {
    ...{ db, http, clock: { now: () => new Date() }, payloads: openPayloadFiles(path.join(folder, 'captures')) },
    ...{ proxy: null, secrets: () => undefined, intervals: { shortestSeconds: 60, longestSeconds: 10_800 } },
    ...(threads ? { threads } : {}),
  };
  const report = await collectFrom(
    context,
    { ...source, settings: { path: file }, state: null },
    { reason: 'import', signal: new AbortController().signal },
  );
  if (!report) throw new Error('The import was stopped.');
  return report;
}
