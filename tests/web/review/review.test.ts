import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { correction, examplesOfCorrections } from '#src/analysis/signals/learn/corrections.ts';
import { readJudgedItems } from '#src/store/judged-items.ts';
import { applyJudgements } from '#src/store/judgements.ts';
import { readTeamwork } from '#src/store/teamwork.ts';
import { type DeskOfPeople, openDeskOfPeople, type Visitor } from '../accounts/desk-of-people.ts';
import { seedSampleDay } from '../sample-day.ts';

let desk: DeskOfPeople;
let reviewer: Visitor;
let editor: Visitor;
beforeAll(async () => {
  desk = await openDeskOfPeople();
  // The review looks at the last days: those of the sample are brought up to now.
  await seedSampleDay({ ...desk, now: new Date() });
  reviewer = await desk.somebody('reviewer');
  editor = await desk.somebody('editor');
}, 60_000);
afterAll(() => desk[Symbol.asyncDispose]());

async function firstWaiting(signal: string): Promise<number> {
  const page = await (await reviewer.get(`/review?signal=${signal}`)).text();
  return Number(/action="\/items\/(\d+)\/judgements"/.exec(page)?.[1]);
}

const signalsOf = async (item: number) =>
  (await desk.db.selectFrom('signals').select('signal').where('item_id', '=', item).execute()).map((row) => row.signal);

async function storySignals(item: number): Promise<string[]> {
  const row = await desk.db
    .selectFrom('items')
    .innerJoin('stories', 'stories.id', 'items.story_id')
    .select('stories.signals')
    .where('items.id', '=', item)
    .executeTakeFirstOrThrow();
  return row.signals;
}

describe('the review', () => {
  it('keeps the history of a story: who did what with it, and not what was refused', async () => {
    await reviewer.post('/stories/2/notes', { note: 'Ask the second witness.' }, '/stories/2');
    await reviewer.post('/stories/2/tags', { tag: 'geneva' }, '/stories/2');
    expect((await reviewer.post('/stories/2/join', { other: '3' }, '/stories/2')).status).toBe(403);
    const page = await (await reviewer.get('/stories/2')).text();
    const history = page.slice(page.indexOf('id="history"'), page.indexOf('</section>', page.indexOf('id="history"')));
    expect(history).toMatch(/Person 1<\/bdi>: added a tag[\s\S]*Person 1<\/bdi>: wrote a note/);
    expect(history).not.toContain('joined another story');
  });

  it('leads back to what was judged last, so that a press too many can be taken back', async () => {
    const item = await firstWaiting('denial');
    const page = await reviewer.post(
      `/items/${item}/judgements`,
      { verdict: 'all-right', next: `/review?signal=denial&item=${item}` },
      '/review',
    );
    const next = await reviewer.follow(page);
    expect(next).toContain('Judged just now:');
    expect(next).toContain(`href="/items/${item}#judge" accesskey="z"`);
    await reviewer.post(`/items/${item}/judgements`, { 'signal-denial': 'wrong', next: '/review' }, `/items/${item}`);
    expect(await signalsOf(item)).not.toContain('denial');
    await reviewer.post(`/items/${item}/judgements`, { 'signal-denial': 'right', next: '/review' }, `/items/${item}`);
    expect(await signalsOf(item)).toContain('denial');
  });

  it('shows what an error would cost most first, and what somebody says takes effect at once', async () => {
    const page = await (await reviewer.get('/review')).text();
    expect(page).toMatch(/s-call_for_killing/);
    const item = await firstWaiting('call_for_killing');
    await reviewer.post(
      `/items/${item}/judgements`,
      { verdict: 'save', 'signal-call_for_killing': 'wrong', 'signal-memory': 'missed', next: '/review' },
      '/review',
    );
    expect(await signalsOf(item)).not.toContain('call_for_killing');
    expect(await signalsOf(item)).toContain('memory');
    expect(await storySignals(item)).toContain('memory');
    expect(await signalsOf(item)).not.toContain('call_for_killing');

    // A new analysis finds it again; what a person said holds.
    await desk.db
      .insertInto('signals')
      .values({
        item_id: item,
        signal: 'call_for_killing',
        score: 0.9,
        voice: 'direct',
        speaker: null,
        target: null,
        span_start: 0,
        span_end: 1,
        reason: 'x',
      })
      .execute();
    await applyJudgements(desk.db, item);
    expect(await signalsOf(item)).not.toContain('call_for_killing');

    // Somebody else gives it back, with the words that had been found.
    await editor.post(
      `/items/${item}/judgements`,
      { verdict: 'save', 'signal-call_for_killing': 'missed', voice: 'reported', next: `/items/${item}` },
      `/items/${item}`,
    );
    const back = await desk.db
      .selectFrom('signals')
      .selectAll()
      .where('item_id', '=', item)
      .where('signal', '=', 'call_for_killing')
      .executeTakeFirstOrThrow();
    expect(back).toMatchObject({ score: 1, voice: 'reported' });
    expect(back.reason.length).toBeGreaterThan(3);
    expect(await (await reviewer.get('/review/disagreements')).text()).toContain(`/items/${item}`);
  });

  it('takes one press for each judgement, chooses nothing beforehand, and stays until all is judged', async () => {
    const item = await firstWaiting('execution_warning');
    const stay = `/review?signal=execution_warning&item=${item}`;
    const first = await (await reviewer.get('/review?signal=execution_warning')).text();
    expect(first).not.toMatch(/ checked| selected/);
    expect(first.match(/accesskey="[rw]"/g)).toEqual(['accesskey="r"', 'accesskey="w"']);
    const buttons = new Set(
      Array.from(first.matchAll(/name="((?:signal|entity)-[^"]+)" value="right/g), ([, name]) => name ?? ''),
    );
    expect(buttons.size).toBeGreaterThan(1);
    let left = buttons.size;
    for (const name of buttons) {
      const page = await (await reviewer.get(stay)).text();
      expect(page).toContain(`action="/items/${item}/judgements"`);
      expect(page.match(/class="verdict said"/g)?.length ?? 0).toBe(buttons.size - left);
      const done = await reviewer.post(`/items/${item}/judgements`, { [name]: 'right', next: stay }, '/review');
      expect(done.headers.get('location')).toBe(`${stay}#to-judge`);
      left -= 1;
    }
    expect(await (await reviewer.get(stay)).text()).not.toContain(`action="/items/${item}/judgements"`);
    expect(await firstWaiting('execution_warning')).not.toBe(item);
  });

  it('leaves what nobody said anything of unjudged', async () => {
    const item = await firstWaiting('un_action');
    const before = (await desk.db.selectFrom('judgements').selectAll().execute()).length;
    await reviewer.post(`/items/${item}/judgements`, { verdict: 'save', next: '/review' }, '/review');
    expect(await desk.db.selectFrom('judgements').selectAll().execute()).toHaveLength(before);
    expect(await firstWaiting('un_action')).toBe(item);
  });

  it('takes all as right only from whoever says so, and tells the figures by week', async () => {
    const item = await firstWaiting('un_action');
    const before = await signalsOf(item);
    const done = await reviewer.post(`/items/${item}/judgements`, { verdict: 'all-right', next: '/review' }, '/review');
    expect(done.headers.get('location')).toBe('/review#to-judge');
    expect((await signalsOf(item)).sort()).toEqual(before.sort());
    expect(await firstWaiting('un_action')).not.toBe(item);
    const quality = await (await reviewer.get('/quality')).text();
    expect(quality).toMatch(/100\s*%/);
  });

  it('gives what people said to the learner, in the form that it takes', async () => {
    const lines: unknown[] = [];
    for await (const { signals, names, published, id, ...item } of readJudgedItems(desk.db))
      for (const judgement of [...signals, ...names])
        lines.push({ item: { ...item, id: String(id), published: published?.toISOString() ?? null }, ...judgement });
    const parsed = lines.map((line) => correction.parse(JSON.parse(JSON.stringify(line))));
    expect(parsed.length).toBeGreaterThan(2);
    const examples = examplesOfCorrections(parsed.filter((one) => 'signal' in one));
    expect(examples.every((example) => example.judged && example.judged.length > 0)).toBe(true);
  });

  it('goes nowhere but to pages of the desk', async () => {
    const item = await firstWaiting('execution_report');
    for (const next of ['https://elsewhere.example/', '//elsewhere.example', '/review\r\nx: y', '/people']) {
      const done = await reviewer.post(`/items/${item}/judgements`, { verdict: 'save', next }, '/review');
      expect(done.headers.get('location')).toBe('/review#to-judge');
    }
    expect((await reviewer.post('/items/999999/judgements', {}, '/review')).status).toBe(404);
  });
});

describe('the team', () => {
  it('writes notes and tags, shown as text', async () => {
    const hostile = '<script>alert(1)</script> & "quotes"';
    await reviewer.post('/stories/1/notes', { text: hostile }, '/stories/1');
    await reviewer.post('/stories/1/tags', { tag: 'Geneva briefing' }, '/stories/1');
    await reviewer.post('/stories/1/tags', { tag: '<!>' }, '/stories/1');
    const page = await (await reviewer.get('/stories/1')).text();
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect((await readTeamwork(desk.db, 1)).tags).toEqual(['Geneva briefing']);
    await reviewer.post('/stories/1/tags/remove', { tag: 'Geneva briefing' }, '/stories/1');
    expect((await readTeamwork(desk.db, 1)).tags).toEqual([]);
  });

  it('joins and parts stories, and what was added to one follows', async () => {
    await reviewer.post('/stories/2/notes', { text: 'Call the embassy' }, '/stories/2');
    for (const [typed, sentence] of [
      ['999999', 'There is no such story. Its number stands in the address of its page, and in its title.'],
      ['two', 'There is no such story. Its number stands in the address of its page, and in its title.'],
      ['1', 'That is this story. Give the number of the other one.'],
      ['http://localhost:1988/stories/1?page=2', 'That is this story. Give the number of the other one.'],
    ] as const) {
      const refused = await (await editor.post('/stories/1/join', { story: typed }, '/stories/1')).text();
      // On the page of the story, with what was typed.
      expect(refused).toContain(`<p class="notice fault" role="alert">${sentence}</p>`);
      expect(refused).toContain(`value="${typed}"`);
      expect(refused).toContain('class="timeline"');
    }
    const joined = await editor.post('/stories/1/join', { story: '۲' }, '/stories/1');
    expect(joined.headers.get('location')).toBe('/stories/1');
    expect((await readTeamwork(desk.db, 1)).notes.map((note) => note.text)).toContain('Call the embassy');
    expect((await editor.get('/stories/2')).headers.get('location')).toBe('/stories/1');

    const item = await desk.db
      .selectFrom('items')
      .select('id')
      .where('story_id', '=', 1)
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
    const parted = await editor.post('/stories/1/part', { item: String(item.id) }, '/stories/1');
    const other = Number(/\/stories\/(\d+)/.exec(parted.headers.get('location') ?? '')?.[1]);
    expect(other).not.toBe(1);
    const again = await editor.post('/stories/1/part', { item: String(item.id) }, '/stories/1');
    expect(again.status).toBe(404);
  });
});
