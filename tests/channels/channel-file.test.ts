import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseChannels } from '#src/channels/channel-file.ts';

const shipped = readFileSync(new URL('../../config/channels.yaml', import.meta.url), 'utf8');
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const env = {
  SLACK_WEBHOOK_URL: 'https://hooks.slack.example/services/T/B/canary',
  SMTP_USER: 'desk',
  SMTP_PASSWORD: 'canary',
  CASE_WEBHOOK_URL: 'https://case.example/canary',
  CASE_WEBHOOK_SECRET: SECRET,
  SLACK_BOT_TOKEN: 'xoxb-canary-canary',
  TELEGRAM_BOT_TOKEN: '123456:canary-canary-canary-canary',
  DISCORD_WEBHOOK_URL: 'https://discord.example/api/webhooks/1/canary',
  MATTERMOST_TOKEN: 'canary-canary',
  TEAMS_WORKFLOW_URL: 'https://flow.example/x?sig=canary',
  MATRIX_TOKEN: 'canary-canary',
  ZULIP_KEY: 'canary-canary',
  NTFY_TOPIC: 'canary-topic',
  NTFY_TOKEN: 'canary-canary',
  SIGNAL_NUMBER: '+491700000001',
  SIGNAL_GROUP: 'group.Y2FuYXJ5Y2FuYXJ5',
  FEED_ADDRESS: 'canary-of-an-address-nobody-guesses',
};

function faultOf(text: string, environment: NodeJS.ProcessEnv = env): string {
  try {
    parseChannels(text, environment);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
}

describe('the file that the product comes with', () => {
  it('sends nowhere', () => {
    expect(parseChannels(shipped, {})).toEqual([]);
  });

  it('works once its comments are taken away', () => {
    const text = shipped.replace('channels: []', 'channels:').replace(/^# {2}(?=[ -])/gmu, '  ');
    expect(parseChannels(text, env)).toMatchObject([
      { key: 'slack-team', type: 'slack', enabled: true, settings: { url: env.SLACK_WEBHOOK_URL } },
      { key: 'slack-alerts', type: 'slack', settings: { token: env.SLACK_BOT_TOKEN } },
      { key: 'telegram-team', type: 'telegram', audience: { public: false, discreet: false } },
      { key: 'discord-team', type: 'discord' },
      { key: 'mattermost-team', type: 'mattermost' },
      { key: 'teams-team', type: 'teams' },
      { key: 'matrix-team', type: 'matrix' },
      { key: 'zulip-team', type: 'zulip' },
      { key: 'telephones', type: 'ntfy', audience: { public: false, discreet: true } },
      { key: 'signal-team', type: 'signal', audience: { public: false, discreet: true } },
      { key: 'feed', type: 'rss' },
      { key: 'morning-mail', type: 'email', settings: { user: 'desk', password: 'canary', port: 587 } },
      { key: 'case-system', type: 'webhook', settings: { url: env.CASE_WEBHOOK_URL, secrets: [SECRET] } },
    ]);
  });
});

describe('a file with faults', () => {
  it('names all of them together and repeats no value', () => {
    const fault = faultOf(`
channels:
  - { key: a, type: slack, label: A, settings: { url: "http://canary.example/x" } }
  - { key: B!, type: slack, label: B, settings: { url: "\${SLACK_WEBHOOK_URL}" } }
  - { key: c, type: pager, label: C }
  - { key: d, type: webhook, label: D, settings: { url: "\${NOT_SET}", secrets: ["\${NOT_SET_EITHER}"] } }
  - { key: e, type: webhook, label: E, settings: { url: "\${CASE_WEBHOOK_URL}", secrets: ["whsec_canary"] } }
  - { key: f, type: slack, label: F, settings: { url: "\${SLACK_WEBHOOK_URL}", colour: red } }
  - { key: f, type: slack, label: F, settings: { url: "\${SLACK_WEBHOOK_URL}" } }
  - { key: f, type: slack, label: F, settings: { url: "\${SLACK_WEBHOOK_URL}" } }
`);
    const starts = fault
      .split('\n')
      .slice(1)
      .map((line) => line.split(': ').slice(0, 2).join(': '));
    expect(starts).toEqual([
      '- channel "a": settings.url',
      '- channel number 2: key',
      '- channel "c": type',
      '- channel "d": the variable NOT_SET is not set',
      '- channel "d": the variable NOT_SET_EITHER is not set',
      '- channel "e": settings.secrets.0',
      '- channel "f": settings',
      '- channel "f": key',
      '- channel "f": key',
    ]);
    expect(fault).not.toContain('canary');
  });

  it.each([
    ['not YAML', 'channels:\n  - url: "https://canary.example\n', /line \d+, column \d+/],
    ['another shape', 'channels: canary', /one list named "channels"/],
    ['a list at the top', '- canary', /one list named "channels"/],
  ])('says what is wrong with %s, without its words', (_name, text, message) => {
    expect(faultOf(text)).toMatch(message);
    expect(faultOf(text)).not.toContain('canary');
  });

  it('does not look at a channel that is switched off', () => {
    const text = `channels: [{ key: a, type: slack, label: A, enabled: false, settings: { url: "\${NOT_SET}" } }]`;
    expect(parseChannels(text, {})).toMatchObject([
      { key: 'a', type: 'slack', label: 'A', enabled: false, settings: null },
    ]);
  });

  it('counts an empty variable as not set', () => {
    const text = `channels: [{ key: a, type: slack, label: A, settings: { url: "\${EMPTY}" } }]`;
    expect(faultOf(text, { EMPTY: '' })).toContain('the variable EMPTY is not set');
  });

  it('takes an empty file', () => {
    expect(parseChannels('', {})).toEqual([]);
  });
});
