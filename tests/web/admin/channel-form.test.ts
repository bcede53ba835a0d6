import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChannels } from '#src/channels/channel-file.ts';
import { CHANNEL_TYPES } from '#src/channels/index.ts';
import { createDesk } from '#src/web/desk.ts';
import { settingIn, typeIn } from '#src/words/registry-words.ts';
import { type OpenDesk, openDesk } from '../open-desk.ts';
import { type Visitor, visit } from '../visitor.ts';

let open: OpenDesk;
let visitor: Visitor;
beforeAll(async () => {
  open = await openDesk();
  visitor = visit(createDesk(open.deps), '/channels');
});
afterAll(async () => open[Symbol.asyncDispose]());

const WAYS: Record<string, Record<string, string>> = {
  slack: { url: `\${SLACK_URL}` },
  telegram: { token: `\${TELEGRAM_TOKEN}`, chat: '-1001234567890', protect: 'true' },
  email: {
    host: 'mail.desk.example',
    from: 'desk@desk.example',
    to: 'a@desk.example\nb@desk.example',
    tls: 'starttls',
  },
  webhook: { url: `\${HOOK_URL}`, secrets: `\${HOOK_SECRET}` },
  rss: { address: `\${RSS_ADDRESS}` },
};
const ENVIRONMENT = {
  SLACK_URL: 'https://hooks.slack.example/services/1',
  TELEGRAM_TOKEN: '123456789:abcdefghijklmnopqrstuvwxyzabcdefghi',
  HOOK_URL: 'https://hook.example/in',
  HOOK_SECRET: `whsec_${Buffer.from('twenty-four bytes of secret').toString('base64')}`,
  RSS_ADDRESS: 'an-address-that-nobody-guesses-here',
};

describe('the form that writes a channel for its file', () => {
  it('is there for every type, in the words of the reader', async () => {
    for (const type of CHANNEL_TYPES) {
      const $ = load(await (await visitor.get(`/channels/new/${type.type}?lang=fa`)).text());
      expect($('h1').text()).toContain(typeIn('channelTypes', type, 'fa').label);
      for (const field of $('[name^=setting-]').toArray()) {
        const name = (field.attribs.name ?? '').slice('setting-'.length);
        expect($(`#${field.attribs['aria-describedby']}`).text()).toContain(
          settingIn('channelTypes', type.type, name, 'fa'),
        );
      }
      // Whatever is missing, it says so and fails nowhere.
      const empty = load(await (await visitor.post(`/channels/new/${type.type}`)).text());
      expect(empty('.notice.fault').length).toBeGreaterThan(0);
    }
    await visitor.get('/channels?lang=en');
    expect((await visitor.get('/channels/new/pigeon')).status).toBe(404);
    expect(open.reported).toEqual([]);
  });

  it.each(Object.entries(WAYS))('writes lines that the file takes: %s', async (type, settings) => {
    const fields = Object.fromEntries(Object.entries(settings).map(([name, value]) => [`setting-${name}`, value]));
    const given = { key: `our-${type}`, label: 'Ours: "here" # <b>', 'reader-discreet': 'yes', ...fields };
    const $ = load(await (await visitor.post(`/channels/new/${type}`, given)).text());
    expect($('.notice.fault').text()).toBe('');
    const lines = $('pre.lines').text();
    const [channel] = parseChannels(`channels:\n${lines}`, ENVIRONMENT);
    expect(channel).toMatchObject({ key: `our-${type}`, type, label: given.label, enabled: true, fault: null });
    expect(channel?.audience).toEqual({ public: false, discreet: true });
  });

  it('takes no secret, and shows none again', async () => {
    const secret = 'https://hooks.slack.example/services/T0/B0/very-secret';
    const text = await (
      await visitor.post('/channels/new/slack', { key: 'slack', label: 'Slack', 'setting-url': secret })
    ).text();
    expect(text).toContain('never the secret itself');
    expect(text).not.toContain('very-secret');
    expect(load(text)('input[name=label]').val()).toBe('Slack');
    const audited = await open.db.selectFrom('audit_log').selectAll().execute();
    expect(JSON.stringify(audited)).not.toContain('very-secret');
  });
});
