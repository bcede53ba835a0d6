import { codeOf } from '#src/base/errors.ts';
import { TOOL } from '#src/base/version.ts';
import type { CdxjEntry } from '#src/evidence/cdxj.ts';
import { targetOf, warcRecordsOf } from '#src/evidence/warc-of-capture.ts';
import { type WarcRecord, warcRecordId } from '#src/evidence/warc-record.ts';
import { findCapture } from '#src/store/captures.ts';
import type { Database } from '#src/store/database.ts';
import type { CaptureOfItems } from '#src/store/export.ts';
import type { PayloadFiles } from '#src/store/payloads.ts';
import { findPayloadRemoval } from '#src/store/redactions.ts';

/** Why a payload is not in a package, by the sequence of its record. */
export type MissingPayloads = Map<number, string>;

/** A captured page that a reader of the package can open. */
export interface PageOfPackage {
  url: string;
  date: Date;
  title: string;
}

export interface ArchivedRecord {
  record: WarcRecord;
  /** Where it is to be found by its address; null of what only describes. */
  entry: Omit<CdxjEntry, 'offset' | 'length' | 'filename'> | null;
}

/** The records of captures, one capture in memory at a time; notes pages and missing payloads as they pass. */
export async function* archivedRecords(
  { db, payloads }: { db: Database; payloads: PayloadFiles },
  captures: readonly CaptureOfItems[],
  notes: { title: string; made: Date; pages: PageOfPackage[]; missing: MissingPayloads },
): AsyncGenerator<ArchivedRecord> {
  yield { record: warcInfo(notes.title, notes.made), entry: null };
  for (const { captureId, roles } of captures) {
    const capture = await findCapture(db, captureId);
    if (!capture) continue;
    const { record, sequence, previousHash, hash } = capture;
    let payload: Uint8Array | null = null;
    let withoutPayload: string | null = null;
    try {
      payload = await payloads.read(record.payloadSha256);
    } catch (error) {
      if (!codeOf(error).startsWith('store/payload-')) throw error;
      withoutPayload = await whyMissing(db, record.payloadSha256, codeOf(error));
      notes.missing.set(sequence, withoutPayload);
    }
    const url = targetOf(record);
    const date = new Date(record.startedAt);
    const mime = (record.responseHeaders['content-type'] ?? 'application/octet-stream').split(';', 1)[0]?.trim() ?? '';
    const link = { sequence, previousHash, hash };
    for (const one of warcRecordsOf({ link, record, payload, withoutPayload })) {
      const isSubject = one.type === 'response' || one.type === 'resource';
      const status = one.type === 'response' ? record.status : null;
      const entry = { url, date, mime, status, payloadSha256: record.payloadSha256 };
      yield { record: one, entry: isSubject ? entry : null };
    }
    if (/html/i.test(mime) && payload && record.status < 400)
      notes.pages.push({ url, date, title: roles.map(({ item, role }) => `${role} ${item}`).join(', ') });
  }
}

async function whyMissing(db: Database, sha256: string, code: string): Promise<string> {
  if (code === 'store/payload-sealed') return 'Its content was sealed on request.';
  const removal = await findPayloadRemoval(db, sha256);
  if (removal) return `Its content was removed on ${removal.at.toISOString().slice(0, 10)}: ${removal.why}.`;
  return code === 'store/payload-missing' ? 'Its content is missing.' : 'Its content was changed and is left out.';
}

function warcInfo(title: string, made: Date): WarcRecord {
  const lines = [
    `software: ${TOOL}`,
    'format: WARC File Format 1.1',
    'conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/',
    `isPartOf: ${title.replace(/\s+/gu, ' ')}`,
    'description: Request and response headers are those of the evidence record: values that held secrets are left out, and names are in lower case. Payloads are as they came over the wire, without the chunks of a transfer.',
  ];
  return {
    type: 'warcinfo',
    id: warcRecordId('warcinfo', title, made.toISOString()),
    date: made,
    targetUri: null,
    contentType: 'application/warc-fields',
    fields: { 'WARC-Filename': 'data.warc.gz' },
    block: Buffer.from(`${lines.join('\r\n')}\r\n`),
  };
}
