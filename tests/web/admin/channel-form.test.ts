import { load } from 'cheerio';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseChannels } from '#src/channels/channel-file.ts';
import { CHANNEL_TYPES } from '#src/channels/index.ts';
import { createHttpClient } from '#src/net/client.ts';
import { createChannelDesk } from '#src/pipeline/channels/channel-desk.ts';
import { followChannels } from '#src/pipeline/channels/follow-channels.ts';
import { createLiveChannels } from '#src/pipeline/channels/live-channels.ts';
import { listAudit } from '#src/store/audit.ts';
import { keepSecret, readSecrets } from '#src/store/kept-secrets.ts';
import { createDesk } from '#src/web/desk.ts';
import { settingIn, typeIn } from '#src/words/registry-words.ts';
import { serve } from '../../net/local-server.ts';
import { type OpenDesk, openDesk } from '../open-desk.ts';
import { type Visitor, visit } from '../visitor.ts';

const SECRET = 'the secret of this installation';
const HOOK_SECRET = `whsec_${Buffer.from('twenty-four bytes of canary').toString('base64')}`;
const FILE = `channels:
  - { key: filed, type: rss, label: Of the file, settings: { address: an-address-that-nobody-guesses-here } }`;
const stack = new AsyncDisposableStack();
const received: string[] = [];
let hook: string;
let open: OpenDesk;
let visitor: Visitor;
let live: ReturnType<typeof createLiveChannels>;
let other: Awaited<ReturnType<typeof process>>;

/** What one process knows of its channels. */
async function process(file = FILE) {
  const channels = createLiveChannels(parseChannels(file, {}));
  const context = { db: open.db, clock: open.deps.clock, live: channels, file, environment: { HOME_TOWN: 'canary' } };
  const log = { warn: () => {} };
  const follower = followChannels({ ...context, log, installationSecret: async () => SECRET }, 3_600_000);
  stack.use(follower);
  await follower.refresh();
  return { live: channels, follower };
}

beforeAll(async () => {
  open = stack.use(await openDesk());
  const server = stack.use(
    await serve((request, response) => {
      received.push(String(request.headers['webhook-id']));
      response.writeHead(200).end('{}');
    }),
  );
  hook = `${server.url}/hook-canary`;
  const own = await process();
  other = await process();
  live = own.live;
  const http = stack.use(createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 }));
  const { clock, deskUrl } = open.deps;
  const context = { db: open.db, clock, deskUrl, http, ...own, installationSecret: async () => SECRET };
  visitor = visit(createDesk({ ...open.deps, channels: createChannelDesk(context) }), '/channels/new/rss');
});
afterAll(() => stack.disposeAsync());
beforeEach(() => {
  received.length = 0;
});

const textOf = async (response: Response | Promise<Response>) => (await response).text();
const hookFields = () => ({
  ...{ key: 'team', label: 'Our "team" <b>', 'reader-operators': 'yes' },
  ...{ 'setting-url': hook, 'setting-secrets': HOOK_SECRET, fallback: 'filed' },
});

describe('the form of a new channel', () => {
  it('is there for every type, in the words of the reader, with secrets in fields that show nothing', async () => {
    for (const type of CHANNEL_TYPES) {
      const $ = load(await textOf(visitor.get(`/channels/new/${type.type}?lang=fa`)));
      expect($('h1').text()).toContain(typeIn('channelTypes', type, 'fa').label);
      for (const field of $('[name^=setting-]').toArray()) {
        const name = (field.attribs.name ?? '').slice('setting-'.length);
        expect($(`#${field.attribs['aria-describedby']}`).text()).toContain(
          settingIn('channelTypes', type.type, name, 'fa'),
        );
        const isSecret = type.secrets.includes(name);
        if (field.tagName === 'input') expect(field.attribs.type === 'password').toBe(isSecret);
        if (isSecret) expect($(field).val() ?? '').toBe('');
      }
      // Whatever is missing, it says so and fails nowhere.
      const empty = load(await textOf(visitor.post(`/channels/new/${type.type}`)));
      expect(empty('.notice.fault').length).toBeGreaterThan(0);
    }
    await visitor.get('/channels?lang=en');
    expect((await visitor.get('/channels/new/pigeon')).status).toBe(404);
    expect(open.reported).toEqual([]);
  });

  it('says what is wrong beside its field, and gives no secret back', async () => {
    const given = { ...hookFields(), key: 'Not a key', 'setting-url': 'http://elsewhere.example/canary' };
    const text = await textOf(visitor.post('/channels/new/webhook', given));
    expect(text).not.toContain('canary');
    expect(text).not.toContain(HOOK_SECRET);
    expect(load(text)('.notice.fault').text()).toContain('lower-case letters');
    const $ = load(await textOf(visitor.post('/channels/new/webhook', { ...given, key: 'team' })));
    expect($('[name=setting-url]').attr('aria-invalid')).toBe('true');
    expect($('#s-url-hint strong').text()).toContain('https://');
    expect($('input[name=label]').val()).toBe('Our "team" <b>');
    expect($('select[name=fallback]').val()).toBe('filed');
    expect(live.keys).toEqual(['filed']);
  });

  it.each([
    ['en', 'Key: must have at most 60 characters'],
    ['fa', 'کلید: '],
    ['fr', 'Clé: '],
    ['de', 'Schlüssel: '],
  ])('says that a key is too long in the words of the reader (%s)', async (language, said) => {
    const given = { ...hookFields(), key: 'x'.repeat(61) };
    await visitor.get(`/channels?lang=${language}`);
    const $ = load(await textOf(visitor.post('/channels/new/webhook', given)));
    const sentence = $('.notice.fault')
      .text()
      .replace(/\p{Cf}/gu, '');
    expect(sentence).toContain(said);
    expect(sentence).toMatch(/60|۶۰/u);
    if (language !== 'en') expect(sentence).not.toMatch(/too long|at most|lower-case/u);
    await visitor.get('/channels?lang=en');
    expect(live.keys).toEqual(['filed']);
  });

  it.each(['fa', 'fr', 'de'])('says what is wrong in the words of the reader (%s)', async (language) => {
    for (const type of CHANNEL_TYPES)
      for (const text of ['', 'http://x y', '-', 'x'.repeat(3_000)]) {
        await visitor.get(`/channels?lang=${language}`);
        const page = load(await textOf(visitor.get(`/channels/new/${type.type}`)));
        const fields = page('[name^=setting-]').toArray();
        const given = Object.fromEntries(fields.map(({ attribs }) => [attribs.name ?? '', text]));
        const $ = load(
          await textOf(visitor.post(`/channels/new/${type.type}`, { key: 'one', label: 'One', ...given })),
        );
        const said = $('.notice.fault').toArray();
        for (const one of said) expect($(one).text()).not.toMatch(/\b(must|needs|takes|too|at least|does not)\b/u);
      }
    await visitor.get('/channels?lang=en');
  });

  it('looks up no variable of the environment', async () => {
    const given = { ...hookFields(), key: 'curious', 'setting-url': `${hook}/\${HOME_TOWN}` };
    expect((await visitor.post('/channels/new/webhook', given)).status).toBe(303);
    expect(JSON.stringify(live.open.get('curious')?.settings)).toContain('HOME_TOWN');
    await visitor.post('/channels/curious/remove');
    expect(live.keys).toEqual(['filed']);
  });
});

describe('a channel that was added at the desk', () => {
  it('holds at once in every process, and takes a test message', async () => {
    await keepSecret(open.db, { channel: 'team', field: 'token' }, 'of an earlier channel', SECRET, open.now);
    const response = await visitor.post('/channels/new/webhook', hookFields());
    expect(response.headers.get('location')).toBe('/channels#channel-team');
    expect(live.keys).toEqual(['filed', 'team']);
    await other.follower.refresh();
    expect(other.live.open.get('team')).toEqual(live.open.get('team'));
    expect(live.open.get('team')).toMatchObject({ fallback: 'filed', settings: { url: hook } });
    expect(live.operators).toEqual(['team']);
    expect(await textOf(visitor.post('/channels/team/test'))).toContain('accepted the message');
    expect(received).toHaveLength(1);
    const shown = load(await textOf(visitor.get('/channels')))('#channel-team').text();
    expect(shown.replace(/[\u2066-\u2069]/g, '')).toContain('added or changed at the desk by This machine');
    expect((await visitor.post('/channels/team/turn', { to: 'off' })).status).toBe(303);
    expect(live.keys).toEqual(['filed']);
    await visitor.post('/channels/team/turn', { to: 'on' });
    expect(live.keys).toEqual(['filed', 'team']);
  });

  it('has its secrets locked, on no page and in no audit', async () => {
    const kept = await readSecrets(open.db, SECRET, () => {});
    expect(kept.get('team')).toEqual({ url: hook, secrets: HOOK_SECRET });
    const tables = await Promise.all([
      open.db.selectFrom('desk_channels').selectAll().execute(),
      open.db.selectFrom('audit_log').selectAll().execute(),
    ]);
    const pages = await Promise.all(
      ['/channels', '/channels/team/change', '/channels/add'].map((address) => textOf(visitor.get(address))),
    );
    for (const secret of ['hook-canary', HOOK_SECRET]) expect(JSON.stringify([tables, pages])).not.toContain(secret);
    expect((await listAudit(open.db, { limit: 99, subject: '/channels/team' })).map(({ action }) => action)).toContain(
      'channel added',
    );
  });

  it('is changed, where an empty secret stays as it is', async () => {
    const $ = load(await textOf(visitor.get('/channels/team/change')));
    expect($('[name=key]').length).toBe(0);
    expect($('[name=setting-url]').attr('required')).toBeUndefined();
    expect($('#s-url-hint').text()).toContain('Leave this empty to keep it');
    const given = { label: 'Renamed', 'reader-discreet': 'yes', 'setting-url': `${hook}2` };
    expect((await visitor.post('/channels/team/change', given)).status).toBe(303);
    await other.follower.refresh();
    expect(other.live.open.get('team')).toMatchObject({
      ...{ label: 'Renamed', audience: { public: false, discreet: true } },
      settings: { url: `${hook}2` },
    });
    expect((await readSecrets(open.db, SECRET, () => {})).get('team')).toEqual({
      ...{ url: `${hook}2`, secrets: HOOK_SECRET },
    });
    const wrong = await visitor.post('/channels/team/change', { label: '' });
    expect(load(await textOf(wrong))('.notice.fault').length).toBe(1);
    expect(live.open.get('team')?.label).toBe('Renamed');
  });

  it('forgets a secret that it needs no more', async () => {
    const given = { key: 'chat', label: 'Chat', 'setting-url': 'https://hooks.slack.example/services/canary' };
    await visitor.post('/channels/new/slack', given);
    const bot = { 'setting-token': 'xoxb-canary-token', 'setting-channel': 'C0123456789' };
    expect((await visitor.post('/channels/chat/change', { label: 'Chat', ...bot })).status).toBe(200);
    const asBot = { label: 'Chat', ...bot, 'forget-url': 'yes' };
    expect((await visitor.post('/channels/chat/change', asBot)).status).toBe(303);
    expect((await readSecrets(open.db, SECRET, () => {})).get('chat')).toEqual({ token: 'xoxb-canary-token' });
    expect(live.open.get('chat')?.settings).toMatchObject({ channel: 'C0123456789' });
    await visitor.post('/channels/chat/remove');
  });

  it('leads a secret that is kept to no other machine', async () => {
    const token = 'a-canary-of-the-bot';
    const own = { label: 'Room', 'setting-room': '!room:matrix.example', 'setting-server': 'https://matrix.example' };
    await visitor.post('/channels/new/matrix', { key: 'room', ...own, 'setting-token': token });
    expect(live.open.get('room')?.settings).toMatchObject({ token });
    const moved = { ...own, 'setting-server': 'https://elsewhere.example' };
    const text = await textOf(visitor.post('/channels/room/change', moved));
    expect(load(text)('.notice.fault').text()).toContain('type it again');
    expect(live.open.get('room')?.settings).toMatchObject({ server: 'https://matrix.example' });
    const whole = { ...moved, 'setting-token': `${token}-2` };
    expect((await visitor.post('/channels/room/change', whole)).status).toBe(303);
    expect(live.open.get('room')?.settings).toMatchObject({ server: 'https://elsewhere.example' });
    expect((await visitor.post('/channels/room/change', { ...moved, label: 'Hall' })).status).toBe(303);
    await visitor.post('/channels/room/remove');
  });

  it('takes no key that the file or another has, and changes nothing of the file', async () => {
    for (const [key, sentence] of [
      ['filed', 'config/channels.yaml has a channel with this key'],
      ['team', 'There is a channel with this key already'],
    ] as const) {
      const text = await textOf(visitor.post('/channels/new/webhook', { ...hookFields(), key }));
      expect(load(text)('.notice.fault').text()).toContain(sentence);
    }
    expect((await visitor.get('/channels/filed/change')).status).toBe(409);
    expect((await visitor.post('/channels/filed/change', { label: 'Ours' })).status).toBe(409);
    expect((await visitor.post('/channels/filed/remove')).status).toBe(404);
    expect((await visitor.post('/channels/nothing/change', { label: 'Ours' })).status).toBe(404);
    expect(live.open.get('filed')?.label).toBe('Of the file');
  });

  it('gives way to one of the file with its key', async () => {
    const file = `${FILE}\n  - { key: team, type: rss, label: The file's, settings: { address: another-address-that-nobody-guesses } }`;
    const third = await process(file.replace('rss, label: The', 'rss, enabled: false, label: The'));
    expect(third.live.configured.find(({ key }) => key === 'team')).toMatchObject({
      ...{ type: 'rss', inFile: true, hidesDesk: true, enabled: false },
    });
  });

  it('is removed with its secrets', async () => {
    expect((await visitor.post('/channels/team/remove')).headers.get('location')).toBe('/channels#content');
    await other.follower.refresh();
    expect([live.keys, other.live.keys]).toEqual([['filed'], ['filed']]);
    expect((await readSecrets(open.db, SECRET, () => {})).size).toBe(0);
    expect((await visitor.post('/channels/team/remove')).status).toBe(404);
    expect(open.reported).toEqual([]);
  });
});

const WAYS: Record<string, Record<string, string>> = {
  slack: { url: `\${SLACK_URL}` },
  telegram: { token: `\${TELEGRAM_TOKEN}`, chat: '-1001234567890', protect: 'true' },
  email: {
    ...{ host: 'mail.desk.example', from: 'desk@desk.example', to: 'a@desk.example\nb@desk.example', tls: 'starttls' },
  },
  webhook: { url: `\${HOOK_URL}`, secrets: `\${HOOK_SECRET}` },
  rss: { address: `\${RSS_ADDRESS}` },
};
const ENVIRONMENT = {
  SLACK_URL: 'https://hooks.slack.example/services/1',
  TELEGRAM_TOKEN: '123456789:abcdefghijklmnopqrstuvwxyzabcdefghi',
  HOOK_URL: 'https://hook.example/in',
  HOOK_SECRET,
  RSS_ADDRESS: 'an-address-that-nobody-guesses-here',
};

describe('the lines of a channel for its file', () => {
  it.each(Object.entries(WAYS))('are such as the file takes: %s', async (type, settings) => {
    const fields = Object.fromEntries(Object.entries(settings).map(([name, value]) => [`setting-${name}`, value]));
    const given = { key: `our-${type}`, label: 'Ours: "here" # <b>', 'reader-discreet': 'yes', way: 'file', ...fields };
    const $ = load(await textOf(visitor.post(`/channels/new/${type}`, given)));
    expect($('.notice.fault').text()).toBe('');
    const [channel] = parseChannels(`channels:\n${$('pre.lines').text()}`, ENVIRONMENT);
    expect(channel).toMatchObject({ key: `our-${type}`, type, label: given.label, enabled: true, fault: null });
    expect(channel?.audience).toEqual({ public: false, discreet: true });
    expect(live.keys).toEqual(['filed']);
  });

  it('name a variable where a secret was typed, and nothing is kept', async () => {
    const text = await textOf(visitor.post('/channels/new/webhook', { ...hookFields(), way: 'file' }));
    for (const secret of ['canary', HOOK_SECRET]) expect(text).not.toContain(secret);
    expect(load(text)('pre.lines').text()).toContain(`\${WEBHOOK_URL}`);
    expect(await open.db.selectFrom('desk_channels').selectAll().execute()).toEqual([]);
    expect(await readSecrets(open.db, SECRET, () => {})).toEqual(new Map());
  });
});
