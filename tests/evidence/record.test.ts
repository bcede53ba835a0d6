import { createHash, X509Certificate } from 'node:crypto';
import { createServer } from 'node:https';
import { describe, expect, it } from 'vitest';
import { VERSION } from '#src/base/version.ts';
import { canonicalJson, captureRecordOf } from '#src/capture/record.ts';
import { createScrubber } from '#src/capture/without-secrets.ts';
import type { Exchange } from '#src/model/capture.ts';
import { createHttpClient } from '#src/net/client.ts';
import { tcpTransport } from '#src/net/transport.ts';
import { certificate, key } from '../net/certificate.ts';
import { portOf } from '../net/local-server.ts';

const SECRET = 'hunter2-hunter2';
const context = { source: 'example', reason: 'schedule', operator: 'schedule', tool: 'Khavaran/0.1.0' };

async function fetchedOverTls(): Promise<Exchange> {
  await using stack = new AsyncDisposableStack();
  const server = createServer({ key, cert: certificate }, (request, response) => {
    response.setHeader('set-cookie', ['session=s3cr3t', 'other=1']);
    response.setHeader('x-csrf-token', SECRET);
    if (request.url === '/first') response.writeHead(302, { location: `/second?access_token=${SECRET}&page=2` }).end();
    else response.writeHead(200, { 'content-type': 'text/plain', link: `</n?key=${SECRET}>; rel=next` }).end('secure');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stack.defer(() => void server.close());
  const port = portOf(server.address());
  const http = stack.use(
    createHttpClient({
      allow: ['secure.example'],
      pauseMs: 0,
      certificateAuthorities: [certificate],
      resolver: async () => ['127.0.0.1'],
      transport: (dial) => tcpTransport({ ...dial, port }),
    }),
  );
  return await http.fetch({
    url: 'https://secure.example/first',
    headers: { authorization: `Bearer ${SECRET}`, cookie: 'a=b', 'x-api-key': SECRET, 'x-page': SECRET },
  });
}

describe('the record of a fetch over TLS', () => {
  it('is filled in every field', async () => {
    const record = captureRecordOf(await fetchedOverTls(), { ...context, secretValues: [SECRET] });
    expect(record).toEqual({
      method: 'GET',
      requestedUrl: 'https://secure.example/first',
      finalUrl: 'https://secure.example/second?access_token=REMOVED&page=2',
      redirects: [
        { url: 'https://secure.example/first', status: 302, location: '/second?access_token=REMOVED&page=2' },
      ],
      requestHeaders: {
        accept: '*/*',
        'accept-encoding': 'gzip, deflate, br, zstd',
        'user-agent': `KhavaranBot/${VERSION}`,
        'x-page': 'REMOVED',
      },
      status: 200,
      responseHeaders: expect.objectContaining({ 'content-type': 'text/plain', link: '</n?key=REMOVED>; rel=next' }),
      serverAddress: '127.0.0.1',
      certificateSha256: createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex'),
      startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      finishedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      ...context,
      payloadSha256: createHash('sha256').update('secure').digest('hex'),
      payloadLength: 6,
      withheld: ['access_token', 'key', 'secret of a setting', 'set-cookie', 'x-csrf-token'],
    });
  });

  it('holds no secret anywhere', async () => {
    const text = canonicalJson(captureRecordOf(await fetchedOverTls(), { ...context, secretValues: [SECRET] }));
    for (const secret of [SECRET, 's3cr3t', 'Bearer']) expect(text).not.toContain(secret);
  });
});

describe('createScrubber', () => {
  const cases: [string, string, string][] = [
    ['user name and password', 'https://user:pass@a.example/x', 'https://a.example/x'],
    [
      'a bot of Telegram',
      'https://api.telegram.org/bot123456:AAbbCCddEEffGGhhIIjjKK/getUpdates',
      'https://api.telegram.org/botREMOVED/getUpdates',
    ],
    ['an API key', 'https://a.example/?q=1&api_key=abc&z=2', 'https://a.example/?q=1&api_key=REMOVED&z=2'],
    ['a key after the number sign', 'https://a.example/#access_token=abc', 'https://a.example/#access_token=REMOVED'],
    ['a signed address', 'https://a.example/?X-Amz-Signature=abc', 'https://a.example/?X-Amz-Signature=REMOVED'],
    ['what is no secret', 'https://a.example/?keyword=abc&page=2', 'https://a.example/?keyword=abc&page=2'],
    ['a mention, which is none either', 'https://a.example/@name/1', 'https://a.example/@name/1'],
  ];
  it.each(cases)('%s', (_, written, expected) => expect(createScrubber().text(written)).toBe(expected));

  it('knows a secret by its words in any spelling', () => {
    const scrub = createScrubber(['pa/ss word']);
    expect(scrub.text('https://a.example/pa%2Fss%20word/x')).toBe('https://a.example/REMOVED/x');
    expect(scrub.text(Buffer.from('pa/ss word').toString('base64'))).toBe('REMOVED');
  });
});
