import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { masked } from '#src/evidence/mask.ts';
import { seal, unseal } from '#src/evidence/seal.ts';
import { analyseWaiting } from '#src/pipeline/analyse.ts';
import { makeCheckpoint } from '#src/pipeline/evidence/make-checkpoint.ts';
import { maskedWords } from '#src/pipeline/evidence/mask-words.ts';
import {
  type RedactContext,
  redactCapture,
  redactItem,
  unsealCapture,
  unsealItem,
} from '#src/pipeline/evidence/redact.ts';
import { removeExpired } from '#src/pipeline/evidence/remove-expired.ts';
import { raiseAlerts } from '#src/pipeline/raise-alerts.ts';
import { storySummary } from '#src/pipeline/stories/story-summary.ts';
import { newOrChanged, storeItems } from '#src/store/items.ts';
import { recordJudgements } from '#src/store/judgements.ts';
import { upsertSource } from '#src/store/sources.ts';
import { lockStories, readStories, saveStorySummaries } from '#src/store/stories.ts';
import { lockWaits } from '../database.ts';
import { collectedItem, PUBLISHER, sourceConfig } from '../store/fixtures.ts';
import { type EvidenceLab, exchange, openLab } from './evidence-lab.ts';

const signal = new AbortController().signal;
const NAME = 'Nilufar Tavassoli';
const TEXT = `The preacher said that ${NAME} must be hanged. «نیلوفر توسلی» بی‌گناه است.`;

let lab: EvidenceLab;
let context: RedactContext;
beforeEach(async () => {
  lab = await openLab();
  context = { db: lab.db, payloads: lab.payloads, clock: { now: () => lab.now }, sealingKey: lab.sealingKey };
});
afterEach(() => lab[Symbol.asyncDispose]());

async function stored(text = TEXT, externalId = 'one') {
  const { db } = lab;
  const source = await upsertSource(db, sourceConfig(), 'file');
  const [captureId = null] = await lab.capture(
    exchange({ text: `<html>${text}`, requestedUrl: `https://harbour.example/${externalId}` }),
  );
  const item = collectedItem({ externalId, title: `A call against ${NAME}`, text, published: lab.now.toISOString() });
  await storeItems(db, source, [{ item, publisher: PUBLISHER, captureId, seen: lab.now }], lab.now);
  const clock = { now: () => lab.now };
  const call = {
    signal: 'call_for_killing' as const,
    score: 0.9,
    voice: 'direct' as const,
    start: 15,
    end: 32,
    reason: NAME,
  };
  const signals = text.includes('hanged') ? [call] : [];
  await analyseWaiting({ db, clock, analyse: () => ({ language: 'en', mentions: [], signals }) }, signal);
  const rule = {
    key: 'call',
    label: 'A call',
    when: { signals: [{ signal: call.signal }] },
    severity: 'urgent' as const,
    channels: [],
    flash: false,
    enabled: true,
  };
  await raiseAlerts(
    { db, clock, rules: [rule], names: new Map(), channels: ['chat'], language: 'en', zone: 'UTC', deskUrl: null },
    signal,
  );
  return { source, item, captureId: captureId ?? 0 };
}

/** Everything that the database holds, as text, besides what is sealed. */
async function everything(): Promise<string> {
  const tables = [
    'items',
    'item_revisions',
    'signals',
    'stories',
    'alerts',
    'deliveries',
    'digests',
    'page_wordings',
    'judgements',
    'name_sightings',
  ] as const;
  const parts: string[] = [];
  for (const table of tables) parts.push(JSON.stringify(await lab.db.selectFrom(table).selectAll().execute()));
  return parts.join('\n');
}

describe('redacting an item', () => {
  it('takes given words out of sight everywhere, seals the file, and leaves the chain as it was', async () => {
    const { captureId } = await stored();
    await makeCheckpoint(lab.checkpoints);
    expect(await everything()).toContain(NAME);
    await redactItem(context, 1, [NAME, 'نیلوفر توسلی'], { why: 'asked by her family', by: 'sara' });
    const after = await everything();
    expect(after).not.toContain('Nilufar');
    expect(after).not.toContain('توسلی');
    const item = await lab.db.selectFrom('items').select(['title', 'text']).executeTakeFirstOrThrow();
    expect(item.title).toBe('A call against ███████ █████████');
    expect(item.text).toHaveLength(TEXT.length);
    expect(item.text).toContain('must be hanged');
    const { faults, report } = await lab.verify();
    expect(faults).toEqual([]);
    expect(report).toMatchObject({ records: 1, sealed: 1 });
    await expect(lab.payloads.read(await hashOf(captureId))).rejects.toMatchObject({ code: 'store/payload-sealed' });
  });

  it('takes a name out however its letters are written, in alerts and digests too', async () => {
    const spelt = 'NILUFAR\u00a0Tavassóli must be hanged. «نيلوفرِ توسلي»';
    await stored(spelt);
    await redactItem(context, 1, ['Nilufar Tavassoli', 'نیلوفر توسلی'], { why: 'asked', by: 'sara' });
    const after = await everything();
    for (const word of ['NILUFAR', 'Tavass', 'نيلوفر', 'توسلي']) expect(after).not.toContain(word);
    expect(after).toContain('must be hanged');
  });

  it('takes a name out of what is told of it: who wrote it, who calls, against whom, what people judged, and whom to watch', async () => {
    const { db } = lab;
    await stored();
    const own = { speaker: NAME, target: `followers of ${NAME}` };
    await db.updateTable('signals').set(own).execute();
    await db
      .updateTable('items')
      .set({ author_name: `By ${NAME}`, author_handle: 'harbour' })
      .execute();
    const judge = { id: 'p1', name: 'Sara' };
    const judged = (holds: boolean) =>
      db
        .transaction()
        .execute((tx) =>
          recordJudgements(
            tx,
            1,
            [{ kind: 'signal', subject: 'call_for_killing', holds, voice: null }],
            judge,
            lab.now,
          ),
        );
    await judged(true);
    const sighting = { item_id: 1, name_key: 'nilufar', name: NAME, title: 'Judge' };
    await db
      .insertInto('name_sightings')
      .values({ ...sighting, publisher: 'Harbour', seen_at: lab.now, contrary: false })
      .execute();
    await redactItem(context, 1, [NAME, 'نیلوفر توسلی'], { why: 'asked', by: 'sara' });
    expect(await everything()).not.toContain('Nilufar');
    expect(await db.selectFrom('signals').select(['speaker', 'target']).executeTakeFirstOrThrow()).toEqual({
      ...{ speaker: '███████ █████████', target: 'followers of ███████ █████████' },
    });
    const author = await db.selectFrom('items').select(['author_name', 'author_handle']).executeTakeFirstOrThrow();
    expect(author).toEqual({ author_name: 'By ███████ █████████', author_handle: 'harbour' });
    expect(await unsealItem(context, 1, { why: 'a court asks', by: 'reza' })).toContain(`By ${NAME}`);
    // By its key it is not suggested for watching.
    expect(await db.selectFrom('name_sightings').select(['name_key', 'name']).execute()).toEqual([
      { name_key: 'nilufar', name: '███████ █████████' },
    ]);
    // Nor does it come back where somebody changes their mind.
    await judged(false);
    await judged(true);
    expect(await everything()).not.toContain('Nilufar');
  });

  it('leaves who calls where that is a watched name', async () => {
    const { db } = lab;
    await stored();
    await db
      .insertInto('entities')
      .values({
        id: 'a-judge',
        type: 'person',
        name_en: 'A Judge',
        name_fa: 'یک قاضی',
        why: 'x',
        source: 'file',
        offices: '[]',
      })
      .execute();
    await db.updateTable('signals').set({ speaker: 'a-judge' }).execute();
    await db
      .insertInto('mentions')
      .values({ item_id: 1, entity_id: 'a-judge', span_start: 0, span_end: 3, surface: 'The', alias: 'The', why: '' })
      .execute();
    await redactItem(context, 1, null, { why: 'asked', by: 'sara' });
    expect((await db.selectFrom('signals').select('speaker').executeTakeFirstOrThrow()).speaker).toBe('a-judge');
  });

  it('takes a name out of an item that is being analysed at that moment', async () => {
    const { db } = lab;
    const source = await upsertSource(db, sourceConfig(), 'file');
    const item = collectedItem({ externalId: 'one', title: `A call against ${NAME}`, text: TEXT });
    await storeItems(db, source, [{ item, publisher: PUBLISHER, captureId: null, seen: lab.now }], lab.now);
    // Its words were read before they are taken out, and what was found in them is stored after.
    const embed = async (texts: readonly string[]) => {
      if (texts.some((text) => text.includes(NAME)))
        await redactItem(context, 1, [NAME, 'نیلوفر توسلی'], { why: 'asked', by: 'sara' });
      return texts.map(() => null);
    };
    const analyse = ({ title, text }: { title?: string | null | undefined; text: string }) => {
      const reason = `${title ?? ''} ${text}`.slice(0, 40);
      const call = { signal: 'call_for_killing' as const, score: 0.9, voice: 'direct' as const, start: 0, end: 40 };
      return { language: 'en', mentions: [], signals: [{ ...call, reason }] };
    };
    const report = await analyseWaiting({ db, clock: { now: () => lab.now }, analyse, embed }, signal);
    expect(report).toEqual({ analysed: 1, failed: [] });
    const after = await everything();
    expect(after).not.toContain('Nilufar');
    expect(after.toLowerCase()).not.toContain('tavassoli');
    expect(after).not.toContain('توسلی');
  });

  it('is not undone by a batch that read the item before', async () => {
    await stored();
    const redacted = await lab.db.transaction().execute(async (tx) => {
      await lockStories(tx);
      const [story] = await readStories(tx, [1]);
      if (!story) throw new Error('There is no story.');
      let ended = false;
      const redacting = redactItem(context, 1, [NAME, 'نیلوفر توسلی'], { why: 'asked', by: 'sara' }).finally(() => {
        ended = true;
      });
      while (!ended && (await lockWaits(lab.db)) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      await saveStorySummaries(tx, [{ id: story.id, summary: storySummary(story.items) }], lab.now);
      return { redacting };
    });
    await redacted.redacting;
    expect(await everything()).not.toContain('Nilufar');
  });

  it('takes names out that share a word', () => {
    expect(maskedWords('Ali Rezaei Karimi', ['Ali Rezaei', 'Rezaei Karimi'])).toBe('███ ██████ ██████');
    expect(maskedWords('Ali Rezaei Karimi', ['Rezaei', 'Rezaei Karimi', 'Karimi'])).toBe('Ali ██████ ██████');
  });

  it('does nothing, and says so, where words do not stand in it', async () => {
    await stored();
    const before = await everything();
    const words = [NAME, 'Nilufar Tavasoli'];
    await expect(redactItem(context, 1, words, { why: 'her request', by: 'operator' })).rejects.toThrow(
      '"Nilufar Tavasoli" does not stand in item 1, so nothing was done',
    );
    expect(await everything()).toBe(before);
    expect(await lab.db.selectFrom('redactions').selectAll().execute()).toEqual([]);
  });

  it('takes all of it out where no words are given', async () => {
    await stored();
    await redactItem(context, 1, null, { why: 'asked', by: 'sara' });
    const after = await everything();
    for (const word of ['Nilufar', 'hanged', 'preacher', 'بی‌گناه']) expect(after).not.toContain(word);
  });

  it('does not come back with the next look at the source, nor with its file', async () => {
    const { source, item } = await stored();
    await redactItem(context, 1, [NAME], { why: 'asked', by: 'sara' });
    expect(await newOrChanged(lab.db, source, [item])).toEqual([]);
    const edited = { ...item, text: `${TEXT} Edited.` };
    expect(await newOrChanged(lab.db, source, [edited])).toEqual([]);
    await storeItems(lab.db, source, [{ item: edited, publisher: PUBLISHER, captureId: null, seen: lab.now }], lab.now);
    await lab.capture(exchange({ text: `<html>${TEXT}`, requestedUrl: 'https://harbour.example/one' }));
    expect(await everything()).not.toContain('Nilufar');
    const { faults, report } = await lab.verify();
    expect([faults, report.sealed]).toEqual([[], 1]);
  });

  it('is opened again only with the key, and every opening is logged for ever', async () => {
    const { captureId } = await stored();
    await redactItem(context, 1, [NAME], { why: 'asked', by: 'sara' });
    const original = JSON.parse(await unsealItem(context, 1, { why: 'a court asks', by: 'reza' }));
    expect(original).toMatchObject({ text: TEXT });
    const file = await unsealCapture(context, captureId, { why: 'a court asks', by: 'reza' });
    expect(Buffer.from(file).toString()).toBe(`<html>${TEXT}`);
    const log = await lab.db.selectFrom('unsealings').select(['why', 'opened_by']).execute();
    expect(log).toEqual([
      { why: 'a court asks', opened_by: 'reza' },
      { why: 'a court asks', opened_by: 'reza' },
    ]);
    await expect(lab.db.deleteFrom('unsealings').execute()).rejects.toThrow(/append-only/);
    await expect(unsealItem(context, 2, { why: 'x', by: 'y' })).rejects.toMatchObject({ code: 'pipeline/not-sealed' });
    const stranger = { ...context, sealingKey: new Uint8Array(32) };
    await expect(unsealItem(stranger, 1, { why: 'x', by: 'y' })).rejects.toMatchObject({ code: 'evidence/sealed' });
  });
});

async function hashOf(captureId: number): Promise<string> {
  const row = await lab.db
    .selectFrom('captures')
    .select('payload_sha256')
    .where('id', '=', captureId)
    .executeTakeFirstOrThrow();
  return row.payload_sha256;
}

it('seals the file of a capture alone', async () => {
  const { captureId } = await stored();
  expect(await redactCapture(context, captureId, { why: 'asked', by: 'sara' })).toEqual({ files: 1 });
  expect(await redactCapture(context, captureId, { why: 'asked', by: 'sara' })).toEqual({ files: 0 });
  expect((await lab.verify()).faults).toEqual([]);
});

describe('sealing', () => {
  it('binds what is sealed to its name, and shows any change', () => {
    const sealed = seal(Buffer.from('words'), 'item 1', lab.sealingKey);
    expect(Buffer.from(unseal(sealed, 'item 1', lab.sealingKey)).toString()).toBe('words');
    expect(() => unseal(sealed, 'item 2', lab.sealingKey)).toThrow(/cannot be opened/);
    for (let index = 0; index < sealed.length; index++) {
      const spoilt = Uint8Array.from(sealed);
      spoilt[index] = (spoilt[index] ?? 0) ^ 1;
      expect(() => unseal(spoilt, 'item 1', lab.sealingKey)).toThrow(/cannot be opened/);
    }
  });
});

describe('masking', () => {
  it.each<[string, string[] | null, string]>([
    ['Ali and ALI, alive', ['ali'], '███ and ███, ███ve'],
    ['a.b (c) [d]', ['a.b', '(c)'], '█.█ (█) [d]'],
    ['Sara   Nouri', ['Sara Nouri'], '████   █████'],
    ['مینا 𝒜!', null, '████ ██!'],
    // Arabic yeh and kaf for Persian ones, tatweel, vowel signs, alef with madda.
    ['يوسف كاويانى و یُوسُف کاویـانی', ['یوسف کاویانی'], '████ ███████ و ██████ ████████'],
    ['آذر آزرم، اذر ازرم', ['آذر آزرم'], '███ ████، ███ ████'],
    // A zero-width non-joiner, a blank, nothing, an underscore.
    ['علی\u200cرضا، علی رضا، علیرضا، #علی_رضا', ['علی رضا'], '███\u200c███، ███ ███، ██████، #███_███'],
    ['عل\u200cی', ['علی'], '██\u200c█'],
    ['José ÁLVAREZ, Jose\u0301 alvarez', ['jose alvarez'], '████ ███████, █████ ███████'],
    ['zelle ۱۲۳ ٤٥٦', ['123', '456'], 'zelle ███ ███'],
    ['ﻋﻠﻲ', ['علی'], '███'],
    ['all is well', ['alli'], 'all is well'],
    ['text', [' ', '\u200c'], 'text'],
  ])('%s', (text, words, expected) => {
    expect(maskedWords(text, words)).toBe(expected);
    expect(maskedWords(text, words)).toHaveLength(text.length);
  });

  it('keeps no letter', () => expect(masked('Ünïcödé ۱۲۳ नमस्ते')).toMatch(/^[█ ]+$/));
});

describe('retention', () => {
  const later = (days: number) => {
    lab.now = new Date(lab.now.getTime() + days * 24 * 3_600_000);
  };
  const retain = (unmarked: number | null, failures: number | null) =>
    removeExpired({
      db: lab.db,
      payloads: lab.payloads,
      clock: { now: () => lab.now },
      keepDays: { unmarked, failures },
    });

  it('keeps all for ever unless it is told otherwise', async () => {
    await stored('It rains in the harbour.');
    later(10_000);
    expect(await retain(null, null)).toBe(0);
  });

  it('removes what carries no signal and what failed, each after its time, and the chain still verifies', async () => {
    await stored('It rains in the harbour.', 'weather');
    await stored(TEXT, 'call');
    await lab.capture(exchange({ status: 503, text: 'Out of order.' }));
    later(20);
    expect(await retain(30, 30)).toBe(0);
    later(20);
    expect(await retain(30, null)).toBe(1);
    expect(await retain(30, 30)).toBe(1);
    expect(await retain(30, 30)).toBe(0);
    const { faults, report } = await lab.verify();
    expect(faults).toEqual([]);
    expect(report).toMatchObject({ records: 3, files: 3, removed: 2 });
  });
});
