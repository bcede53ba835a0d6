import type { ReportedCapture, ReportedItem } from '#src/evidence/report.ts';
import type { PackagedFile } from '#src/evidence/wacz.ts';
import { contentOf } from '#src/model/item.ts';
import { findCapture } from '#src/store/captures.ts';
import type { Database } from '#src/store/database.ts';
import { type CaptureOfItems, type ExportedItem, readExportedItems } from '#src/store/export.ts';
import type { PayloadFiles } from '#src/store/payloads.ts';
import type { MissingPayloads, PageOfPackage } from './export-archive.ts';

/** The items as one JSON array, an item at a time. */
export async function* itemsJson(db: Database, ids: readonly number[]): AsyncGenerator<string> {
  let separator = '[\n';
  for await (const item of readExportedItems(db, ids)) {
    yield `${separator}${JSON.stringify(item)}`;
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}

/** Which capture stands behind which items, and as what. */
export function capturesJson(captures: readonly CaptureOfItems[], missing: MissingPayloads): string {
  const list = captures.map(({ sequence, roles }) => ({
    sequence,
    roles,
    withoutPayload: missing.get(sequence) ?? null,
  }));
  return `${JSON.stringify(list, null, 1)}\n`;
}

/** pages.jsonl of WACZ: a head, then a page a line. */
export function* pageLines(pages: readonly PageOfPackage[]): Generator<string> {
  yield `${JSON.stringify({ format: 'json-pages-1.0', id: 'pages', title: 'Captured pages' })}\n`;
  for (const [index, { url, date, title }] of pages.entries())
    yield `${JSON.stringify({ id: String(index + 1), url, ts: date.toISOString(), title })}\n`;
}

/** Pictures of pages as files of their own, beside those in the archive: whoever reads the report sees them. */
export function screenshotFiles(
  { db, payloads }: { db: Database; payloads: PayloadFiles },
  captures: readonly CaptureOfItems[],
  missing: MissingPayloads,
): PackagedFile[] {
  return captures
    .filter(({ roles }) => roles.some(({ role }) => role === 'screenshot'))
    .map(({ captureId, sequence }) => ({
      path: `evidence/${screenshotName(sequence)}`,
      compress: false,
      async *content() {
        const capture = missing.has(sequence) ? null : await findCapture(db, captureId);
        if (capture) yield await payloads.read(capture.record.payloadSha256);
      },
    }));
}

function screenshotName(sequence: number): string {
  return `screenshot-${sequence}.png`;
}

export async function* reportedItems(
  db: Database,
  ids: readonly number[],
  captures: readonly CaptureOfItems[],
  missing: MissingPayloads,
): AsyncGenerator<ReportedItem> {
  const screenshots = new Map<number, string[]>();
  for (const { sequence, roles } of captures)
    for (const { item, role } of roles)
      if (role === 'screenshot' && !missing.has(sequence))
        screenshots.set(item, [...(screenshots.get(item) ?? []), `../evidence/${screenshotName(sequence)}`]);
  for await (const exported of readExportedItems(db, ids))
    yield { ...reportedItem(exported), screenshots: screenshots.get(exported.item.id) ?? [] };
}

function reportedItem(exported: ExportedItem): Omit<ReportedItem, 'screenshots'> {
  const { item, watch } = exported;
  const content = contentOf(item);
  return {
    id: item.id,
    title: item.title,
    text: item.text,
    language: item.language,
    publisher: item.publisher.name,
    author: item.author ? `${item.author.name}${item.author.handle ? ` (@${item.author.handle})` : ''}` : null,
    url: item.url,
    published: exported.publishedClaim,
    captured: exported.collectedAt,
    redacted: exported.redactedAt !== null,
    signals: item.signals.map(({ signal, start, end }) => ({ signal, words: content.slice(start, end) })),
    revisions: [
      ...exported.revisions.map(({ revision, title, text, replacedAt }) => ({
        number: revision,
        title,
        text,
        at: replacedAt,
        where: 'item' as const,
      })),
      ...exported.pageWordings.map(({ number, title, text, seen }) => ({
        number,
        title,
        text,
        at: seen,
        where: 'page' as const,
      })),
    ],
    gone: watch?.goneAt
      ? { lastSeen: watch.lastSeen, missingSince: watch.missingSince ?? watch.goneAt, reason: watch.reason }
      : null,
  };
}

export async function* reportedCaptures(
  db: Database,
  captures: readonly CaptureOfItems[],
  missing: MissingPayloads,
): AsyncGenerator<ReportedCapture> {
  for (const { captureId, sequence } of captures) {
    const capture = await findCapture(db, captureId);
    if (!capture) continue;
    const { record, previousHash, hash } = capture;
    yield { link: { sequence, previousHash, hash }, record, withoutPayload: missing.get(sequence) ?? null };
  }
}

/** Pictures in what is printed; more would not fit into memory. */
const PRINTED_PICTURES = 10;

/** The report with its pictures within it: what is printed reaches no files. */
export async function withPictures(
  { db, payloads }: { db: Database; payloads: PayloadFiles },
  html: string,
  captures: readonly CaptureOfItems[],
): Promise<string> {
  let whole = html;
  let pictures = 0;
  for (const { captureId, sequence } of captures) {
    const address = `src="../evidence/${screenshotName(sequence)}"`;
    if (!whole.includes(address) || ++pictures > PRINTED_PICTURES) continue;
    const capture = await findCapture(db, captureId);
    if (!capture) continue;
    const png = await payloads.read(capture.record.payloadSha256);
    whole = whole.replaceAll(address, `src="data:image/png;base64,${Buffer.from(png).toString('base64')}"`);
  }
  return whole;
}
