import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getSurt, WARCParser } from 'warcio';
import { GENESIS_HASH, linkOf } from '#src/capture/chain.ts';
import { captureRecordOf } from '#src/capture/record.ts';
import { surtOf } from '#src/evidence/cdxj.ts';
import { warcRecordsOf } from '#src/evidence/warc-of-capture.ts';
import { httpBlock, serialiseWarcRecord, warcRecordId } from '#src/evidence/warc-record.ts';
import type { Exchange } from '#src/model/capture.ts';
import { analyseWaiting } from '#src/pipeline/analyse.ts';
import { exportEvidence } from '#src/pipeline/evidence/export-evidence.ts';
import { makeCheckpoint } from '#src/pipeline/evidence/make-checkpoint.ts';
import { storeItems } from '#src/store/items.ts';
import { upsertSource } from '#src/store/sources.ts';
import { collectedItem, PUBLISHER, sourceConfig } from '../store/fixtures.ts';
import { type EvidenceLab, exchange, NOW, openLab } from './evidence-lab.ts';

const signal = new AbortController().signal;

interface ParsedRecord {
  type: string | null;
  uri: string | null;
  status: number | null;
  headers: Map<string, string>;
  payload: Buffer;
}

/** All records of a WARC file, as the public library reads them. */
async function parsed(bytes: Buffer): Promise<ParsedRecord[]> {
  const records: ParsedRecord[] = [];
  const source = async function* () {
    yield new Uint8Array(bytes);
  };
  for await (const record of new WARCParser(source())) {
    const payload = Buffer.from(await record.readFully(false));
    records.push({
      type: record.warcType ?? null,
      uri: record.warcTargetURI ?? null,
      status: record.httpHeaders?.statusCode == null ? null : Number(record.httpHeaders.statusCode),
      headers: new Map([...(record.httpHeaders?.headers.entries() ?? [])]),
      payload,
    });
  }
  return records;
}

describe('records of WARC 1.1', () => {
  it('cannot be split or forged by what a server or a page says', async () => {
    const evil = 'a\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n\r\n\r\n';
    const hostile: Exchange = exchange({
      requestedUrl: 'https://harbour.example/<b>{"x"}|\\^`%0d%0a é',
      responseHeaders: {
        'content-type': `text/html\r\nWARC-Type: warcinfo`,
        'x-evil': evil,
        'bad\r\nname': 'x',
        'transfer-encoding': 'chunked',
        'content-length': '999999',
      },
      requestHeaders: { 'x-also': evil },
      serverAddress: '192.0.2.7\r\nWARC-Type: metadata',
      body: Buffer.from(evil.repeat(3)),
      raw: Buffer.from(evil.repeat(3)),
    });
    const record = captureRecordOf(hostile, { source: evil, reason: evil, tool: evil });
    const link = linkOf(record, 1, GENESIS_HASH);
    const bytes = warcRecordsOf({ link, record, payload: hostile.raw, withoutPayload: null }).map(serialiseWarcRecord);
    const records = await parsed(Buffer.concat(bytes));
    expect(records.map(({ type }) => type)).toEqual(['response', 'request', 'metadata']);
    expect(records[0]?.payload).toEqual(hostile.raw);
    expect(records[0]?.headers.get('content-length')).toBe(String(hostile.raw.length));
    expect(records.every(({ uri }) => !/[\s<>]/.test(uri ?? ''))).toBe(true);
  });

  it('keep their number and payload for any headers and any content', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string({ maxLength: 12 }), fc.string({ maxLength: 40, unit: 'binary' }), { maxKeys: 6 }),
        fc.uint8Array({ maxLength: 200 }),
        fc.string({ maxLength: 60, unit: 'binary' }),
        async (headers, payload, uri) => {
          const record = {
            type: 'response' as const,
            id: warcRecordId(uri),
            date: NOW,
            targetUri: `https://harbour.example/${uri}`,
            contentType: 'application/http; msgtype=response',
            fields: { 'WARC-IP-Address': uri },
            block: httpBlock('HTTP/1.1 200 OK', { ...headers, 'content-length': String(payload.length) }, payload),
          };
          const records = await parsed(Buffer.concat([serialiseWarcRecord(record), serialiseWarcRecord(record)]));
          expect(records).toHaveLength(2);
          for (const one of records) expect([...one.payload]).toEqual([...payload]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    'https://www.harbour.example/News/One?b=2&a=1',
    'http://harbour.example:8080/',
    'https://a.b.harbour.example/%D8%A7',
    'https://harbour.example/x?Q=A',
  ])('are found under the key that others use: %s', (url) => expect(surtOf(url)).toBe(getSurt(url)));
});

describe('a package', () => {
  let lab: EvidenceLab;
  let story: number;
  let folder: string;
  beforeEach(async () => {
    lab = await openLab();
    const { db } = lab;
    const gzipped = gzipSync('hello world!');
    const [first, second] = [
      exchange({ requestedUrl: 'https://harbour.example/one', text: '<html><h1>A sermon</h1>' }),
      exchange({
        requestedUrl: 'https://harbour.example/two?a=1',
        raw: gzipped,
        responseHeaders: { 'content-type': 'text/html', 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' },
      }),
    ];
    const [one] = await lab.capture(first);
    await lab.capture(exchange({ requestedUrl: 'https://harbour.example/other', text: 'Of another item.' }));
    await makeCheckpoint(lab.checkpoints);
    const [two] = await lab.capture(second);
    const source = await upsertSource(db, sourceConfig(), 'file');
    const text =
      'The Friday preacher of Bandar told worshippers that every jailed dissident must be hanged without delay, <script>alert(1)</script> as was done in the summer of 1988.';
    await storeItems(
      db,
      source,
      [
        {
          item: collectedItem({ externalId: 'one', title: 'A sermon', text }),
          publisher: PUBLISHER,
          captureId: one ?? null,
          seen: NOW,
        },
        {
          item: collectedItem({ externalId: 'two', title: 'A sermon', text, url: 'https://harbour.example/two?a=1' }),
          publisher: PUBLISHER,
          captureId: two ?? null,
          seen: NOW,
        },
      ],
      NOW,
    );
    const analyse = () => ({ language: 'en', mentions: [], signals: [] });
    await analyseWaiting({ db, clock: { now: () => lab.now }, analyse }, signal);
    story = (await db.selectFrom('stories').select('id').executeTakeFirstOrThrow()).id;
    folder = path.join(lab.directory, 'package');
  });
  afterEach(() => lab[Symbol.asyncDispose]());

  async function exported(subject: Parameters<typeof exportEvidence>[1]) {
    const file = path.join(lab.directory, 'out.wacz');
    const context = { db: lab.db, payloads: lab.payloads, clock: { now: () => lab.now }, checkpoints: lab.checkpoints };
    const summary = await exportEvidence(
      { ...context, language: 'en', printPdf: null },
      subject,
      createWriteStream(file),
      signal,
    );
    await mkdir(folder, { recursive: true });
    execFileSync('python3', ['-m', 'zipfile', '-e', file, folder]);
    return summary;
  }
  const file = (name: string) => readFile(path.join(folder, name));
  const json = async (name: string) => JSON.parse((await file(name)).toString());

  it('holds what its description says, with the digest of each file, signed', async () => {
    expect(await exported({ story })).toEqual({ items: 2, captures: 2, withoutPayload: [] });
    const description = await json('datapackage.json');
    expect(description).toMatchObject({
      profile: 'data-package',
      wacz_version: '1.1.1',
      mainPageUrl: 'https://harbour.example/one',
    });
    for (const { path: name, hash, bytes } of description.resources) {
      const content = await file(name);
      expect([name, hash, bytes]).toEqual([
        name,
        `sha256:${createHash('sha256').update(content).digest('hex')}`,
        content.length,
      ]);
    }
    const digest = await json('datapackage-digest.json');
    expect(digest.hash).toBe(
      `sha256:${createHash('sha256')
        .update(await file('datapackage.json'))
        .digest('hex')}`,
    );
    await writeFile(path.join(folder, 'digest'), digest.hash);
    await writeFile(path.join(folder, 'digest.sig'), Buffer.from(digest.signature.value, 'base64'));
    const said = execFileSync(
      'openssl',
      [
        'pkeyutl',
        '-verify',
        '-pubin',
        '-inkey',
        'evidence/public-key.pem',
        '-rawin',
        '-in',
        'digest',
        '-sigfile',
        'digest.sig',
      ],
      { cwd: folder },
    );
    expect(said.toString()).toContain('Verified Successfully');
  });

  it('has an archive that public tools read, payloads as they came, and an index that leads to each', async () => {
    await exported({ story });
    const archive = await file('archive/data.warc.gz');
    const records = await parsed(archive);
    expect(records.map(({ type }) => type)).toEqual([
      'warcinfo',
      'response',
      'request',
      'metadata',
      'response',
      'request',
      'metadata',
    ]);
    expect(records[4]).toMatchObject({ uri: 'https://harbour.example/two?a=1', status: 200 });
    expect(records[4]?.headers.get('x-archive-orig-transfer-encoding')).toBe('chunked');
    expect(gunzipSync(records[4]?.payload ?? '').toString()).toBe('hello world!');
    const lines = (await file('indexes/index.cdxj')).toString().trim().split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      const { offset, length, url } = JSON.parse(line.slice(line.indexOf('{')));
      const [record] = await parsed(archive.subarray(Number(offset), Number(offset) + Number(length)));
      expect(record).toMatchObject({ type: 'response', uri: url });
    }
    const pages = (await file('pages/pages.jsonl'))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(pages[0]).toMatchObject({ format: 'json-pages-1.0' });
    expect(pages.slice(1).map(({ url }) => url)).toEqual([
      'https://harbour.example/one',
      'https://harbour.example/two?a=1',
    ]);
  });

  it('proves with common tools that each capture stands in the signed chain', async () => {
    await exported({ story });
    const check = `cd evidence; for n in 2 3; do
      before=; while IFS= read -r line; do
        case $line in "{\\"previousHash\\":\\"$before"*) ;; *) echo broken;; esac
        before=$(printf %s "$line" | sha256sum | cut -d' ' -f1)
      done < chain-$n.jsonl
      grep -c "$before" checkpoint-$n.json
      openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in checkpoint-$n.json -sigfile checkpoint-$n.sig
    done`;
    const said = execFileSync('bash', ['-c', check], { cwd: folder }).toString();
    expect(said.trim().split('\n')).toEqual([
      '1',
      'Signature Verified Successfully',
      '1',
      'Signature Verified Successfully',
    ]);
  });

  it('has a report in which foreign words stay words', async () => {
    await exported({ items: [1] });
    const report = (await file('report/report.html')).toString();
    expect(report).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(report).not.toContain('<script');
    expect(report).toContain('https://harbour.example/one');
    expect((await json('evidence/items.json')).map(({ externalId }: { externalId: string }) => externalId)).toEqual([
      'one',
    ]);
  });

  it('says what is not in it, and why', async () => {
    await lab.payloads.remove(createHash('sha256').update('<html><h1>A sermon</h1>').digest('hex'));
    const { withoutPayload } = await exported({ story });
    expect(withoutPayload).toEqual(['Record 1: Its content is missing.']);
    expect((await parsed(await file('archive/data.warc.gz')))[1]?.payload).toHaveLength(0);
  });

  it('is of a story or items that there are', async () => {
    await expect(exported({ story: 99 })).rejects.toMatchObject({ code: 'pipeline/no-story' });
    await expect(exported({ items: [1, 99] })).rejects.toMatchObject({ code: 'pipeline/no-item' });
  });
});
