import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { z } from 'zod';
import { codeOf } from '#src/base/errors.ts';
import { readPacked } from '#src/store/packed-payloads.ts';
import { openSnapshot, type Snapshot, sequenceSchema } from '#src/store/table-copy.ts';
import { TAR_END, tarEntry } from '#src/store/tar.ts';

const compress = promisify(gzip);

/** First file of the archive. */
export const MANIFEST = 'khavaran-backup.json';
/** Last file of the archive: without it, the archive was cut off. */
export const SUMMARY = 'summary.json';
/** Keys and signatures of the data folder without which captures can be read and not proven. */
export const KEPT_FILES = ['signing-key.pem', 'sealing-key.base64', 'secret', 'checkpoints.jsonl'];
const PART_BYTES = 8 * 2 ** 20;

export const manifestSchema = z.object({
  format: z.literal(1),
  /** ISO 8601. */
  madeAt: z.string(),
  migrations: z.array(z.string()).min(1),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
});
export type BackupManifest = z.infer<typeof manifestSchema>;

export const summarySchema = z.object({
  rows: z.record(z.string(), z.number()),
  payloads: z.number(),
  /** Hashes of payloads without a file: removed by the rules of retention, or lost. */
  missing: z.array(z.string()),
  /** Payloads that lie in the archive alone, not in the backup. */
  archived: z.number().default(0),
  sequences: z.array(sequenceSchema),
});
export type BackupSummary = z.infer<typeof summarySchema>;

export interface BackupContext {
  databaseUrl: string;
  /** The data folder. */
  directory: string;
  now: Date;
  /** Whether payloads in the archive are fetched into the backup. Default: no, they stay where they are. */
  withArchived?: boolean;
  /** Fetches a payload from the archive, packed; null where it does not lie there. */
  fetchArchived?: (sha256: string) => Promise<Uint8Array | null>;
  onProgress?: (sentence: string) => void;
  onSummary?: (summary: BackupSummary) => void;
}

/**
 * An archive (tar) of the database as it is at this moment, of the files of its captures and of the keys. Nothing is
 * locked: the service goes on meanwhile. Tables lie in `tables/NAME/PART.copy.gz`, in the text format of COPY.
 */
export async function* backUp(context: BackupContext): AsyncGenerator<Uint8Array> {
  await using snapshot = await openSnapshot(context.databaseUrl);
  const { migrations, tables } = snapshot;
  const manifest: BackupManifest = { format: 1, madeAt: context.now.toISOString(), migrations, tables };
  yield* json(MANIFEST, manifest);
  yield* keptFiles(context.directory);
  const summary: BackupSummary = { rows: {}, payloads: 0, missing: [], archived: 0, sequences: [] };
  yield* payloads(context, snapshot, summary);
  for (const table of tables) {
    context.onProgress?.(`  ${table.name}`);
    let part = 0;
    let lines = 0;
    for await (const piece of parts(snapshot.rows(table))) {
      lines += linesIn(piece);
      yield* tarEntry(`tables/${table.name}/${String(++part).padStart(6, '0')}.copy.gz`, await compress(piece));
    }
    summary.rows[table.name] = lines;
  }
  summary.sequences = await snapshot.sequences();
  yield* json(SUMMARY, summary);
  yield TAR_END;
  context.onSummary?.(summary);
}

async function* payloads(
  context: BackupContext,
  snapshot: Snapshot,
  summary: BackupSummary,
): AsyncGenerator<Uint8Array> {
  const directory = path.join(context.directory, 'captures');
  for await (const { sha256, archived } of snapshot.payloads()) {
    let packed = await readPacked(directory, sha256);
    if (!packed && archived && !context.withArchived) {
      summary.archived++;
      continue;
    }
    // One that went to the archive since this backup began: its database does not know of that.
    packed ??= await fetchArchived(context, sha256);
    if (!packed) {
      summary.missing.push(sha256);
      continue;
    }
    summary.payloads++;
    if (summary.payloads % 5_000 === 0) context.onProgress?.(`  ${summary.payloads} captured files`);
    yield* tarEntry(`captures/${packed.name}`, packed.content);
  }
}

async function fetchArchived(
  { fetchArchived }: BackupContext,
  sha256: string,
): Promise<{ name: string; content: Uint8Array } | null> {
  const content = (await fetchArchived?.(sha256)) ?? null;
  return content && { name: `${sha256.slice(0, 2)}/${sha256}.gz`, content };
}

async function* keptFiles(directory: string): AsyncGenerator<Uint8Array> {
  for (const name of KEPT_FILES) {
    try {
      yield* tarEntry(`keys/${name}`, await readFile(path.join(directory, name)));
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
}

/** Joins what comes into parts of some megabytes: an archive wants to know sizes beforehand. */
async function* parts(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const piece of bytes) {
    held.push(piece);
    size += piece.length;
    if (size < PART_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(held);
}

/** COPY writes a row a line; line feeds within values are escaped. */
function linesIn(piece: Uint8Array): number {
  let lines = 0;
  for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines++;
  return lines;
}

function json(name: string, value: unknown): Uint8Array[] {
  return tarEntry(name, Buffer.from(`${JSON.stringify(value, null, 1)}\n`));
}
