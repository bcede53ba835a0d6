import path from 'node:path';
import type { SourceConfig } from '#src/model/source.ts';
import { createHttpClient } from '#src/net/client.ts';
import type { AnalysisThreads } from '#src/pipeline/analysis-threads.ts';
import { collectFrom, type LookReport } from '#src/pipeline/collect.ts';
import type { Database } from '#src/store/database.ts';
import { openPayloadFiles } from '#src/store/payloads.ts';
import { findSource } from '#src/store/sources.ts';

/** The source that imports have. */
export const IMPORT: SourceConfig = {
  key: 'import',
  name: 'Import',
  type: 'file',
  settings: {},
  kind: 'news',
  platform: 'web',
  owner: null,
  stance: null,
  language: null,
  proxy: null,
  enabled: false,
};

/** Keeps the items of a file as an import does, under the source of imports; they wait for their analysis then. */
export async function keepFile(
  { db, folder, threads }: { db: Database; folder: string; threads?: AnalysisThreads },
  file: string,
): Promise<LookReport> {
  await using http = createHttpClient({});
  const source = await findSource(db, { key: IMPORT.key });
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
