import { createHash, randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkpointBytes } from '#src/evidence/checkpoint.ts';
import { attestationsOf } from '#src/evidence/open-timestamps.ts';
import { createHttpClient, type OwnedHttpClient } from '#src/net/client.ts';
import { type AnchorContext, anchorCheckpoints } from '#src/pipeline/evidence/anchor-checkpoints.ts';
import { makeCheckpoint } from '#src/pipeline/evidence/make-checkpoint.ts';
import { readAnchors } from '#src/store/checkpoints.ts';
import { serve } from '../net/local-server.ts';
import { type EvidenceLab, exchange, openLab } from './evidence-lab.ts';
import { startTimeStampAuthority, type TimeStampAuthority } from './time-stamp-authority.ts';

let lab: EvidenceLab;
let http: OwnedHttpClient;
beforeEach(async () => {
  lab = await openLab();
  http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
  await lab.capture(exchange(), exchange({ text: 'Another page.' }));
});
afterEach(async () => {
  await http.close();
  await lab[Symbol.asyncDispose]();
});

const signal = new AbortController().signal;
const context = (timeStampRoots: string[] = []): AnchorContext => ({
  db: lab.db,
  clock: { now: () => lab.now },
  http,
  proxy: null,
  timeStampRoots,
});
const order = (kind: 'rfc3161' | 'opentimestamps', service: string) =>
  makeCheckpoint({ ...lab.checkpoints, anchors: { services: [{ kind, service }], pauseMs: 3_600_000 } });
const later = (minutes: number) => {
  lab.now = new Date(lab.now.getTime() + minutes * 60_000);
};

describe('a time-stamping authority', () => {
  let authority: TimeStampAuthority;
  beforeEach(async () => {
    authority = await startTimeStampAuthority();
  });
  afterEach(() => authority[Symbol.asyncDispose]());

  it('vouches for a checkpoint, once in the time given, and the proof is verified', async () => {
    await order('rfc3161', authority.url);
    expect(await anchorCheckpoints(context([authority.root]), signal)).toMatchObject([{ state: 'proven' }]);
    await lab.capture(exchange({ text: 'A third.' }));
    later(5);
    await order('rfc3161', authority.url);
    expect(await anchorCheckpoints(context([authority.root]), signal)).toEqual([]);
    const { faults, notes, report } = await lab.verify({ roots: [authority.root] });
    expect(faults).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/^Record 2 and all before it were there on .*, says CN=Invented/)]);
    expect(report.anchors).toBe(1);
  });

  it('does not save a checkpoint that was written anew', async () => {
    await order('rfc3161', authority.url);
    await anchorCheckpoints(context(), signal);
    await lab.intrude(`update checkpoints set hash = '${'0'.repeat(64)}'`);
    expect((await lab.verify()).faults).toContainEqual(
      expect.stringMatching(/proof of .* over record 2: .*other data/),
    );
  });
});

it('a service that fails is asked again, ever more seldom, and given up with its reason', async () => {
  await using server = await serve((_, response) => void response.writeHead(503).end());
  await order('rfc3161', `${server.url}/tsr`);
  const asked: number[] = [];
  for (let hour = 0; hour < 48; hour++) {
    await anchorCheckpoints(context(), signal);
    asked.push(server.seen.length);
    later(60);
  }
  expect(asked.at(-1)).toBe(8);
  const row = await lab.db.selectFrom('anchors').select(['state', 'reason']).executeTakeFirst();
  expect(row).toEqual({ state: 'failed', reason: 'The time-stamping authority answered with status 503.' });
});

/** What a calendar answers: operations from the commitment to an attestation. */
const append = (argument: Buffer) => Buffer.concat([Buffer.of(0xf0, argument.length), argument]);
const SHA_256 = Buffer.of(0x08);
const attestation = (tag: string, payload: Buffer) =>
  Buffer.concat([Buffer.from(`00${tag}`, 'hex'), Buffer.of(payload.length), payload]);
const pending = (address: string) =>
  attestation('83dfe30d2ef90c8e', Buffer.concat([Buffer.of(address.length), Buffer.from(address)]));
const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

describe('a calendar of OpenTimestamps', () => {
  it('promises, and hours later proves by a block of Bitcoin', async () => {
    const salt = randomBytes(8);
    let message = Buffer.alloc(0);
    let confirmed = false;
    const answer = (response: ServerResponse, body: Buffer) =>
      response.writeHead(200, { 'content-type': 'application/vnd.opentimestamps.v1' }).end(body);
    await using server = await serve((request, response) => {
      if (request.method === 'POST')
        void buffer(request).then((digest) => {
          message = sha256(digest, salt);
          answer(response, Buffer.concat([append(salt), SHA_256, pending('https://calendar.example')]));
        });
      else if (!confirmed || request.url !== `/timestamp/${message.toString('hex')}`)
        response.writeHead(404).end('Pending confirmation in Bitcoin blockchain');
      else answer(response, Buffer.concat([SHA_256, attestation('0588960d73d71901', Buffer.from('80ea30', 'hex'))]));
    });
    const checkpoint = await order('opentimestamps', server.url);
    expect(await anchorCheckpoints(context(), signal)).toMatchObject([{ state: 'pending' }]);
    later(10);
    expect(await anchorCheckpoints(context(), signal)).toMatchObject([{ state: 'pending' }]);
    expect((await lab.verify()).notes).toEqual([
      'Record 2 and all before it: https://calendar.example has promised a proof, which is not there yet.',
    ]);
    confirmed = true;
    later(600);
    expect(await anchorCheckpoints(context(), signal)).toMatchObject([{ state: 'proven' }]);
    const [anchor] = await readAnchors(lab.db);
    const data = checkpointBytes(checkpoint ?? { sequence: 0, hash: '', time: '' });
    expect(attestationsOf(anchor?.proof ?? Buffer.of(), data)).toEqual([
      { kind: 'bitcoin', calendar: null, height: 800_000, message: sha256(message) },
    ]);
    const root = sha256(message).reverse().toString('hex');
    const { faults, notes } = await lab.verify();
    expect(faults).toEqual([]);
    expect(notes).toEqual([
      `Record 2 and all before it were there before block 800000 of Bitcoin, if its Merkle root is ${root}.`,
    ]);
  });

  it.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['a page', Buffer.from('<html>')],
    ['operations without end', Buffer.alloc(9000, 0x08)],
    ['what grows without end', Buffer.alloc(9000, 0xf3)],
    ['a length of absurd size', Buffer.from('f0ffffffffffffff7f', 'hex')],
    ['something after the end', Buffer.concat([pending('https://calendar.example'), Buffer.of(0)])],
  ])('that answers with %s is refused', async (_, body) => {
    await using server = await serve((_request, response) => void response.writeHead(200).end(body));
    await order('opentimestamps', server.url);
    const [report] = await anchorCheckpoints(context(), signal);
    expect(report).toMatchObject({ state: 'waiting', reason: expect.stringMatching(/^The proof of OpenTimestamps/) });
  });
});
