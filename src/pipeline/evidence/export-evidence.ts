import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Clock } from '#src/base/clock.ts';
import { KhavaranError } from '#src/base/errors.ts';
import { TOOL } from '#src/base/version.ts';
import { type CdxjEntry, cdxjIndex } from '#src/evidence/cdxj.ts';
import { packageGuide } from '#src/evidence/package-guide.ts';
import { reportHtml } from '#src/evidence/report.ts';
import { type PackagedFile, writeWacz } from '#src/evidence/wacz.ts';
import { serialiseWarcRecord } from '#src/evidence/warc-record.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import type { Database } from '#src/store/database.ts';
import { findStoryHead } from '#src/store/desk-items.ts';
import { capturesOfItems, itemIdsOfStory, readExportedItems } from '#src/store/export.ts';
import type { PayloadFiles } from '#src/store/payloads.ts';
import { resolveStory } from '#src/store/stories.ts';
import { archivedRecords, type MissingPayloads, type PageOfPackage } from './export-archive.ts';
import { type ChainProof, proofFiles, proofName, proofsOf } from './export-proof.ts';
import {
  capturesJson,
  itemsJson,
  pageLines,
  reportedCaptures,
  reportedItems,
  screenshotFiles,
  withPictures,
} from './export-report.ts';
import { type CheckpointContext, makeCheckpoint } from './make-checkpoint.ts';

export interface ExportContext {
  db: Database;
  payloads: PayloadFiles;
  clock: Clock;
  /** With the key that signs the package, and whose checkpoints prove the chain. */
  checkpoints: CheckpointContext;
  /** Of the report. */
  language: ReaderLanguage;
  /** Prints a page as PDF; null where no browser is installed. */
  printPdf: ((html: string) => Promise<Uint8Array | null>) | null;
}

export type ExportSubject = { story: number } | { items: readonly number[] };

export interface ExportSummary {
  items: number;
  captures: number;
  /** Captures whose payload is not in the package, with the reason in a sentence. */
  withoutPayload: string[];
}

/** More is a database, not a case to hand on. */
const MOST_ITEMS = 5_000;
/** A report beyond this is not printed: whoever needs it on paper prints the page. */
const PRINTED_CHARACTERS = 4_000_000;
const ARCHIVE = 'data.warc.gz';
const pack = promisify(gzip);

/**
 * Writes items with all captures behind them, the proof that these stand in the signed chain, and a report, as a package
 * that public tools open (WACZ). Reads one capture at a time. Throws `pipeline/no-story` or `pipeline/no-item`.
 */
export async function exportEvidence(
  context: ExportContext,
  subject: ExportSubject,
  out: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<ExportSummary> {
  const { db, clock } = context;
  const { ids, story, title, titleLanguage } = await resolveSubject(db, subject);
  // So that also the newest capture has a checkpoint behind it.
  await makeCheckpoint(context.checkpoints);
  const captures = await capturesOfItems(db, ids);
  const proofs = await proofsOf(db, captures);
  const made = clock.now();
  const summary: ExportSummary = { items: ids.length, captures: captures.length, withoutPayload: [] };
  const index: CdxjEntry[] = [];
  const pages: PageOfPackage[] = [];
  const missing: MissingPayloads = new Map();

  async function* archive() {
    let offset = 0;
    for await (const { record, entry } of archivedRecords(context, captures, { title, made, pages, missing })) {
      signal.throwIfAborted();
      const packed = await pack(serialiseWarcRecord(record));
      if (entry) index.push({ ...entry, offset, length: packed.length, filename: ARCHIVE });
      offset += packed.length;
      yield packed;
    }
    summary.withoutPayload = [...missing].map(([sequence, why]) => `Record ${sequence}: ${why}`);
  }

  async function* report() {
    yield* reportHtml({
      title,
      titleLanguage,
      story,
      made,
      tool: TOOL,
      language: context.language,
      items: reportedItems(db, ids, captures, missing),
      captures: reportedCaptures(db, captures, missing),
    });
  }

  const files: PackagedFile[] = [
    { path: `archive/${ARCHIVE}`, compress: false, content: archive },
    { path: 'indexes/index.cdxj', compress: true, content: () => textFile([cdxjIndex(index)]) },
    { path: 'pages/pages.jsonl', compress: true, content: () => textFile(pageLines(pages)) },
    { path: 'evidence/items.json', compress: true, content: () => textFile(itemsJson(db, ids)) },
    { path: 'evidence/captures.json', compress: true, content: () => textFile([capturesJson(captures, missing)]) },
    ...screenshotFiles(context, captures, missing),
    ...proofs.flatMap((proof) => proofFiles(db, proof)),
    {
      path: 'evidence/public-key.pem',
      compress: true,
      content: () => textFile([context.checkpoints.signingKey.public.pem]),
    },
    {
      path: 'evidence/README.txt',
      compress: true,
      content: () => textFile([packageGuide(title, proofs.map(guideOf))]),
    },
    { path: 'report/report.html', compress: true, content: () => textFile(report()) },
    ...(context.printPdf ? [pdfFile(context.printPdf, report, (html) => withPictures(context, html, captures))] : []),
  ];
  const describe = () => ({
    title,
    description: `${ids.length} items and ${captures.length} captures${story === null ? '' : ` of story ${story}`}`,
    software: TOOL,
    created: made,
    mainPage: pages[0] ?? null,
  });
  await writeWacz(files, describe, context.checkpoints.signingKey, out);
  return summary;
}

async function resolveSubject(db: Database, subject: ExportSubject) {
  if ('story' in subject) {
    const story = await resolveStory(db, subject.story);
    const head = story === null ? null : await findStoryHead(db, story);
    if (story === null || !head) throw new KhavaranError('pipeline/no-story', `There is no story ${subject.story}.`);
    const ids = await itemIdsOfStory(db, story, MOST_ITEMS + 1);
    if (ids.length > MOST_ITEMS) throw tooMany();
    return { ids, story, title: head.title, titleLanguage: head.language };
  }
  if (subject.items.length > MOST_ITEMS) throw tooMany();
  const ids = [...new Set(subject.items)];
  let first: { title: string; language: string } | null = null;
  let found = 0;
  for await (const { item } of readExportedItems(db, ids)) {
    first ??= { title: item.title || item.text.slice(0, 120), language: item.language };
    found++;
  }
  if (first === null || found < ids.length)
    throw new KhavaranError('pipeline/no-item', `There is no item ${ids.join(' or ')}, or it was not analysed yet.`);
  return { ids, story: null, title: first.title, titleLanguage: first.language };
}

function tooMany(): KhavaranError {
  return new KhavaranError(
    'pipeline/export-too-large',
    `These are more than ${MOST_ITEMS} items. Export the items that you need by themselves: --item ID --item ID …`,
  );
}

function guideOf({ checkpoint, anchors }: ChainProof): { name: string; anchors: string[] } {
  return { name: String(checkpoint.sequence), anchors: anchors.map((anchor) => proofName(checkpoint, anchor)) };
}

async function* textFile(parts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const part of parts) yield Buffer.from(part);
}

function pdfFile(
  print: NonNullable<ExportContext['printPdf']>,
  report: () => AsyncIterable<string>,
  whole: (html: string) => Promise<string>,
): PackagedFile {
  return {
    path: 'report/report.pdf',
    compress: true,
    async *content() {
      let html = '';
      for await (const part of report()) {
        html += part;
        if (html.length > PRINTED_CHARACTERS) return;
      }
      const pdf = await print(await whole(html));
      if (pdf) yield pdf;
    },
  };
}
