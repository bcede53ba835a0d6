import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageFor } from '#src/channels/audience.ts';
import type { ChannelType, SendRequest, WayOut } from '#src/channels/channel.ts';
import { CHANNEL_TYPES, channelType } from '#src/channels/index.ts';
import type { Message, SendResult } from '#src/model/delivery.ts';
import { createHttpClient, type OwnedHttpClient } from '#src/net/client.ts';
import { serve } from '../net/local-server.ts';
import { HOSTILE_TEXTS } from '../web/hostile-texts.ts';
import { CANARY, FACES, type OpenFace, SECRET } from './faces.ts';
import { alertOf, digestOf, HOSTILE, NOW } from './messages.ts';

let http: OwnedHttpClient;
beforeAll(() => {
  http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
});
afterAll(() => http.close());

function requestTo(type: ChannelType, settings: unknown, message: Message, more: Partial<SendRequest<unknown>> = {}) {
  const signal = new AbortController().signal;
  return { settings: type.settings.parse(settings), message, http, now: NOW, attempt: 1, signal, ...more };
}

/** Everything that was said, without which no secret can have slipped out. */
function expectNoSecret(result: unknown, face: OpenFace): void {
  const said = JSON.stringify(result);
  const secrets = [CANARY, SECRET, 'canary', face.address.split('//')[1] ?? SECRET];
  for (const secret of secrets) expect(said).not.toContain(secret);
}

it('has a local server for each type', () => {
  expect(new Set(FACES.map(({ type }) => type.type))).toEqual(new Set(CHANNEL_TYPES.map(({ type }) => type)));
});

it('says which types there are where one is not', () => {
  expect(() => channelType('pager')).toThrow(
    /^There is no channel type "pager"; there are slack, telegram, .*, rss\.$/,
  );
});

describe.each(CHANNEL_TYPES.map((type) => [type.type, type] as const))('the type %s', (name, type) => {
  it('is found by its name and says what it is', () => {
    expect(channelType(name)).toBe(type);
    expect(type.label).not.toBe('');
    expect(type.description).toMatch(/[.`]$/);
  });

  it('names as secrets only settings that there are, and never repeats a value in a fault', () => {
    const wrong = Object.fromEntries(type.secrets.map((secret) => [secret, `${CANARY}\n \u0000`]));
    const result = type.settings.safeParse(wrong);
    expect(result.success).toBe(false);
    expect(JSON.stringify(result.error?.issues)).not.toContain(CANARY);
    expect(result.error?.issues.some((issue) => issue.code === 'unrecognized_keys')).toBe(false);
  });
});

describe.each(FACES.map((face) => [face.name, face] as const))('%s', (_name, { type, open }) => {
  let face: OpenFace;
  beforeAll(async () => {
    face = await open();
  });
  afterAll(() => face[Symbol.asyncDispose]());
  const send = (message: Message, more: Partial<SendRequest<unknown>> = {}): Promise<SendResult> =>
    type.send(requestTo(type, face.settings(), message, more));

  it('takes its own settings again, as read once already', () => {
    const parsed = type.settings.parse(face.settings());
    expect(type.settings.parse(parsed)).toEqual(parsed);
  });

  it('can do what it says', () => {
    const abilities = type.abilities(type.settings.parse(face.settings()));
    if (abilities.update) expect(type.update).toBeTypeOf('function');
    if (abilities.reply) expect(type.reply).toBeTypeOf('function');
    if (abilities.reconcile) expect(type.reconcile).toBeTypeOf('function');
  });

  const texts: [string, string][] = [
    ...HOSTILE,
    ...HOSTILE_TEXTS.map((text): [string, string] => [text.slice(0, 40), text]),
  ];
  it.each(texts)('sends an alert of hostile texts: %s', async (_text, text) => {
    // Mail takes a quarter of a second each; its digests below are Persian.
    for (const language of type.type === 'email' ? (['en'] as const) : (['en', 'fa'] as const)) {
      const message = alertOf(text, `alert-${texts.findIndex(([, one]) => one === text)}-${language}`, language);
      expect(await send(message)).toMatchObject({ outcome: 'sent' });
      face.check(message);
    }
  });

  it.each(texts)('sends a digest of hostile texts: %s', async (_text, text) => {
    const message = digestOf(text, `digest-${texts.findIndex(([, one]) => one === text)}`);
    expect(await send(message)).toMatchObject({ outcome: 'sent' });
    face.check(message);
  });

  it.each([
    ['public', { public: true, discreet: false }],
    ['discreet', { public: false, discreet: true }],
  ])('sends what is left for a %s channel', async (name, audience) => {
    const message = messageFor(alertOf('Mina Privateperson', `alert-${name}`), audience, 'https://desk.example');
    expect(await send(message)).toMatchObject({ outcome: 'sent' });
    face.check(message);
  });

  it('says when nobody answers, without a secret', async () => {
    const gone = await serve(() => undefined);
    await gone[Symbol.asyncDispose]();
    const result = await type.send(requestTo(type, face.settings(gone.url), alertOf('text', 'alert-gone')));
    if (type.type === 'rss') return;
    expect(result).toMatchObject({ outcome: 'retry' });
    expectNoSecret(result, { ...face, address: gone.url });
  });

  it('says when it was stopped', async () => {
    if (type.type === 'rss') return;
    const result = await send(alertOf('text', 'alert-stopped'), { signal: AbortSignal.abort() });
    expect(['unknown', 'retry']).toContain(result.outcome);
  });

  it.each<['hang' | 'cut' | 'half-close' | 'land-and-cut' | 'portal' | 'moved' | number, SendResult['outcome'][]]>([
    ['hang', ['unknown']],
    ['cut', ['unknown']],
    ['half-close', ['unknown']],
    ['land-and-cut', ['unknown']],
    ['portal', ['retry', 'unknown']],
    ['moved', ['failed']],
    [500, ['retry']],
    [502, ['retry']],
    [503, ['retry']],
    [429, ['retry']],
    [401, ['failed']],
    [403, ['failed']],
    [404, ['failed']],
  ])('when the service answers by %s', async (fault, expected) => {
    if (face.faults === null) return;
    face.faults.push(fault);
    const signal = fault === 'hang' ? AbortSignal.timeout(200) : new AbortController().signal;
    const result = await send(alertOf('text', `alert-fault-${fault}`), { signal });
    expect(expected).toContain(result.outcome);
    if ('reason' in result) expect(result.reason).toMatch(/^[^{}<>]+[.?)]$/);
    expectNoSecret(result, face);
  });

  it('leaves no secret in an error that might be logged', async () => {
    if (face.faults === null) return;
    const errors: unknown[] = [];
    const watched: WayOut = {
      connect: (target) => http.connect(target),
      fetch: (asked) =>
        http.fetch(asked).catch((error: unknown) => {
          errors.push(error);
          throw error;
        }),
    };
    for (const fault of ['hang', 'cut', 'half-close'] as const) {
      face.faults.push(fault);
      const signal = fault === 'hang' ? AbortSignal.timeout(150) : new AbortController().signal;
      await send(alertOf('text', 'alert-watched'), { http: watched, signal });
    }
    await type.send(requestTo(type, face.settings('http://127.0.0.1:9'), alertOf('text'), { http: watched }));
    expect(errors).toHaveLength(4);
    for (const error of errors) expect(inspect(error, { depth: 8 })).not.toMatch(/canary|whsec_/u);
  });

  it('waits for as long as the service asks, in its own units', async () => {
    if (face.throttled === null || face.faults === null) return;
    const [fault, afterMs] = face.throttled;
    face.faults.push(fault);
    const result = await send(alertOf('text', 'alert-throttled'));
    expect(result).toMatchObject({ outcome: 'retry', afterMs });
    expectNoSecret(result, face);
  });

  it('changes a message in place, again and again', async () => {
    if (!type.abilities(type.settings.parse(face.settings())).update || !type.update) return;
    const sent = await send(alertOf('before', 'alert-updated'));
    const reference = sent.outcome === 'sent' ? sent.reference : null;
    const shown = face.shown();
    expect(reference).toBeTypeOf('string');
    for (const text of ['after', 'after', 'later']) {
      const request = requestTo(type, face.settings(), alertOf(text, 'alert-updated'));
      expect(await type.update({ ...request, reference: reference ?? '' })).toMatchObject({
        outcome: 'sent',
        reference,
      });
    }
    face.check(alertOf('later'));
    if (type.type !== 'matrix') expect(face.shown()).toBe(shown);
  });

  it('answers a message', async () => {
    if (!type.abilities(type.settings.parse(face.settings())).reply || !type.reply) return;
    const sent = await send(alertOf('first', 'alert-answered'));
    const reference = sent.outcome === 'sent' ? (sent.reference ?? '') : '';
    const request = requestTo(type, face.settings(), alertOf('development', 'alert-answer'));
    const answered = await type.reply({ ...request, reference });
    expect(answered).toMatchObject({ outcome: 'sent', reference: expect.any(String) });
    expect(answered).not.toMatchObject({ reference });
    face.check(alertOf('development', 'alert-answer'));
  });

  it('shows one message where a key is repeated within the time that it says', async () => {
    const { onceForMs, reconcile } = type.abilities(type.settings.parse(face.settings()));
    if (face.faults === null || (onceForMs === 0 && !reconcile)) return;
    const message = alertOf('once alone', 'alert-once');
    const before = face.shown();
    if (reconcile && type.reconcile)
      expect(await type.reconcile(requestTo(type, face.settings(), message))).toMatchObject({ found: 'no' });
    face.faults.push('land-and-cut');
    expect(await send(message)).toMatchObject({ outcome: 'unknown' });
    if (reconcile && type.reconcile)
      expect(await type.reconcile(requestTo(type, face.settings(), message))).toMatchObject({
        found: 'yes',
        reference: expect.any(String),
      });
    if (onceForMs > 0) expect(await send(message)).toMatchObject({ outcome: 'sent' });
    expect(face.shown()).toBe(before + 1);
  });
});
