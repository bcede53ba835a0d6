import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rule } from '#src/model/alert.ts';
import { createHttpClient, type OwnedHttpClient } from '#src/net/client.ts';
import { raiseDeletions } from '#src/pipeline/alerts/raise-deletions.ts';
import { analyseWaiting } from '#src/pipeline/analyse.ts';
import { recheckItems } from '#src/pipeline/evidence/recheck-items.ts';
import { type RaiseContext, raiseAlerts } from '#src/pipeline/raise-alerts.ts';
import { createPageReader, type PageReader } from '#src/pipeline/sources/page-reader.ts';
import { recordDisappearance } from '#src/store/disappearances.ts';
import { storeItems } from '#src/store/items.ts';
import { upsertSource } from '#src/store/sources.ts';
import { findWatch, readPageWordings } from '#src/store/watches.ts';
import { type LocalServer, serve } from '../net/local-server.ts';
import { collectedItem, PUBLISHER, sourceConfig } from '../store/fixtures.ts';
import { type EvidenceLab, openLab } from './evidence-lab.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CALL = 'The preacher of Bandar said that every jailed dissident must be hanged without delay.';
const signal = new AbortController().signal;

const rules: Rule[] = [
  {
    key: 'call',
    label: 'A call',
    when: { signals: [{ signal: 'call_for_killing' }] },
    severity: 'urgent',
    channels: [],
    flash: false,
    enabled: true,
  },
  {
    key: 'deleted-call',
    label: 'A deleted call',
    when: { occasion: 'deletion', signals: [{ signal: 'call_for_killing' }] },
    severity: 'high',
    channels: [],
    flash: false,
    enabled: true,
  },
];

let lab: EvidenceLab;
let http: OwnedHttpClient;
let pages: PageReader;
let site: LocalServer;
/** What the site answers at each path. */
let answers: Map<string, () => { status: number; body: string }>;
beforeEach(async () => {
  lab = await openLab();
  http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
  pages = createPageReader({ threads: 1 });
  answers = new Map();
  site = await serve((request, response) => {
    const answer = answers.get(request.url ?? '')?.();
    response.writeHead(answer?.status ?? 404, { 'content-type': 'text/html; charset=utf-8' });
    response.end(answer?.body ?? 'not found');
  });
});
afterEach(async () => {
  await http.close();
  await pages[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
  await lab[Symbol.asyncDispose]();
});

const article = (words: string) =>
  `<html><head><title>A sermon</title></head><body><nav>Home</nav><article><h1>A sermon</h1><p>${words}</p><p>${'He spoke on Friday before a crowd in the harbour, and state outlets carried his words. '.repeat(6)}</p></article></body></html>`;

/** Stands for the analysis, which has tests of its own. */
const analyse = ({ text }: { text: string }) => ({
  language: 'en',
  mentions: [],
  signals: text.includes('hanged')
    ? [
        {
          signal: 'call_for_killing' as const,
          score: 0.9,
          voice: 'direct' as const,
          start: 0,
          end: 10,
          reason: text.slice(0, 10),
        },
      ]
    : [],
});

async function collected(path: string, text = CALL): Promise<number> {
  const { db } = lab;
  const source = await upsertSource(db, sourceConfig(), 'file');
  const url = `${site.url}${path}`;
  const item = collectedItem({
    externalId: path,
    url,
    canonicalUrl: null,
    title: 'A sermon',
    text,
    published: lab.now.toISOString(),
  });
  await storeItems(db, source, [{ item, publisher: PUBLISHER, captureId: null, seen: lab.now }], lab.now);
  await analyseWaiting({ db, clock, analyse }, signal);
  const row = await db.selectFrom('items').select('id').where('external_id', '=', path).executeTakeFirstOrThrow();
  return row.id;
}

const clock = { now: () => lab.now };
const look = async () => {
  const context = { db: lab.db, payloads: lab.payloads, http, clock, pages, proxy: null };
  const schedule = [10 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR];
  const reports = await recheckItems({ ...context, signals: ['call_for_killing'], schedule }, signal);
  return reports.map(({ outcome }) => outcome);
};
const later = (milliseconds: number) => {
  lab.now = new Date(lab.now.getTime() + milliseconds);
};
const raiseContext = (language: 'en' | 'fa' = 'en'): RaiseContext => ({
  db: lab.db,
  clock,
  rules,
  names: new Map(),
  channels: ['chat'],
  language,
  zone: 'UTC',
  deskUrl: 'http://localhost:1988',
});

describe('items of consequence', () => {
  it('are looked at on a widening schedule, others never', async () => {
    answers.set('/call', () => ({ status: 200, body: article(CALL) }));
    await collected('/call');
    await collected('/weather', 'It rains in the harbour.');
    const looked: number[] = [];
    const begin = lab.now.getTime();
    for (let step = 0; step < 31 * 6; step++) {
      if ((await look()).length > 0) looked.push((lab.now.getTime() - begin) / MINUTE);
      later(10 * MINUTE);
    }
    expect(looked).toEqual([10, 60, 360, 1440]);
    expect(site.seen.filter((line) => line.includes('weather'))).toEqual([]);
  });

  it('that disappear are confirmed by a second look, kept as evidence, and told of once', async () => {
    answers.set('/call', () => ({ status: 200, body: article(CALL) }));
    const item = await collected('/call');
    await raiseAlerts(raiseContext(), signal);
    expect(await look()).toEqual([]);
    later(10 * MINUTE);
    expect(await look()).toEqual(['there']);
    answers.delete('/call');
    later(3 * HOUR);
    expect(await look()).toEqual(['missing']);
    expect(await raiseDeletions(raiseContext(), signal)).toEqual([]);
    later(5 * MINUTE);
    expect(await look()).toEqual([]);
    later(6 * MINUTE);
    expect(await look()).toEqual(['gone']);
    const watch = await findWatch(lab.db, item);
    expect(watch).toMatchObject({ state: 'gone', nextCheck: null, reason: expect.stringContaining('404') });
    expect(watch?.captureId).not.toBeNull();
    const raised = await raiseDeletions(raiseContext(), signal);
    expect(raised.map(({ draft }) => [draft.kind, draft.severity, draft.content.headline])).toEqual([
      ['development', 'high', 'Development: the post calling for killing was deleted 3 hours after we captured it'],
    ]);
    expect(await raiseDeletions(raiseContext(), signal)).toEqual([]);
    expect(await lab.db.selectFrom('deliveries').select('id').execute()).toHaveLength(2);
    expect((await lab.verify()).faults).toEqual([]);
    later(24 * HOUR);
    expect(await look()).toEqual([]);
  });

  it('that are back at the second look were not gone', async () => {
    answers.set('/call', () => ({ status: 404, body: 'not found' }));
    const item = await collected('/call');
    await look();
    later(10 * MINUTE);
    expect(await look()).toEqual(['missing']);
    answers.set('/call', () => ({ status: 200, body: article(CALL) }));
    later(10 * MINUTE);
    expect(await look()).toEqual(['there']);
    expect(await findWatch(lab.db, item)).toMatchObject({ state: 'there', missingSince: null, goneAt: null });
  });

  it.each([
    ['a block', 403, 'no'],
    ['a fault', 503, 'no'],
    ['a challenge', 404, '<html><script>window._cf_chl_opt={}</script></html>'],
  ])('behind %s are never taken for gone, and the looks go on', async (_, status, body) => {
    answers.set('/call', () => ({ status, body }));
    const item = await collected('/call');
    await look();
    const outcomes = new Set<string>();
    for (let hour = 0; hour < 24 * 8; hour++) {
      later(HOUR);
      for (const outcome of await look()) outcomes.add(outcome);
    }
    expect([...outcomes]).toEqual(['unknown']);
    expect(await findWatch(lab.db, item)).toMatchObject({ goneAt: null, nextCheck: null });
  });

  it('behind a network that is away are not taken for gone either', async () => {
    const item = await collected('/call');
    await site[Symbol.asyncDispose]();
    await look();
    later(10 * MINUTE);
    expect(await look()).toEqual(['unknown']);
    expect(await findWatch(lab.db, item)).toMatchObject({ state: 'there', reason: expect.stringContaining('refuses') });
  });

  it('of which a service itself says that they are gone are told of too', async () => {
    const item = await collected('/call');
    later(2 * 24 * HOUR);
    await recordDisappearance(lab.db, {
      itemIds: [item],
      reason: 'Its author deleted it.',
      captureId: null,
      at: lab.now,
    });
    const [raised] = await raiseDeletions(raiseContext('fa'), signal);
    expect(raised?.draft.content.headline).toContain('۲ روز پس از آن که ضبطش کردیم، حذف شد');
  });
});

describe('edits', () => {
  const EDITED = CALL.replace('without delay', 'after a fair trial');

  it('of the page behind a summary are kept as its wordings', async () => {
    answers.set('/call', () => ({ status: 200, body: article(CALL) }));
    const item = await collected('/call');
    await look();
    later(10 * MINUTE);
    expect(await look()).toEqual(['there']);
    answers.set('/call', () => ({ status: 200, body: article(EDITED) }));
    later(HOUR);
    expect(await look()).toEqual(['there']);
    later(2 * MINUTE);
    expect(await look()).toEqual(['edited']);
    const wordings = await readPageWordings(lab.db, item, 10);
    expect(
      wordings.map(({ number, text }) => [number, text.includes('without delay'), text.includes('fair trial')]),
    ).toEqual([
      [1, true, false],
      [2, false, true],
    ]);
    expect(wordings.every(({ captureId }) => captureId !== null)).toBe(true);
  });

  it('of an item whose own words stand at its address become revisions, and are analysed anew', async () => {
    const page =
      `${CALL} ${'He spoke on Friday before a crowd in the harbour, and state outlets carried his words. '.repeat(6)}`.trim();
    answers.set('/call', () => ({
      status: 200,
      body: `<html><head><title>A sermon</title></head><body><article><h1>A sermon</h1><p>${page}</p></article></body></html>`,
    }));
    const item = await collected('/call', page);
    await look();
    later(10 * MINUTE);
    await look();
    const edited = page.replace('without delay', 'after a fair trial');
    answers.set('/call', () => ({
      status: 200,
      body: `<html><head><title>A sermon</title></head><body><article><h1>A sermon</h1><p>${edited}</p></article></body></html>`,
    }));
    later(HOUR);
    await look();
    later(2 * MINUTE);
    expect(await look()).toEqual(['edited']);
    const row = await lab.db
      .selectFrom('items')
      .select(['text', 'revision', 'analysed_at'])
      .where('id', '=', item)
      .executeTakeFirst();
    expect(row).toMatchObject({ revision: 2, analysed_at: null, text: expect.stringContaining('fair trial') });
    expect(await readPageWordings(lab.db, item, 10)).toEqual([]);
  });

  it('are not what changes at each look', async () => {
    let counter = 0;
    answers.set('/call', () => ({
      status: 200,
      body: article(`${CALL} Read ${counter++} times so far by our readers.`),
    }));
    const item = await collected('/call');
    await look();
    const outcomes: string[] = [];
    for (let hour = 0; hour < 12; hour++) {
      later(HOUR);
      outcomes.push(...(await look()));
      later(2 * MINUTE);
      outcomes.push(...(await look()));
    }
    expect(outcomes).not.toContain('edited');
    expect(await readPageWordings(lab.db, item, 10)).toHaveLength(1);
  });
});
