import { readFileSync } from 'node:fs';
import { load } from 'cheerio';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRules, ruleSchema } from '#src/alerts/rules.ts';
import { parseChannels } from '#src/channels/channel-file.ts';
import type { Rule } from '#src/model/alert.ts';
import { storedRules } from '#src/pipeline/alerts/stored-rules.ts';
import { createLiveChannels } from '#src/pipeline/channels/live-channels.ts';
import { syncRules } from '#src/store/configuration.ts';
import { fieldsOf, ruleIn } from '#src/web/admin/rule-fields.ts';
import { createDesk } from '#src/web/desk.ts';
import { ruleLabelIn } from '#src/words/registry-words.ts';
import { type OpenDesk, openDesk } from '../open-desk.ts';
import { seedSampleDay } from '../sample-day.ts';
import { NAMES } from '../sample-outlets.ts';
import { type Visitor, visit } from '../visitor.ts';

const SHIPPED = parseRules(readFileSync(new URL('../../../config/rules.yaml', import.meta.url), 'utf8'));
const CHANNELS = `channels:
  - { key: ops, type: rss, label: Operators, operators: true, settings: { address: an-address-of-the-operators-alone } }`;
const [OFFICIAL = ''] = [...NAMES.keys()];
const WHOLE: Rule = {
  key: 'whole',
  label: 'With all that there is',
  when: {
    signals: [
      { signal: 'call_for_killing', score: 0.625, voice: 'direct' },
      { signal: 'call_for_killing', score: 0.9, voice: 'reported' },
      { signal: 'denial' },
    ],
    speakers: ['watched-person', OFFICIAL],
    entities: [OFFICIAL],
    kinds: ['state_media', 'government'],
    stances: ['state'],
    languages: ['fa', 'en'],
    words: ['خاوران', 'mass grave'],
    origins: { count: 2, kinds: ['ngo', 'un'], stances: ['press'] },
    novelty: ['first', 'development'],
    maximumAgeHours: 24,
  },
  severity: 'high',
  doubtful: { below: 0.5, severity: 'normal' },
  channels: ['hook'],
  flash: true,
  enabled: false,
  language: 'fa',
  quietHours: { from: '22:00', to: '07:00', zone: 'Europe/Berlin', days: ['mon', 'sun'], urgent: 'hold' },
  cooldownMinutes: 90,
  escalation: { afterMinutes: 30, channels: ['hook', 'after'] },
  expireAfterHours: 12,
  fallback: 'after',
};

describe('the fields of a rule', () => {
  it.each([...SHIPPED, WHOLE].map((rule) => [rule.key, rule] as const))(
    'say the same as the rule: %s',
    (_key, rule) => {
      const { rule: given, unknown } = ruleIn(fieldsOf(rule), rule, withNames(rule));
      expect(unknown).toEqual([]);
      expect(ruleSchema.parse(given)).toEqual(rule);
    },
  );

  it('take names as they are written, digits of Persian, and give back who is not watched', () => {
    const name = NAMES.get(OFFICIAL);
    const fields = {
      ...{ label: 'X', key: 'x', severity: 'high', occasion: 'story', 'signal-0': 'denial', 'score-0': '۶۲٫۵٪' },
      ...{ speakers: `${name?.fa}\n${name?.en.toUpperCase()}\nNobody Knows`, cooldown: '۹۰' },
    };
    const { rule, unknown } = ruleIn(fields, null, NAMES);
    expect(unknown).toEqual(['Nobody Knows']);
    expect(rule).toMatchObject({
      cooldownMinutes: 90,
      when: { signals: [{ signal: 'denial', score: 0.625 }], speakers: [OFFICIAL, OFFICIAL] },
    });
  });
});

/** Rules of the product name who may be watched elsewhere. */
function withNames({ when }: Rule) {
  const ids = [...(when.speakers ?? []), ...(when.entities ?? [])];
  return new Map([...NAMES, ...ids.map((id) => [id, { en: id, fa: id }] as const)]);
}

describe('the form of a rule', () => {
  let open: OpenDesk;
  let visitor: Visitor;
  /** What a browser would send of the form on a page, with some fields changed. */
  async function formOf(address: string): Promise<Record<string, string>> {
    const $ = load(await (await visitor.get(address)).text());
    const form = $('form.sheet').first();
    return Object.fromEntries(form.serializeArray().map(({ name, value }) => [name, value]));
  }
  const stored = async (key: string) => (await storedRules(open.db)).find((rule) => rule.key === key);
  const FILE = [{ ...WHOLE, enabled: true, channels: [], escalation: undefined, fallback: undefined }, ...SHIPPED];

  beforeAll(async () => {
    open = await openDesk();
    await seedSampleDay(open);
    await syncRules(open.db, FILE);
    const live = createLiveChannels(parseChannels(CHANNELS, {}));
    const telling = { live, names: NAMES, language: 'en', zone: 'UTC', deskUrl: 'https://desk.example' };
    const desk = createDesk({ ...open.deps, rulesInFile: FILE, telling });
    visitor = visit(desk, '/rules');
  });
  afterAll(async () => open[Symbol.asyncDispose]());

  it.each(['en', 'fa'])('opened and saved changes nothing of a rule but who has the say in it (%s)', async (code) => {
    const before = await stored('whole');
    const fields = await formOf(`/rules/whole/change?lang=${code}`);
    expect([fields['quiet-from'], fields['score-0']]).toEqual(code === 'fa' ? ['۲۲:۰۰', '۶۲.۵'] : ['22:00', '62.5']);
    expect((await visitor.post('/rules/whole/save', fields)).status).toBe(303);
    expect(await stored('whole')).toEqual({ ...before, configuredBy: 'desk' });
    await visitor.get('/rules?lang=en');
  });

  it('names what is shipped, and when it is held, as the reader reads', async () => {
    const page = load(await (await visitor.get('/rules?lang=fa')).text());
    await visitor.get('/rules?lang=en');
    const text = page('main').text();
    for (const rule of SHIPPED) {
      expect(text).toContain(ruleLabelIn(rule, 'fa'));
      expect(text).not.toContain(rule.label);
    }
    expect(text.replace(/[\u2066-\u2069]/g, '')).toContain('از ۲۲:۰۰ تا ۰۷:۰۰');
    // What somebody called by a name of their own keeps it.
    expect(text).toContain(WHOLE.label);
  });

  it('shows what a new rule would have raised before it is saved, and keeps what was written', async () => {
    const fields = {
      ...{ key: 'every-call', label: 'Every <b>call', severity: 'high', occasion: 'story' },
      ...{ 'signal-0': 'call_for_killing', 'score-0': '10', 'doubt-severity': 'high' },
    };
    const alerts = async () => (await open.db.selectFrom('alerts').select('id').execute()).length;
    const before = await alerts();
    const page = load(await (await visitor.post('/rules/try', fields)).text());
    expect(page('#rehearsed').text()).toMatch(
      /In the last 30 days it would have raised [1-9]\d* alerts?\. Nothing was sent\./,
    );
    expect(page('#rehearsed a[href^="/stories/"]').length).toBeGreaterThan(0);
    expect(page('input[name=label]').val()).toBe('Every <b>call');
    expect(page('select[name=signal-0]').val()).toBe('call_for_killing');
    expect(await stored('every-call')).toBeUndefined();
    expect(await alerts()).toBe(before);
    expect((await visitor.post('/rules/save', fields)).status).toBe(303);
    expect(await stored('every-call')).toMatchObject({ label: 'Every <b>call', configuredBy: 'desk', enabled: true });
    const again = load(await (await visitor.post('/rules/save', fields)).text());
    expect(again('.notice.fault').text()).toBe('There is already a rule with this key.');
  });

  it.each<[string, Record<string, string>, string]>([
    ['en', { label: '' }, 'The rule needs a name of at most 200 characters.'],
    ['en', { 'quiet-from': '25:00', 'quiet-to': '07:00' }, 'Times are written like 22:00.'],
    ['en', { 'quiet-from': '22:00' }, 'Times are written like 22:00.'],
    ['en', { 'quiet-from': '22:00', 'quiet-to': '07:00', 'quiet-zone': 'Mars' }, 'The time zone must be one such as'],
    ['en', { 'quiet-from': '07:00', 'quiet-to': '07:00' }, 'Quiet hours must end at another time'],
    ['en', { cooldown: 'soon' }, 'The pause is a number of minutes'],
    ['en', { 'escalate-after': '30' }, 'Tick a channel to which it goes'],
    ['en', { expire: '60' }, 'at most 48'],
    ['en', { 'score-0': '120' }, 'Probabilities are numbers from 0 to 100.'],
    ['en', { speakers: 'Nobody <i>Knows' }, 'Nobody watches: Nobody <i>Knows.'],
    ['en', { occasion: 'source_blind' }, 'is a condition by itself'],
    ['en', { 'signal-0': '' }, 'The rule needs at least one condition.'],
    ['en', { key: 'Not A Key' }, 'The key must be lower-case letters'],
    ['en', { severity: 'dreadful' }, 'must be one of low, normal, high, urgent'],
    ['fa', { cooldown: 'soon', expire: '60' }, 'فاصله عددی به دقیقه است'],
    ['de', { languages: 'Persisch' }, 'Sprachen sind Kürzel'],
    ['fr', { 'quiet-from': '22h' }, 'Les heures sont comme 22:00.'],
  ])('says in the language of the page (%s) what is wrong: %j', async (language, wrong, sentence) => {
    const fields = {
      key: 'new-one',
      label: 'New',
      severity: 'high',
      occasion: 'story',
      'signal-0': 'denial',
      ...wrong,
    };
    for (const way of ['try', 'save']) {
      const page = load(await (await visitor.post(`/rules/${way}?lang=${language}`, fields)).text());
      expect(
        page('.notice.fault')
          .text()
          .replace(/[\u2066-\u2069]/g, ''),
      ).toContain(sentence);
      expect(page('input[name=label]').val()).toBe(fields.label);
      expect(page('main i, main b').length).toBe(0);
    }
    expect(await stored('new-one')).toBeUndefined();
    await visitor.get('/rules?lang=en');
  });

  it('tells operators what was changed, switched or given back', async () => {
    await open.db.deleteFrom('deliveries').execute();
    const fields = await formOf('/rules/deleted-call/change');
    await visitor.post('/rules/deleted-call/save', { ...fields, label: 'Ours now' });
    await visitor.post('/rules/deleted-call/switch');
    await open.db.updateTable('deliveries').set({ state: 'sent' }).execute();
    await visitor.post('/rules/deleted-call/reset');
    const [subject, link] = ['subject', 'link'].map((name) => sql<string>`message->>${sql.lit(name)}`);
    const told = await sql`select channel, ${subject} as subject, ${link} as link from deliveries order by id`.execute(
      open.db,
    );
    const at = { channel: 'ops', link: 'https://desk.example/rules#rule-deleted-call' };
    expect(told.rows).toEqual([
      { ...at, subject: 'The alert rule \u2068Ours now\u2069 was switched off' },
      { ...at, subject: expect.stringContaining('follows its file again') },
    ]);
  });

  it('gives a rule back to the file, and takes away one that the file does not have', async () => {
    await visitor.post('/rules/un-action/save', { ...(await formOf('/rules/un-action/change')), label: 'Ours now' });
    expect(await stored('un-action')).toMatchObject({ label: 'Ours now', configuredBy: 'desk' });
    const page = load(await (await visitor.get('/rules')).text());
    expect(page('form[action="/rules/un-action/reset"]').text()).toContain('Give back to the file');
    expect(page('form[action="/rules/every-call/reset"]').text()).toContain('Remove');
    expect((await visitor.post('/rules/un-action/reset')).status).toBe(303);
    expect(await stored('un-action')).toMatchObject({
      label: 'A new action of the United Nations',
      configuredBy: 'file',
    });
    expect((await visitor.post('/rules/every-call/reset')).status).toBe(303);
    expect(await stored('every-call')).toBeUndefined();
    expect((await visitor.post('/rules/every-call/reset')).status).toBe(404);
    expect((await visitor.get('/rules/every-call/change')).status).toBe(404);
    expect(open.reported).toEqual([]);
  });
});
