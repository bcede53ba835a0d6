import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { load } from 'cheerio';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseRules } from '#src/alerts/rules.ts';
import { parseChannels } from '#src/channels/channel-file.ts';
import { createHttpClient } from '#src/net/client.ts';
import { storedRules } from '#src/pipeline/alerts/stored-rules.ts';
import { createChannelDesk } from '#src/pipeline/channels/channel-desk.ts';
import { followChannels } from '#src/pipeline/channels/follow-channels.ts';
import { createLiveChannels } from '#src/pipeline/channels/live-channels.ts';
import { listAudit } from '#src/store/audit.ts';
import { recordChannelTrouble } from '#src/store/channel-states.ts';
import { syncRules } from '#src/store/configuration.ts';
import { createDesk } from '#src/web/desk.ts';
import { NOW, type OpenDesk, openDesk } from '../open-desk.ts';
import { seedSampleDay } from '../sample-day.ts';
import { type Visitor, visit } from '../visitor.ts';

const RULES = `
rules:
  - key: calls
    label: A call for killing <b>
    when:
      signals: [{ signal: call_for_killing, score: 0.6, voice: direct }]
      speakers: [watched-person, morteza-sadrani]
      origins: { count: 2, kinds: [un, ngo] }
    severity: urgent
    flash: true
    channels: [hook]
    quietHours: { from: "22:00", to: "07:00" }
    cooldownMinutes: 90
    escalation: { afterMinutes: 30, channels: [hook] }
  - key: un
    label: United Nations actions
    when:
      signals: [{ signal: un_action }]
      words: [session, resolution]
      languages: [fa]
      maximumAgeHours: 24
    severity: normal
    enabled: false
  - key: every-call
    label: Every call
    when: { signals: [{ signal: call_for_killing }] }
    severity: high
  - key: blind
    label: Blind sources
    when: { occasion: source_blind }
    severity: high
`;
const SECRET = `whsec_${Buffer.from('a secret that no page ever shows').toString('base64')}`;

const stack = new AsyncDisposableStack();
let open: OpenDesk;
let visitor: Visitor;
let answer: number;
const received: string[] = [];

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += part;
  return text;
}

beforeAll(async () => {
  const server = createServer(async (request, response) => {
    received.push(await textOf(request));
    response.writeHead(answer, answer === 429 ? { 'retry-after': '90' } : {}).end('no room <script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stack.defer(() => void server.close());
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  open = stack.use(await openDesk());
  await seedSampleDay(open);
  await syncRules(open.db, parseRules(RULES));
  await open.db.insertInto('rules').values({ key: 'of-tomorrow', definition: '{"when":{"moon":true}}' }).execute();
  const http = stack.use(createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 }));
  const file = `channels:
  - { key: hook, type: webhook, label: Our hook, public: true, operators: true, settings: { url: "${address}", secrets: [${SECRET}] } }
  - { key: closed, type: webhook, label: Switched off, enabled: false }`;
  const { clock, deskUrl, db } = { ...open.deps, db: open.db };
  const live = createLiveChannels(parseChannels(file, {}));
  const log = { warn: () => {} };
  const installationSecret = async () => 'the secret of this installation';
  const follower = stack.use(followChannels({ db, clock, log, live, file, environment: {}, installationSecret }));
  const context = { db, http, clock, deskUrl, live, follower, installationSecret };
  const desk = createDesk({ ...open.deps, channels: createChannelDesk(context) });
  visitor = visit(desk, '/rules');
});
afterAll(() => stack.disposeAsync());
beforeEach(() => {
  answer = 200;
  received.length = 0;
});

/** Without the marks that isolate foreign words. */
const plain = (text: string) => text.replace(/[\u2066-\u2069]/g, '');

describe('rules', () => {
  it('are told in plain words, with what they raised', async () => {
    const $ = load(await (await visitor.get('/rules')).text());
    const text = plain($('main').text());
    for (const part of [
      'a story with the signal “Call for killing”, in the speaker’s own words, score at least 60 %',
      'said by any watched person or Morteza Sadrani',
      'with at least 2 independent origins among UN, NGO',
      'Severity: urgent · Goes to: hook, with a short brief of the story, held from 22:00 to 07:00',
      'at most one message every 90 minutes',
      'after 30 minutes without an answer also to hook',
      'in Persian, with one of the words: session, resolution',
      'not older than 24 hours',
      'a source that cannot be read',
      'cannot read the rule',
      '0 alerts in 30 days',
    ])
      expect(text).toContain(part);
    expect($('main h2 b').length).toBe(0);
    const fa = load(await (await visitor.get('/rules?lang=fa')).text());
    expect(fa('main').text()).toContain('ماجرایی با نشانهٔ «فراخوان به کشتار»');
    await visitor.get('/rules?lang=en');
  });

  it('show what they would have raised, without raising it', async () => {
    const before = await open.db.selectFrom('alerts').select('id').execute();
    const $ = load(await (await visitor.get('/rules/every-call/test')).text());
    expect($('main').text()).toMatch(/would have raised [1-9]\d* alerts?/);
    expect($('main a[href^="/stories/"]').length).toBeGreaterThan(0);
    expect(await open.db.selectFrom('alerts').select('id').execute()).toHaveLength(before.length);
    expect((await visitor.get('/rules/nothing/test')).status).toBe(404);
  });

  it('are switched on and off, and then no more the business of the file', async () => {
    await visitor.post('/rules/un/switch');
    expect((await storedRules(open.db)).find(({ key }) => key === 'un')).toMatchObject({
      enabled: true,
      configuredBy: 'desk',
    });
    await syncRules(open.db, parseRules(RULES));
    expect((await storedRules(open.db)).find(({ key }) => key === 'un')?.enabled).toBe(true);
    expect(plain(await (await visitor.get('/rules')).text())).toContain('changed by This machine');
    expect((await visitor.post('/rules/of-tomorrow/switch')).status).toBe(404);
  });
});

describe('channels', () => {
  it('are shown with who reads them and what is set, never with a secret', async () => {
    const text = await (await visitor.get('/channels')).text();
    const shown = plain(load(text)('main').text());
    expect(shown).toContain('anybody may read it, told of what is wrong with the installation');
    expect(shown).toContain('secrets set');
    expect(shown).toContain('nothing was sent yet');
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('/hook"');
  });

  it('take a test message, and the desk says what came back', async () => {
    const $ = load(await (await visitor.post('/channels/hook/test')).text());
    expect($('.notice.done').text()).toContain('accepted the message');
    expect(received[0]).toContain('This is a test');
    expect(load(await (await visitor.get('/channels')).text())('main').text()).toContain('works');
  });

  it.each([[403], [429], [500]])('say what is wrong where the service answers %i', async (status) => {
    answer = status;
    const $ = load(await (await visitor.post('/channels/hook/test')).text());
    expect($('.notice.fault').text().length).toBeGreaterThan(10);
    expect($('main script').length).toBe(0);
    expect($.html()).not.toContain(SECRET);
  });

  it('say since when one takes nothing, and a test that arrives mends that', async () => {
    const trouble = {
      now: NOW,
      notBefore: new Date(NOW.getTime() + 60_000),
      open: true,
      reason: 'The token is wrong <i>.',
    };
    await recordChannelTrouble(open.db, 'hook', trouble);
    const $ = load(await (await visitor.get('/channels')).text());
    expect($('.notice.fault').text()).toContain('The token is wrong <i>.');
    await visitor.post('/channels/hook/test');
    expect(load(await (await visitor.get('/channels')).text())('.notice.fault').length).toBe(0);
  });

  it('that are switched off or not there take no test', async () => {
    expect((await visitor.post('/channels/closed/test')).status).toBe(404);
    expect((await visitor.post('/channels/nothing/test')).status).toBe(404);
    expect(received).toEqual([]);
  });

  it('are switched off and on, and given back to their file', async () => {
    await visitor.post('/channels/hook/turn', { to: 'off' });
    const off = load(await (await visitor.get('/channels')).text());
    expect(plain(off('main').text())).toContain('switched by This machine, whatever config/channels.yaml says');
    expect((await visitor.post('/channels/hook/test')).status).toBe(404);
    await visitor.post('/channels/closed/turn', { to: 'on' });
    const $ = load(await (await visitor.get('/channels')).text());
    expect($('.notice.fault').text()).toMatch(/cannot be used: settings\.\w+/);
    for (const key of ['hook', 'closed']) await visitor.post(`/channels/${key}/turn`, { to: 'file' });
    const back = load(await (await visitor.get('/channels')).text());
    expect(back('main').text()).not.toContain('switched by');
    expect((await visitor.post('/channels/hook/test')).status).toBe(200);
    expect((await visitor.post('/channels/hook/turn', { to: 'sideways' })).status).toBe(404);
    expect((await visitor.post('/channels/nothing/turn', { to: 'on' })).status).toBe(404);
    expect((await listAudit(open.db, { limit: 99 })).map(({ action }) => action)).toContain('channel off');
  });

  it('leave nothing to report', () => expect(open.reported).toEqual([]));
});
