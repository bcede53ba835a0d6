import fc from 'fast-check';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seal } from '#src/evidence/seal.ts';
import type { Message } from '#src/model/delivery.ts';
import type { Digest } from '#src/model/digest.ts';
import { analyseWaiting } from '#src/pipeline/analyse.ts';
import { findsIn, searchText } from '#src/pipeline/analysis/search-text.ts';
import type { App } from '#src/pipeline/app.ts';
import { gatherEvidence } from '#src/pipeline/evidence/gather-evidence.ts';
import { hidingOf } from '#src/pipeline/evidence/hide-words.ts';
import { maskedWords } from '#src/pipeline/evidence/mask-words.ts';
import { reachEarlierRedactions } from '#src/pipeline/evidence/reach-redactions.ts';
import { type RedactContext, redactItem, unsealItem } from '#src/pipeline/evidence/redact.ts';
import { wordsTakenOut } from '#src/pipeline/evidence/words-taken-out.ts';
import { raiseAlerts } from '#src/pipeline/raise-alerts.ts';
import { makeDigestNow, sendDueDigests } from '#src/pipeline/send-digests.ts';
import { syncEditions } from '#src/store/digest-editions.ts';
import { readExportedItems } from '#src/store/export.ts';
import { claimDueEvidence, orderEvidence } from '#src/store/item-evidence.ts';
import { newOrChanged, storeItems } from '#src/store/items.ts';
import { recordJudgements } from '#src/store/judgements.ts';
import { keepMachineText } from '#src/store/machine-texts.ts';
import { countToReach } from '#src/store/redactions.ts';
import { upsertSource } from '#src/store/sources.ts';
import { addNote, addTag } from '#src/store/teamwork.ts';
import { claimDueWatches, enrolWatches } from '#src/store/watches.ts';
import { createDesk } from '#src/web/desk.ts';
import { edition } from '../digests/full-digest.ts';
import { collectedItem, PUBLISHER, sourceConfig } from '../store/fixtures.ts';
import { visit } from '../web/visitor.ts';
import { type EvidenceLab, exchange, openLab } from './evidence-lab.ts';

const signal = new AbortController().signal;
const NAME = 'Nilufar Tavassoli';
const FARSI = 'نیلوفر توسلی';
const TITLE = `A call against ${NAME} “and others”`;
const TEXT = `The preacher said that ${NAME} must be hanged before the gate. «${FARSI}» بی‌گناه است.`;
const URL = 'https://harbour.example/news/nilufar-tavassoli-must-be-hanged';
const ENCODED = `https://harbour.example/${encodeURIComponent('نيلوفر_توسلي')}?page=1`;
/** By a machine: the name in letters that nobody gave. */
const MADE = 'Проповедник сказал, что Нилуфар Тавассоли надо повесить';
const BECAUSE = { why: 'asked by her family', by: 'sara' };
const JUDGE = { id: 'p1', name: 'Sara' };

let lab: EvidenceLab;
let context: RedactContext;
beforeEach(async () => {
  lab = await openLab();
  const clock = { now: () => lab.now };
  context = { db: lab.db, payloads: lab.payloads, clock, sealingKey: lab.sealingKey, deskUrl: 'https://desk.example' };
});
afterEach(() => lab[Symbol.asyncDispose]());

const machine = {
  translate: null,
  addTo: async (digest: Digest): Promise<Digest> => ({
    ...digest,
    machineSummary: MADE,
    sections: digest.sections.map((section) => ({
      ...section,
      statements: section.statements.map((statement) => ({ ...statement, translation: MADE })),
    })),
  }),
};

const base = () => ({
  ...{ db: lab.db, clock: { now: () => lab.now }, names: new Map(), language: 'en', zone: 'UTC' },
  deskUrl: 'https://desk.example',
});
const common = () => ({ ...base(), channels: ['chat'] });
const digests = (addTo = machine.addTo) => ({ ...common(), officials: [], machine: { ...machine, addTo } });

const item = () =>
  collectedItem({
    ...{ externalId: URL, title: TITLE, text: TEXT, published: lab.now.toISOString(), url: URL, canonicalUrl: ENCODED },
    author: { name: `By ${NAME}`, handle: '@nilufar_tavassoli' },
    links: [`${URL}#comments`, 'https://harbour.example/other'],
    forwardedFrom: { name: NAME, url: 'https://t.me/nilufartavassoli' },
    quotedIn: 'https://nilufar-tavassoli.example/',
  });

/** An item of which all was made that is ever made of one. */
async function stored() {
  const { db } = lab;
  const source = await upsertSource(db, sourceConfig(), 'file');
  const [captureId = null] = await lab.capture(exchange({ text: `<html>${TEXT}`, requestedUrl: URL }));
  const publisher = { ...PUBLISHER, name: `${NAME}’s diary`, owner: NAME };
  await storeItems(db, source, [{ item: item(), publisher, captureId, seen: lab.now }], lab.now);
  const start = TITLE.length + 2 + TEXT.indexOf('must');
  const call = {
    ...{ signal: 'call_for_killing' as const, score: 0.9, voice: 'direct' as const, start, end: start + 14 },
    ...{ reason: `${NAME} must be hanged`, speaker: `${NAME}’s neighbour`, target: NAME },
  };
  const analyse = () => ({ language: 'fa', mentions: [], signals: [call] });
  await analyseWaiting({ ...common(), analyse }, signal);
  const rule = {
    ...{ key: 'call', label: 'A call', when: { signals: [{ signal: call.signal }] }, severity: 'urgent' as const },
    ...{ channels: [], flash: true, enabled: true },
  };
  await raiseAlerts({ ...common(), rules: [rule], machine }, signal);
  lab.now = new Date(lab.now.getTime() + 3_600_000);
  await makeDigestNow(digests());
  // Alerts of this version have no translation: those of another may.
  await sql`update alerts set content = jsonb_set(content, '{quote,translation}', ${JSON.stringify(MADE)}::jsonb)`.execute(
    db,
  );
  await sql`update deliveries set message = jsonb_set(message, '{text}', to_jsonb(message->>'text' || ${`\n${MADE}\n`}))
    where digest_id is null`.execute(db);
  await keepMachineText(db, { key: 'k', kind: 'translation', text: MADE, asked: lab.now, now: lab.now });
  await enrolWatches(db, { signals: [call.signal], firstAfterMs: 0, now: lab.now });
  await orderEvidence(db, 1, [{ kind: 'media', url: `${URL}.jpg` }], lab.now);
  await orderEvidence(db, 1, [{ kind: 'screenshot', url: URL }], lab.now);
  await db
    .transaction()
    .execute((tx) =>
      recordJudgements(tx, 1, [{ kind: 'signal', subject: call.signal, holds: true, voice: null }], JUDGE, lab.now),
    );
  const story = (await db.selectFrom('items').select('story_id').executeTakeFirstOrThrow()).story_id ?? 0;
  await addNote(db, story, `Ask the family of ${NAME}.`, JUDGE, lab.now);
  for (const tag of ['urgent', 'nilufar tavassoli']) await addTag(db, story, tag);
  return { source, captureId };
}

/** Where what is documented to stay stays: what the chain holds, and by what a source names its item. */
const STAYS: Record<string, string[]> = { captures: ['record', 'final_url'], items: ['external_id'] };

/** The columns of the whole database in which one of these strings stands, in any case. */
async function standsIn(...strings: string[]): Promise<string[]> {
  const { rows: columns } = await sql<{ table: string; column: string }>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' order by table_name, ordinal_position`.execute(lab.db);
  const found: string[] = [];
  for (const { table, column } of columns) {
    if (STAYS[table]?.includes(column)) continue;
    const { rows } = await sql`select from ${sql.table(table)} where exists (
      select from unnest(${strings}::text[]) as given (string)
      where strpos(lower(${sql.ref(column)}::text), lower(string)) > 0)`.execute(lab.db);
    if (rows.length > 0) found.push(`${table}.${column}`);
  }
  return found;
}

const SPELT = ['nilufar', 'tavassoli', 'توسلی', 'توسلي', '%D8%AA%D9%88%D8%B3', 'Нилуфар'];

async function messages(): Promise<Message[]> {
  const rows = await lab.db.selectFrom('deliveries').select('message').orderBy('id').execute();
  return rows.map(({ message }) => message as Message);
}

describe('redacting an item', () => {
  it('leaves its words nowhere in the database, in whatever letters, but where they are documented to stay', async () => {
    const { source } = await stored();
    const before = await standsIn(...SPELT);
    for (const place of ['url', 'canonical_url', 'author_handle', 'links', 'forwarded_from', 'quoted_in', 'search'])
      expect(before).toContain(`items.${place}`);
    for (const place of ['alerts.content', 'deliveries.message', 'digests.content', 'machine_texts.text'])
      expect(before).toContain(place);
    await redactItem(context, 1, [NAME, FARSI], BECAUSE);
    expect(await standsIn(...SPELT)).toEqual([]);
    const [kept] = await lab.db.selectFrom('items').selectAll().execute();
    expect(kept).toMatchObject({
      ...{ url: null, canonical_url: null, quoted_in: null, links: ['https://harbour.example/other'] },
      ...{ author_handle: '@███████_█████████', author_name: 'By ███████ █████████' },
      ...{ publisher_name: '███████ █████████’s diary', forwarded_from: { name: '███████ █████████', url: null } },
    });
    // What is not hers is told as before, laid out for mail too.
    const told = await messages();
    expect(told.length).toBeGreaterThan(1);
    for (const { text } of told) expect(text).toContain('must be hanged');
    const digest = told.find(({ kind }) => kind === 'digest');
    expect(digest?.html).toContain('must be hanged');
    expect(digest?.text).toContain('https://desk.example');
    expect(await lab.db.selectFrom('story_tags').select('tag').execute()).toEqual([{ tag: 'urgent' }]);
    // Nor does it come back, or is it looked at under an address that is not known any more.
    expect(await newOrChanged(lab.db, source, [item()])).toEqual([]);
    const later = new Date(lab.now.getTime() + 90 * 86_400_000);
    expect(await claimDueWatches(lab.db, later, later, 10)).toEqual([]);
    expect(await claimDueEvidence(lab.db, later, later, 10)).toEqual([]);
    expect((await lab.verify()).faults).toEqual([]);
  });

  it('leaves none of it where no words are given, nor the address that is made of its headline', async () => {
    await stored();
    await redactItem(context, 1, null, BECAUSE);
    const found = await standsIn('must be hanged', 'must-be-hanged', 'preacher', 'A call against', 'بی‌گناه', 'Нилуфар');
    expect(found).toEqual([]);
    // Whose it was is said still.
    const row = await lab.db.selectFrom('items').select(['author_name', 'url', 'links']).executeTakeFirstOrThrow();
    expect(row).toEqual({ author_name: `By ${NAME}`, url: null, links: ['https://harbour.example/other'] });
    for (const { subject, text } of await messages()) expect(`${subject}${text}`).toMatch(/█{4}/);
  });

  it('seals what it takes out, and opens all of it', async () => {
    await stored();
    await redactItem(context, 1, [FARSI], BECAUSE);
    await redactItem(context, 1, [NAME], BECAUSE);
    const original = JSON.parse(await unsealItem(context, 1, { why: 'a court asks', by: 'reza' }));
    expect(original).toMatchObject({ text: TEXT, url: URL, canonicalUrl: ENCODED, handle: '@nilufar_tavassoli' });
  });

  it('takes words that stand in its address or its handle alone', async () => {
    await stored();
    await redactItem(context, 1, ['nilufartavassoli'], BECAUSE);
    const row = await lab.db.selectFrom('items').select(['forwarded_from', 'text']).executeTakeFirstOrThrow();
    expect(row).toEqual({ text: TEXT, forwarded_from: { name: NAME, url: null } });
    await expect(redactItem(context, 1, ['somebody-else'], BECAUSE)).rejects.toThrow('does not stand in item 1');
  });

  it('shows and hands on no address in which the words stand', async () => {
    await stored();
    await redactItem(context, 1, [NAME, FARSI], BECAUSE);
    for await (const one of readExportedItems(lab.db, [1])) {
      expect(one.externalId).toBe('');
      expect(JSON.stringify(one).toLowerCase()).not.toContain('nilufar');
    }
    const desk = createDesk({
      ...{ ...base(), payloads: lab.payloads, accounts: null, sources: null, exportEvidence: null },
      ...{ leaveTo: 'https://elsewhere.example/', searchText, findsIn, report: (error) => expect(error).toBeNull() },
    });
    const visitor = visit(desk, '/');
    for (const address of ['/items/1', '/stories/1', '/alerts', '/digests/1', '/', '/items', '/export/items.csv']) {
      const page = (await (await visitor.get(address)).text()).toLowerCase();
      expect([address, page.includes('nilufar'), page.includes('нилуфар')]).toEqual([address, false, false]);
    }
    const page = await (await visitor.get('/items/1')).text();
    expect(page).toContain('<bdi>█</bdi>');
    expect(page).not.toContain('harbour.example/news');
  });
});

describe('what is made of an item while its words are taken out', () => {
  const redactOnce = () => {
    let done = false;
    return async () => {
      if (!done) await redactItem(context, 1, [NAME, FARSI], BECAUSE);
      done = true;
    };
  };

  it('a digest that somebody asked for is made anew', async () => {
    await stored();
    const redact = redactOnce();
    lab.now = new Date(lab.now.getTime() + 60_000);
    const made = await makeDigestNow(
      digests(async (digest) => {
        await redact();
        return digest;
      }),
    );
    expect(JSON.stringify(made?.digest)).toContain('must be hanged');
    expect(await standsIn(...SPELT)).toEqual([]);
  });

  it('a digest of a schedule is made at the next look', async () => {
    await stored();
    const redact = redactOnce();
    await syncEditions(lab.db, [edition('{name: daily}')], new Date(lab.now.getTime() - 90 * 86_400_000));
    lab.now = new Date(lab.now.getTime() + 86_400_000);
    const context = digests(async (digest) => {
      await redact();
      return digest;
    });
    expect(await sendDueDigests(context)).toEqual([]);
    expect(await sendDueDigests(context)).toHaveLength(1);
    expect(await standsIn(...SPELT)).toEqual([]);
  });

  it('an answer of a machine is not kept', async () => {
    await stored();
    const asked = lab.now;
    await redactItem(context, 1, [NAME, FARSI], BECAUSE);
    const text = { key: 'late', kind: 'translation' as const, text: MADE };
    await keepMachineText(lab.db, { ...text, asked, now: lab.now });
    expect(await standsIn('Нилуфар')).toEqual([]);
    lab.now = new Date(lab.now.getTime() + 1000);
    await keepMachineText(lab.db, { ...text, asked: lab.now, now: lab.now });
    expect(await standsIn('Нилуфар')).toEqual(['machine_texts.text']);
  });

  it('a picture of its page is not kept', async () => {
    await stored();
    const redact = redactOnce();
    const captures = () => lab.db.selectFrom('captures').select('id').execute();
    const before = await captures();
    const gathered = await gatherEvidence(
      {
        ...{ ...common(), payloads: lab.payloads, proxy: null, maximumMedia: 9, maximumBytes: 1e6, screenshot: null },
        http: {
          fetch: async () => {
            await redact();
            return exchange({ text: TEXT, responseHeaders: { 'content-type': 'image/png' } });
          },
        },
      },
      signal,
    );
    expect(gathered.filter(({ state }) => state === 'kept')).toEqual([]);
    expect(await captures()).toEqual(before);
  });
});

describe('a redaction of an earlier version', () => {
  /** What such a version did: it took words out of what stands in the item itself, and sealed no more than its wordings. */
  async function redactedEarlier(words: readonly string[] | null) {
    const row = await lab.db.selectFrom('items').selectAll().where('id', '=', 1).executeTakeFirstOrThrow();
    const { title, text } = row;
    const hide = (words: readonly string[] | null) => (value: string | null) => value && maskedWords(value, words);
    const [hidden, name] = [hide(words), hide(words)];
    const original = JSON.stringify({ title, text, author: row.author_name, revisions: [], pageWordings: [] });
    const sealed = seal(Buffer.from(original), 'item 1', lab.sealingKey);
    const { id } = await lab.db
      .insertInto('redactions')
      .values({ item_id: 1, why: BECAUSE.why, made_by: BECAUSE.by, made_at: lab.now, sealed })
      .returning('id')
      .executeTakeFirstOrThrow();
    await lab.db
      .updateTable('items')
      .set({ title: hidden(title) ?? '', text: hidden(text) ?? '', redacted_at: lab.now })
      .set({ author_name: words === null ? row.author_name : name(row.author_name) })
      .execute();
    const [found] = await lab.db.selectFrom('signals').selectAll().execute();
    await lab.db
      .updateTable('signals')
      .set({ reason: hidden(found?.reason ?? '') ?? '', speaker: hidden(found?.speaker ?? '') })
      .execute();
    return id;
  }
  const warned: object[] = [];
  const app = () => ({
    ...{ ...context, deskUrl: 'https://desk.example', stopping: { hasBegun: false } as App['stopping'] },
    env: { KHAVARAN_SEALING_KEY: Buffer.from(lab.sealingKey).toString('base64') } as App['env'],
    log: { warn: (details: object) => warned.push(details) } as unknown as App['log'],
  });
  beforeEach(() => warned.splice(0));

  it('reaches, once, all that one of today reaches', async () => {
    await stored();
    const first = await redactedEarlier([NAME]);
    lab.now = new Date(lab.now.getTime() + 60_000);
    const second = await redactedEarlier([FARSI]);
    expect(await standsIn(...SPELT)).toContain('items.url');
    expect(await countToReach(lab.db)).toBe(2);
    lab.now = new Date(lab.now.getTime() + 60_000);
    expect(await reachEarlierRedactions(app())).toEqual({ reached: 2, left: 0 });
    expect(await standsIn(...SPELT)).toEqual([]);
    const [kept] = await lab.db.selectFrom('items').selectAll().execute();
    expect(kept).toMatchObject({
      ...{
        url: null,
        canonical_url: null,
        author_handle: '@███████_█████████',
        links: ['https://harbour.example/other'],
      },
      text: TEXT.replace(NAME, '███████ █████████').replace(FARSI, '██████ █████'),
    });
    for (const { text } of await messages()) expect(text).toContain('must be hanged');
    // Who did what, and whose originals were opened for it, is kept for ever.
    const log = await lab.db.selectFrom('redactions').select(['id', 'why', 'made_by']).orderBy('id').execute();
    expect(log.map(({ why, made_by: by }) => [why, by])).toEqual([
      ...[1, 2].map(() => [BECAUSE.why, 'sara']),
      ...[1, 2].map(() => [BECAUSE.why, 'Khavaran']),
    ]);
    const opened = await lab.db.selectFrom('unsealings').select(['redaction_id', 'opened_by']).execute();
    expect(new Set(opened.map((one) => one.redaction_id))).toEqual(new Set([first, second, second + 1]));
    const original = JSON.parse(await unsealItem(context, 1, { why: 'a court asks', by: 'reza' }));
    expect(original).toMatchObject({ text: TEXT, url: URL, handle: '@nilufar_tavassoli' });
    // Again, nothing is done.
    expect(await reachEarlierRedactions(app())).toEqual({ reached: 0, left: 0 });
    expect(await lab.db.selectFrom('redactions').select('id').execute()).toHaveLength(4);
    expect((await lab.verify()).faults).toEqual([]);
  });

  it('of a whole item leaves none of it, whose it was but said still', async () => {
    await stored();
    await redactedEarlier(null);
    expect(await reachEarlierRedactions(app())).toEqual({ reached: 1, left: 0 });
    const found = await standsIn('must be hanged', 'must-be-hanged', 'preacher', 'A call against', 'بی‌گناه', 'Нилуфар');
    expect(found).toEqual([]);
    const row = await lab.db.selectFrom('items').select(['author_name', 'url']).executeTakeFirstOrThrow();
    expect(row).toEqual({ author_name: `By ${NAME}`, url: null });
  });

  it('stays to be reached where its original is sealed with another key', async () => {
    await stored();
    await redactedEarlier([NAME]);
    const other = { ...app(), env: { KHAVARAN_SEALING_KEY: Buffer.alloc(32, 7).toString('base64') } as App['env'] };
    expect(await reachEarlierRedactions(other)).toEqual({ reached: 0, left: 1 });
    expect(warned).toHaveLength(1);
    expect(await countToReach(lab.db)).toBe(1);
    expect(await lab.db.selectFrom('unsealings').select('id').execute()).toEqual([]);
    expect(await reachEarlierRedactions(app())).toEqual({ reached: 1, left: 0 });
  });

  it('is none of those of today', async () => {
    await stored();
    await redactItem(context, 1, [NAME], BECAUSE);
    expect(await countToReach(lab.db)).toBe(0);
    expect(await reachEarlierRedactions(app())).toEqual({ reached: 0, left: 0 });
  });
});

describe('what was taken out', () => {
  const item = (title: string, text: string) => ({ title, text, revisions: [], pageWordings: [] });
  it.each<[string, string[]]>([
    [`They name ${NAME} and Ali, Reza.`, [NAME]],
    [`They name ${NAME} and Ali, Reza.`, ['Ali', 'Reza']],
    ['Words of N. Tavassoli here', ['N. Tavassoli']],
    ['al-Tavassoli said so; so Tavassoli said', ['al-Tavassoli']],
    [`«${FARSI}» بی‌گناه است، نیلوفر!`, [FARSI]],
    ['Nothing of it', []],
  ])('of %s: %j', (text, words) => {
    const before = item('A title', text);
    expect(wordsTakenOut(before, item('A title', maskedWords(text, words)))).toEqual(words);
  });

  it('is all of it, or cannot be told', () => {
    const before = item('A title', TEXT);
    expect(wordsTakenOut(before, item(maskedWords('A title', null), maskedWords(TEXT, null)))).toBeNull();
    expect(wordsTakenOut(before, item('Another one', 'A wording of later'))).toBeUndefined();
    // The wordings that can be compared tell it.
    const revised = { ...before, revisions: [{ revision: 1, title: 'A title', text: `By ${NAME}` }] };
    const after = {
      ...item('Another', 'A wording of later'),
      revisions: [{ revision: 1, title: 'A title', text: `By ${maskedWords(NAME, null)}` }],
    };
    expect(wordsTakenOut(revised, after)).toEqual([NAME]);
  });

  it('takes out the same again', () => {
    const letters = fc.array(fc.constantFrom('ali', 'reza', 'of', 'mina', 'rad', 'نیلوفر', 'توسلی'), {
      minLength: 3,
      maxLength: 12,
    });
    fc.assert(
      fc.property(letters, fc.constantFrom('ali', 'mina rad', 'نیلوفر توسلی', 'reza'), (parts, word) => {
        const text = parts.join(' ');
        const after = maskedWords(text, [word]);
        const told = wordsTakenOut(item('A title', text), item('A title', after));
        expect(maskedWords(text, told ?? [])).toBe(after);
      }),
    );
  });
});

describe('words in an address', () => {
  const none = { wordings: [], quoted: [], addresses: [] };
  it.each<[string, string, boolean]>([
    [NAME, 'https://a.example/2026/nilufar-tavassoli.html', true],
    [NAME, 'https://a.example/?q=Nilufar+Tavassoli', true],
    [NAME, 'https://a.example/nilufar.tavassoli/', true],
    [NAME, 'https://t.me/NilufarTavassoli/55', true],
    [FARSI, `https://a.example/${encodeURIComponent('نیلوفر‌توسلی')}`, true],
    [FARSI, 'https://xn--mgbbf0g9dq.example/', false],
    ['مثال', 'https://xn--mgbh0fb.example/', true],
    ['Ali', 'https://a.example/by/ali/1', true],
    ['Ali', 'https://a.example/italian-news', false],
    [NAME, 'https://a.example/%FF%FE', false],
    [NAME, 'nilufar tavassoli', true],
    [NAME, 'https://a.example/nilufar/news', false],
  ])('%s in %s: %s', (word, address, stands) => {
    expect(hidingOf(none, [word]).standsIn(address)).toBe(stands);
  });

  it('are those of the item where all of it is taken out: two of them in one part', () => {
    const { standsIn: stands } = hidingOf({ ...none, wordings: ['A call against the harbour guard'] }, null);
    expect(stands('https://harbour.example/1/call-against-guard')).toBe(true);
    expect(stands('https://t.me/harbour/55')).toBe(false);
  });
});
