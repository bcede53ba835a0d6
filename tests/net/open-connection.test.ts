import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createHttpClient } from '#src/net/client.ts';
import type { Dial } from '#src/net/transport.ts';
import { serveRaw } from './local-server.ts';

/** A client in a world of names, which notes what is looked up and dialled; every dial ends at one local server. */
function world(names: Record<string, string[] | (() => string[])>, { allow = [] as string[], port = 1 } = {}) {
  const dials: Dial[] = [];
  const lookUps: string[] = [];
  const client = createHttpClient({
    allow,
    resolver: async (hostname) => {
      lookUps.push(hostname);
      const answer = names[hostname];
      return typeof answer === 'function' ? answer() : (answer ?? []);
    },
    transport: (dial) => {
      dials.push(dial);
      return new Promise((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => resolve(socket)).on('error', reject);
      });
    },
  });
  return { client, dials, lookUps };
}

const signal = new AbortController().signal;
const NAMES = {
  'mail.example': ['93.184.216.34'],
  'inner.example': ['10.0.0.25'],
  'mixed.example': ['93.184.216.34', '127.0.0.1'],
  'metadata.example': ['169.254.169.254'],
  'six.example': ['2606:2800:220:1::1', 'fd00::25'],
  'relay.internal': ['10.0.0.25'],
  relay: ['10.0.0.25'],
  localhost: ['127.0.0.1', '::1'],
};

describe('a connection that is no request', () => {
  it.each([
    '127.0.0.1',
    '::1',
    '[::1]',
    '10.1.2.3',
    '192.168.0.2',
    '169.254.169.254',
    'fe80::1',
    '::ffff:127.0.0.1',
    '0.0.0.0',
    'localhost',
    'LOCALHOST.',
    'relay',
    'relay.internal',
    'x.nip.io',
    'inner.example',
    'mixed.example',
    'metadata.example',
    'six.example',
    '127.1',
  ])('is not opened to %s without leave', async (hostname) => {
    const { client, dials } = world({ ...NAMES, '127.1': ['127.0.0.1'] });
    await using _ = client;
    await expect(client.connect({ hostname, port: 25, signal })).rejects.toMatchObject({
      code: expect.stringMatching(/^net\/(address|url)-refused$/),
    });
    expect(dials).toEqual([]);
  });

  it.each([
    ['10.1.2.3', ['10.0.0.0/8']],
    ['localhost', ['127.0.0.1', '::1']],
    ['inner.example', ['10.0.0.25']],
    ['inner.example', ['inner.example']],
    ['relay.internal', ['.internal']],
    ['relay', ['relay']],
  ])('is opened to %s where %j is allowed', async (hostname, allow) => {
    await using server = await serveRaw((socket) => socket.end('220'));
    const { client, dials } = world(NAMES, { allow, port: server.port });
    await using _ = client;
    const socket = await client.connect({ hostname, port: 25, signal });
    socket.destroy();
    expect(dials).toMatchObject([{ hostname, port: 25 }]);
  });

  it('is opened where the operator’s own files name the host', async () => {
    await using server = await serveRaw((socket) => socket.end('220'));
    const { client, dials } = world(NAMES, { port: server.port });
    await using _ = client;
    for (const hostname of ['localhost', 'inner.example'])
      (await client.connect({ hostname, port: 25, meant: true, signal })).destroy();
    expect(dials.map(({ addresses }) => addresses)).toEqual([NAMES.localhost, NAMES['inner.example']]);
  });

  it('goes to the addresses that were judged, whatever the name says later', async () => {
    await using server = await serveRaw((socket) => socket.end('220'));
    const answers = [['93.184.216.34'], ['127.0.0.1']];
    const { client, dials, lookUps } = world({ 'mail.example': () => answers.shift() ?? [] }, { port: server.port });
    await using _ = client;
    const target = { hostname: 'mail.example', port: 587, signal };
    (await client.connect(target)).destroy();
    expect([lookUps, dials.map(({ addresses }) => addresses)]).toEqual([['mail.example'], [['93.184.216.34']]]);
    await expect(client.connect(target)).rejects.toMatchObject({ code: 'net/address-refused' });
    expect(dials).toHaveLength(1);
  });

  it('fails in Node’s words without an address or a server, and ends with the client', async () => {
    const server = await serveRaw(() => undefined);
    await using client = createHttpClient({ allow: ['127.0.0.1'], resolver: async () => [] });
    const target = { hostname: '127.0.0.1', port: server.port, signal };
    await expect(client.connect({ ...target, hostname: 'none.example' })).rejects.toMatchObject({ code: 'ENOTFOUND' });
    const open = await client.connect(target);
    const ended = new Promise((resolve) => open.once('error', () => undefined).once('close', resolve));
    await client.close();
    await ended;
    await server[Symbol.asyncDispose]();
    await using other = createHttpClient({ allow: ['127.0.0.1'] });
    await expect(other.connect(target)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
