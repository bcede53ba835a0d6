import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { email, emailWithin } from '#src/channels/email.ts';
import type { Message, SendResult } from '#src/model/delivery.ts';
import { createHttpClient } from '#src/net/client.ts';
import { portOf, serveRaw } from '../net/local-server.ts';
import { certificateFor, mailServer } from './mail-server.ts';
import { alertOf, NOW } from './messages.ts';

const quick = emailWithin({ connectMs: 2000, silenceMs: 500, wholeMs: 3000 });
const http = createHttpClient({ allow: ['127.0.0.1', '::1'] });
const settingsFor = (port: number, more: Record<string, unknown> = {}) =>
  email.settings.parse({
    host: '127.0.0.1',
    port,
    tls: 'none',
    from: 'Khavaran <khavaran@desk.example>',
    to: ['director@desk.example'],
    ...more,
  });
const send = (
  port: number,
  more: Record<string, unknown> = {},
  message: Message = alertOf('خبر'),
  signal = new AbortController().signal,
): Promise<SendResult> =>
  quick.send({ settings: settingsFor(port, more), message, http, now: NOW, attempt: 1, signal });

/** Header values by lower-case name, unfolded. */
function headersOf(raw: string): Record<string, string> {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n\s+/gu, ' ');
  return Object.fromEntries(
    head
      .split('\r\n')
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
}

describe('what a mail server answers', () => {
  it.each<[string, string, Partial<SendResult>, number]>([
    ['250', 'director@desk.example', { outcome: 'sent', reference: '<alert-1-ops@desk.example>' }, 1],
    ['451 to the recipient', '451@desk.example', { outcome: 'retry' }, 0],
    ['421 to the recipient', '421@desk.example', { outcome: 'retry' }, 0],
    ['550 to the recipient', '550@desk.example', { outcome: 'failed' }, 0],
    ['452 after the data', '452-after@desk.example', { outcome: 'retry' }, 0],
    ['554 after the data', '554-after@desk.example', { outcome: 'failed' }, 0],
    ['a cut after the final dot', 'drop@desk.example', { outcome: 'unknown' }, 1],
    ['silence after the final dot', 'hang@desk.example', { outcome: 'unknown' }, 1],
  ])('%s', async (_name, to, expected, arrived) => {
    await using server = await mailServer();
    expect(await send(server.port, { to: [to] })).toMatchObject(expected);
    expect(server.mails).toHaveLength(arrived);
  });

  it('some recipients refused: sent, and says so', async () => {
    await using server = await mailServer();
    const result = await send(server.port, { to: ['director@desk.example', '550@desk.example'] });
    expect(result).toMatchObject({ outcome: 'sent', note: expect.stringContaining('1 of 2 recipients') });
  });

  it('nothing to begin with: try again', async () => {
    await using silent = await serveRaw(() => undefined);
    expect(await send(silent.port)).toMatchObject({ outcome: 'retry', reason: expect.stringContaining('in time') });
  });

  it('nothing after DATA: try again, as nothing was handed over', async () => {
    await using server = await serveRaw((socket) => {
      socket.write('220 hello\r\n');
      socket.on('data', (data) => {
        const line = data.toString();
        if (/^(EHLO|MAIL|RCPT)/i.test(line)) socket.write('250 fine\r\n');
        else if (/^DATA/i.test(line)) socket.destroy();
      });
    });
    expect(await send(server.port)).toMatchObject({ outcome: 'retry' });
  });

  it('another protocol: try again', async () => {
    await using server = await serveRaw((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await send(server.port)).toMatchObject({ outcome: 'retry' });
  });

  it('nobody there', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = portOf(server.address());
    await new Promise((resolve) => server.close(resolve));
    expect(await send(port)).toMatchObject({
      outcome: 'retry',
      reason: expect.stringContaining('refuses the connection'),
    });
  });

  it('stopped while it is silent', async () => {
    await using server = await mailServer();
    const result = await send(server.port, { to: ['hang@desk.example'] }, alertOf('x'), AbortSignal.timeout(250));
    expect(result).toMatchObject({ outcome: 'unknown' });
  });
});

describe('TLS and log-in', () => {
  const secrets = { user: 'desk', password: 'open sesame' };

  it('refuses a certificate that nobody knows, and a server without TLS', async () => {
    await using server = await mailServer(certificateFor('localhost'));
    const expected = { outcome: 'retry', reason: expect.stringMatching(/certificate/) };
    expect(await send(server.port, { tls: 'starttls', host: 'localhost' })).toMatchObject(expected);
    await using plain = await mailServer();
    expect(await send(plain.port, { tls: 'starttls' })).toMatchObject({ outcome: 'retry' });
    expect([...server.mails, ...plain.mails]).toEqual([]);
  });

  it.each(['starttls', 'implicit'])('logs in over %s with an authority of ours', async (tls) => {
    const pair = certificateFor('localhost');
    await using server = await mailServer({ ...pair, secure: tls === 'implicit' });
    const settings = { tls, host: 'localhost', authority: pair.cert, ...secrets };
    expect(await send(server.port, settings)).toMatchObject({ outcome: 'sent' });
    expect(server.mails[0]).toMatchObject({ secure: true, user: 'desk' });
    const wrong = await send(server.port, { ...settings, password: 'wrong guess' });
    expect(wrong).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('password') });
    expect(JSON.stringify(wrong)).not.toContain('wrong guess');
  });

  it.each(['starttls', 'implicit'])('asks the certificate for the name, not for the address, over %s', async (tls) => {
    const [own, foreign] = [certificateFor('mail.example'), certificateFor('127.0.0.1.example')];
    await using client = createHttpClient({ allow: ['127.0.0.1'], resolver: async () => ['127.0.0.1'] });
    for (const [pair, outcome] of [
      [own, 'sent'],
      [foreign, 'retry'],
    ] as const) {
      await using server = await mailServer({ ...pair, secure: tls === 'implicit' });
      const settings = settingsFor(server.port, { tls, host: 'mail.example', authority: pair.cert, ...secrets });
      const request = { settings, message: alertOf('x'), http: client, now: NOW, attempt: 1 };
      expect(await quick.send({ ...request, signal: new AbortController().signal })).toMatchObject({ outcome });
      expect(server.mails).toHaveLength(outcome === 'sent' ? 1 : 0);
    }
  });

  it.each<[string, Record<string, unknown>]>([
    ['a password in the clear', { tls: 'none', ...secrets }],
    ['a user without a password', { tls: 'starttls', user: 'desk' }],
    ['an address that is none', { to: ['director'] }],
    ['a sender that smuggles a header', { from: 'A\r\nBcc: x@y.example <a@b.example>' }],
    ['no recipient', { to: [] }],
  ])('refuses settings with %s', (_name, more) => {
    expect(() => settingsFor(587, more)).toThrow();
  });
});

describe('the message', () => {
  it('says that a machine sent it, to which list and thread it belongs, and how to leave', async () => {
    await using server = await mailServer();
    const unsubscribe = { url: 'https://desk.example/u/token', mail: 'off@desk.example' };
    await send(server.port, { unsubscribe });
    expect(headersOf(server.mails[0]!.raw)).toMatchObject({
      from: 'Khavaran <khavaran@desk.example>',
      to: 'director@desk.example',
      'message-id': '<alert-1-ops@desk.example>',
      'in-reply-to': '<thread-story-12@desk.example>',
      references: '<thread-story-12@desk.example>',
      'auto-submitted': 'auto-generated',
      'list-id': 'Khavaran <khavaran.desk.example>',
      'list-unsubscribe': '<https://desk.example/u/token>, <mailto:off@desk.example>',
      'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
      date: 'Fri, 20 Nov 2026 07:00:00 +0000',
      'mime-version': '1.0',
    });
    expect(server.mails[0]!.raw).toContain('Content-Type: text/plain; charset=utf-8');
    expect(server.mails[0]!.raw).toContain('Content-Type: text/html; charset=utf-8');
  });

  it('is the same to the byte at every try', async () => {
    await using server = await mailServer();
    await send(server.port);
    await send(server.port);
    expect(server.mails[1]!.raw).toBe(server.mails[0]!.raw);
  });

  it('keeps Persian words whole', async () => {
    await using server = await mailServer();
    const message = {
      ...alertOf('x'),
      language: 'fa' as const,
      html: null,
      text: 'زندانیان می‌گویند\n',
      subject: 'گزارش روزانه',
    };
    await send(server.port, {}, message);
    const { raw } = server.mails[0]!;
    const body = raw.slice(raw.indexOf('\r\n\r\n') + 4);
    expect(Buffer.from(body, 'base64').toString('utf8').replaceAll('\r\n', '\n')).toBe('زندانیان می‌گویند\n');
    const words = [...(headersOf(raw).subject ?? '').matchAll(/=\?UTF-8\?B\?([^?]*)\?=/giu)];
    expect(words.map(([, word]) => Buffer.from(word ?? '', 'base64').toString('utf8')).join('')).toBe('گزارش روزانه');
  });
});

describe('readers who may leave', () => {
  const mailing = (gone: string[] = []) => ({
    gone: new Set(gone),
    leaveAt: (address: string) => `https://public.example/unsubscribe/${Buffer.from(address).toString('base64url')}`,
  });
  const sendWith = (port: number, to: string[], more: Partial<Parameters<typeof quick.send>[0]> = {}) =>
    quick.send({
      ...{ settings: settingsFor(port, { to }), message: alertOf('خبر'), http, now: NOW, attempt: 1 },
      ...{ signal: new AbortController().signal, mailing: mailing(), ...more },
    });
  const addressees = (mails: { to: string[] }[]) => mails.flatMap(({ to }) => to).sort();

  it('get a mail of their own, which shows no other reader and says where they leave', async () => {
    await using server = await mailServer();
    const to = [
      'anna@desk.example',
      'boris@desk.example',
      'clara@desk.example',
      'dora@desk.example',
      'emil@desk.example',
    ];
    const result = await sendWith(server.port, to);
    expect(result).toEqual({ outcome: 'sent', reference: '<alert-1-ops@desk.example>' });
    expect(addressees(server.mails)).toEqual(to);
    const ids = new Set<string | undefined>();
    for (const { to: own, raw } of server.mails) {
      const headers = headersOf(raw);
      const leave = mailing().leaveAt(own[0] ?? '');
      expect(headers).toMatchObject({
        to: own[0],
        'list-unsubscribe': `<${leave}>`,
        'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
      });
      for (const other of to) if (other !== own[0]) expect(raw).not.toContain(other);
      expect(raw.replaceAll('=\r\n', '').split(leave).length - 1).toBeGreaterThanOrEqual(3);
      expect(headers['message-id']).toMatch(/^<alert-1-ops\.[0-9a-f]{12}@desk\.example>$/);
      ids.add(headers['message-id']);
    }
    expect(ids.size).toBe(to.length);
    // An answer to it points to the reader's own copy.
    await quick.reply?.({
      ...{
        settings: settingsFor(server.port, { to: ['anna@desk.example'] }),
        message: alertOf('x', 'alert-2-ops'),
        http,
      },
      ...{ now: NOW, attempt: 1, signal: new AbortController().signal, mailing: mailing() },
      reference: '<alert-1-ops@desk.example>',
    });
    const first = server.mails.find((mail) => mail.to[0] === 'anna@desk.example');
    expect(headersOf(server.mails.at(-1)?.raw ?? '')['in-reply-to']).toBe(headersOf(first?.raw ?? '')['message-id']);
  });

  it('get nothing once they have left; and nobody is written to where all have', async () => {
    await using server = await mailServer();
    const to = ['A@desk.example', 'b@desk.example'];
    await sendWith(server.port, to, { mailing: mailing(['a@desk.example']) });
    await sendWith(server.port, to, { mailing: { gone: new Set(['a@desk.example']), leaveAt: () => null } });
    expect(addressees(server.mails)).toEqual(['b@desk.example', 'b@desk.example']);
    expect(await sendWith(server.port, ['A@desk.example'], { mailing: mailing(['a@desk.example']) })).toMatchObject({
      outcome: 'sent',
      note: expect.stringContaining('went to nobody'),
    });
    expect(server.mails).toHaveLength(2);
  });

  it('are not written to twice where a try ended half way', async () => {
    await using server = await mailServer();
    const to = ['a@desk.example', '451@desk.example', '550@desk.example', 'b@desk.example', 'c@desk.example'];
    const first = await sendWith(server.port, to);
    expect(first).toMatchObject({ outcome: 'retry', reference: expect.stringMatching(/^[0-9a-f ]+$/) });
    // The fifth was not tried: the server had asked to wait.
    expect(addressees(server.mails)).toEqual(['a@desk.example', 'b@desk.example']);
    const resume = 'reference' in first ? (first.reference ?? null) : null;
    const healed = to.filter((address) => address !== '451@desk.example');
    expect(await sendWith(server.port, healed, { resume })).toMatchObject({ outcome: 'sent' });
    expect(addressees(server.mails)).toEqual(['a@desk.example', 'b@desk.example', 'c@desk.example']);
  });

  it.each([
    [
      'one reader refused',
      ['a@desk.example', '550@desk.example'],
      { outcome: 'sent', note: expect.stringContaining('1 of 2') },
    ],
    ['every reader refused', ['550@desk.example', '551@desk.example'], { outcome: 'failed', scope: 'message' }],
    ['silence after the final dot', ['hang@desk.example'], { outcome: 'unknown' }],
  ])('%s', async (_name, to, expected) => {
    await using server = await mailServer();
    expect(await sendWith(server.port, to)).toMatchObject(expected);
  });
});
