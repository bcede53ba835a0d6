import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SourceCondition } from '#src/model/source-health.ts';
import { countLook } from '#src/store/source-days.ts';
import { saveRhythm } from '#src/store/source-health.ts';
import { recordLook, upsertSource } from '#src/store/sources.ts';
import { sourceConfig } from '../store/fixtures.ts';
import { NOW, type OpenDesk, openDesk } from './open-desk.ts';

const HOUR = 3_600_000;
let desk: OpenDesk;

/** A source as a look left it, so many hours in its condition. */
async function seed(key: string, condition: SourceCondition, hours: number, reason: string | null = null) {
  const blind = !['working', 'silent', 'emptied'].includes(condition);
  const id = await upsertSource(
    desk.db,
    sourceConfig({ key, name: `Outlet ${key}`, budget: { requests: 500, bytes: null }, silentAfterMs: 72 * HOUR }),
    'file',
  );
  await recordLook(desk.db, id, {
    outcome: blind ? 'refused' : 'items',
    reason,
    state: null,
    now: new Date(NOW.getTime() - 60_000),
    nextLook: new Date(NOW.getTime() + HOUR),
    intervalSeconds: 600,
    foundNew: condition === 'working',
    movedTo: null,
    gone: condition === 'gone',
    health: {
      condition,
      conditionSince: new Date(NOW.getTime() - hours * HOUR),
      usualListed: 20,
      notBefore: null,
      isFailure: blind,
    },
  });
  return id;
}

beforeAll(async () => {
  desk = await openDesk();
  await seed('fine', 'working', 100);
  await seed('quiet', 'silent', 2);
  await seed('emptied', 'emptied', 5, 'None of its usual entries was in it.');
  await seed('blocked', 'challenged', 1, 'A check by <b>Cloudflare</b> & others.');
  await seed('blocked-longer', 'challenged', 50, 'A check.');
  await seed('down', 'gone', 9, 'This was taken down for good (410 Gone).');
  const id = await seed('counted', 'working', 1);
  for (let age = 0; age < 40; age++)
    for (const outcome of age % 2 === 0 ? (['items', 'not-modified'] as const) : (['broken'] as const))
      await countLook(desk.db, id, {
        outcome,
        items: 3,
        usage: { requests: 1, bytes: 1000 },
        now: new Date(NOW.getTime() - age * 24 * HOUR),
      });
  await saveRhythm(desk.db, id, {
    learnedAt: NOW.toISOString(),
    hoursSeen: 40,
    usualGapMs: 90 * 60_000,
    hours: new Array<number>(24).fill(0.5),
    weekdays: new Array<number>(7).fill(1),
    patience: 3,
  });
});
afterAll(() => desk[Symbol.asyncDispose]());

describe('the list of sources', () => {
  it('begins with what is in trouble, the longest first, each kind told apart', async () => {
    const page = await desk.page('/sources');
    const order = ['emptied', 'blocked-longer', 'blocked', 'down', 'quiet', 'fine'];
    const places = order.map((key) => page.indexOf(`/sources/${key}"`));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    for (const words of [
      'empty, and should not be',
      'wants a browser or a person',
      'taken down',
      'silent for longer than usual',
    ])
      expect(page).toContain(words);
    expect(page).toContain('A check by &lt;b&gt;Cloudflare&lt;/b&gt; &amp; others.');
  });

  it('says so in Persian too', async () => {
    const page = await desk.page('/sources?lang=fa');
    for (const words of ['خالی است و نباید باشد', 'مرورگر یا انسان می‌خواهد', 'سکوت نامعمول'])
      expect(page).toContain(words);
  });
});

describe('the page of a source', () => {
  it('says what its state means, and since when', async () => {
    const page = await desk.page('/sources/emptied');
    expect(page).toContain('its layout or its address may have changed');
    expect(page).toContain('None of its usual entries was in it.');
    expect(page).toMatch(/<dt>Since<\/dt><dd><time/);
    expect(page).toMatch(/<dt>Silence is reported after<\/dt><dd>3 days/);
  });

  it.each([
    [
      'en',
      'In the last 30 days 30 looks could read this source and 15 could not.',
      'something new every 1.5 h or so',
      '2 requests, 0 MB',
    ],
    [
      'fa',
      'در ۳۰ روز گذشته این منبع در ۳۰ بررسی خوانده شد و در ۱۵ بررسی خوانده نشد.',
      'کمابیش هر ۱٫۵ ساعت چیزی تازه',
      '۲ درخواست، ۰ مگابایت',
    ],
  ])(
    'draws how the looks of each day ended, with the figures as a table (%s)',
    async (language, label, rhythm, used) => {
      const page = await desk.page(`/sources/counted?lang=${language}`);
      expect(page).toContain(`aria-label="${label}"`);
      expect(page.match(/class="stack"/g)).toHaveLength(30);
      expect(page.match(/class="seen h40"/g)).toHaveLength(15);
      expect(page.match(/class="blind h20"/g)).toHaveLength(15);
      expect(page).toContain(rhythm);
      expect(page).toContain(used);
      expect(page.match(/<tr><th scope="row">/g)).toHaveLength(30);
    },
  );
});
