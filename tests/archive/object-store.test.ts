import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#src/base/clock.ts';
import { createHttpClient, type OwnedHttpClient } from '#src/net/client.ts';
import { hostsOfStore, type ObjectStore, type ObjectStoreSettings, openObjectStore } from '#src/net/object-store.ts';
import { refuse, type S3Server, serveS3 } from './s3-server.ts';
import { faultOfSignature } from './s3-signature.ts';

let server: S3Server;
let http: OwnedHttpClient;
let pauses: number[] = [];
const { signal } = new AbortController();

beforeAll(async () => {
  server = await serveS3();
  http = createHttpClient({
    allow: ['127.0.0.1', '.localhost'],
    pauseMs: 0,
    // Not every system knows the names below localhost.
    resolver: async () => ['127.0.0.1'],
  });
});
afterEach(() => {
  server.objects.clear();
  server.manners = {};
  server.interfere = () => false;
  server.seen.length = 0;
  pauses = [];
});
afterAll(async () => {
  await http.close();
  await server[Symbol.asyncDispose]();
});

function storeWith(change: Partial<ObjectStoreSettings> = {}, timeoutMs = 30_000): ObjectStore {
  const { url, bucket, region, accessKey, secretKey } = server;
  const settings = { endpoint: url, bucket, region, accessKey, secretKey, pathStyle: true, ...change };
  const sleep = async (milliseconds: number) => void pauses.push(milliseconds);
  return openObjectStore(settings, { http, clock: systemClock, sleep, timeoutMs });
}

async function all<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const found: Value[] = [];
  for await (const value of values) found.push(value);
  return found;
}

describe('the verifier of signatures that these tests rely on', () => {
  it('agrees with the example of the API reference of Amazon S3', () => {
    const headers = {
      host: 'examplebucket.s3.amazonaws.com',
      range: 'bytes=0-9',
      'x-amz-content-sha256': createHash('sha256').digest('hex'),
      'x-amz-date': '20130524T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    };
    const keys = {
      accessKey: 'AKIAIOSFODNN7EXAMPLE',
      secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      region: 'us-east-1',
    };
    const request = { method: 'GET', target: '/test.txt', headers, body: new Uint8Array() };
    expect(faultOfSignature(request, keys)).toBeNull();
    expect(faultOfSignature({ ...request, target: '/test.txt?a' }, keys)).toBe('SignatureDoesNotMatch');
  });
});

describe('a store of objects', () => {
  it.each([
    ['with the bucket in the path', () => ({})],
    [
      'with the bucket in the name of the host',
      () => ({ pathStyle: false, endpoint: `http://localhost:${server.port}` }),
    ],
  ])('keeps, tells of, gives, lists and removes an object %s', async (_how, change) => {
    const store = storeWith(change());
    const content = randomBytes(70_000);
    await store.put('old/ab/one.gz', content, signal);
    expect(await store.head('old/ab/one.gz', signal)).toEqual({
      length: 70_000,
      sha256: createHash('sha256').update(content).digest('hex'),
    });
    expect(Buffer.from((await store.get('old/ab/one.gz', 70_000, signal)) ?? [])).toEqual(content);
    expect(await all(store.list('old/ab/', signal))).toEqual([{ key: 'old/ab/one.gz', length: 70_000 }]);
    await store.remove('old/ab/one.gz', signal);
    await store.remove('old/ab/one.gz', signal);
    expect(await store.head('old/ab/one.gz', signal)).toBeNull();
    expect(await store.get('old/ab/one.gz', 100, signal)).toBeNull();
  });

  it('lists page after page', async () => {
    server.manners.page = 3;
    const keys = Array.from({ length: 10 }, (_, number) => `p/${number}?>~`.replace(/[?>]/g, 'x'));
    for (const key of keys) server.objects.set(key, Buffer.alloc(5));
    const found = await all(storeWith().list('p/', signal));
    expect(found.map(({ key }) => key)).toEqual(keys);
    expect(server.seen.length).toBe(4);
  });

  it('does without checksums where the store has none, and asks for none again', async () => {
    server.manners.withoutChecksums = true;
    const store = storeWith();
    await store.put('a', Buffer.from('one'), signal);
    await store.put('b', Buffer.from('two'), signal);
    expect(server.seen.length).toBe(3);
    expect(await store.head('a', signal)).toEqual({ length: 3, sha256: null });
  });

  it('waits as a busy store asks, and longer each time where it says nothing', async () => {
    let busy = 0;
    server.interfere = (_request, response) => {
      if (++busy > 4) return false;
      if (busy === 1) response.setHeader('retry-after', '7');
      refuse(response, 503, 'SlowDown');
      return true;
    };
    await storeWith().put('a', Buffer.from('one'), signal);
    expect(server.objects.get('a')?.toString()).toBe('one');
    expect(pauses.length).toBe(4);
    expect(pauses[0]).toBe(7000);
    expect(pauses[3]).toBeGreaterThanOrEqual(2000);
  });

  it('gives up on a store that stays busy, in words that say so', async () => {
    server.interfere = (_request, response) => {
      refuse(response, 503, 'SlowDown');
      return true;
    };
    await expect(storeWith().put('a', Buffer.from('one'), signal)).rejects.toMatchObject({
      code: 'net/store-busy',
      retry: 'later',
      message: expect.stringContaining('503 SlowDown'),
    });
    expect(server.seen.length).toBe(5);
  });

  it('tries again what broke off or hung', async () => {
    server.objects.set('a', Buffer.from('one'));
    let tries = 0;
    server.interfere = (_request, response) => {
      tries++;
      if (tries === 1) response.socket?.destroy();
      else if (tries === 2) response.writeHead(200, { 'content-length': 3 }).write('o');
      return tries < 3;
    };
    // The second answer never ends.
    expect(Buffer.from((await storeWith({}, 1_000).get('a', 3, signal)) ?? []).toString()).toBe('one');
    expect(tries).toBe(3);
  });

  it.each([
    ['another secret', { secretKey: 'wrong' }, 'the secret key or the region is not the right one'],
    ['another key', { accessKey: 'WRONG' }, 'does not know the access key'],
    ['another region', { region: 'eu-west-9' }, 'the region is not the right one'],
    ['another bucket', { bucket: 'elsewhere' }, 'there is no such bucket'],
  ])('says what to mend of %s, at once and without the secret', async (_what, change, says) => {
    const refused = storeWith(change).put('a', Buffer.from('one'), signal);
    await expect(refused).rejects.toMatchObject({ code: 'net/store-refused', message: expect.stringContaining(says) });
    await refused.catch((error) => expect(String(error)).not.toMatch(/secret\/of|HARBOURKEY/));
    expect(server.seen.length).toBe(1);
    expect(server.objects.size).toBe(0);
  });

  it('takes no more than it expects', async () => {
    server.objects.set('a', randomBytes(5_000));
    await expect(storeWith().get('a', 4_999, signal)).rejects.toMatchObject({ code: 'net/too-large' });
  });

  it('follows no redirect with the signature', async () => {
    server.interfere = (_request, response) => {
      response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end();
      return true;
    };
    await expect(storeWith().head('a', signal)).rejects.toMatchObject({ code: 'net/store-refused' });
    expect(server.seen.length).toBe(1);
  });

  it('stops when told to', async () => {
    server.interfere = () => true;
    const stop = new AbortController();
    const asked = storeWith().head('a', stop.signal);
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: 'net/cancelled' });
  });

  it('names the hosts that it asks', () => {
    expect(hostsOfStore({ endpoint: 'http://10.0.0.7:9000', bucket: 'b' })).toEqual(['10.0.0.7']);
    expect(hostsOfStore({ endpoint: 'https://s3.example.org', bucket: 'b' })).toEqual([
      's3.example.org',
      'b.s3.example.org',
    ]);
  });
});
