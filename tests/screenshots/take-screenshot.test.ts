import { createServer, request as openRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startGuardingProxy } from '#src/net/guarding-proxy.ts';
import { printPdf } from '#src/screenshots/print-pdf.ts';
import { takeScreenshot } from '#src/screenshots/take-screenshot.ts';
import { type LocalServer, portOf, serve } from '../net/local-server.ts';

/** A server on an address of the machine that nobody allowed. */
async function serveInside() {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url ?? '');
    response.end('secret of the inside');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.2', resolve));
  return {
    port: portOf(server.address()),
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const NOW = new Date('2026-03-01T12:00:00Z');
const options = { allow: ['127.0.0.1'], proxy: null, now: () => NOW, signal: new AbortController().signal };
let inside: Awaited<ReturnType<typeof serveInside>>;
beforeEach(async () => {
  inside = await serveInside();
});
afterEach(() => inside[Symbol.asyncDispose]());

/** Width and height out of the head of a PNG. */
const sizeOf = (png: Uint8Array) => {
  const view = new DataView(png.buffer, png.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
};

describe('a picture of a page', () => {
  let site: LocalServer;
  afterEach(() => site[Symbol.asyncDispose]());

  it('shows the whole page below a strip with its address and the time', async () => {
    site = await serve((_, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end('<body style="margin:0"><div style="height:3000px;background:#0a0">سخنرانی</div></body>');
    });
    const shot = await takeScreenshot(`${site.url}/sermon`, options);
    expect(shot).toMatchObject({ status: 200, finalUrl: `${site.url}/sermon`, finishedAt: NOW });
    const { width, height } = sizeOf(shot?.png ?? new Uint8Array(24));
    expect(width).toBe(1280);
    expect(height).toBeGreaterThan(3030);
    expect(height).toBeLessThan(3200);
  });

  it('reaches no address that the guard refuses, whatever the page tries', async () => {
    const target = `http://127.0.0.2:${inside.port}`;
    site = await serve((request, response) => {
      if (request.url === '/redirect') response.writeHead(302, { location: `${target}/by-redirect` }).end();
      else {
        response.setHeader('content-type', 'text/html');
        response.end(`<img src="${target}/by-image"><img src="/redirect"><iframe src="${target}/by-frame"></iframe>
          <link rel="stylesheet" href="${target}/by-style"><link rel="preconnect" href="${target}">
          <script>fetch('${target}/by-script',{mode:'no-cors'});new WebSocket('ws://127.0.0.2:${inside.port}/by-socket');
          navigator.sendBeacon('${target}/by-beacon');window.open('${target}/by-window');new Worker('data:text/javascript,fetch("${target}/by-worker",{mode:"no-cors"})')</script>`);
      }
    });
    expect(await takeScreenshot(`${site.url}/`, options)).not.toBeNull();
    expect(inside.seen).toEqual([]);
  });

  it('is bounded where a page is without end, and refused where its address is', async () => {
    site = await serve((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<body style="margin:0"><div style="height:900000px">long</div></body>');
    });
    const shot = await takeScreenshot(`${site.url}/`, options);
    expect(sizeOf(shot?.png ?? new Uint8Array(24)).height).toBeLessThan(12_300);
    const refused = takeScreenshot(`http://127.0.0.2:${inside.port}/`, options);
    await expect(refused).rejects.toMatchObject({ code: 'screenshots/failed' });
    expect(inside.seen).toEqual([]);
  });
});

describe('the guarding proxy', () => {
  it('serves nobody without its password, and cuts off what is too large', async () => {
    await using site = await serve((_, response) => response.end('x'.repeat(5000)));
    await using proxy = await startGuardingProxy({ allow: ['127.0.0.1'], maximumBytes: 4000, maximumRequests: 10 });
    const ask = (authorization: string) =>
      new Promise<number | string>((resolve) => {
        openRequest(proxy.url, { path: `${site.url}/`, headers: { 'proxy-authorization': authorization } })
          .on('response', (answer) => {
            answer.resume();
            answer.once('end', () => resolve(answer.statusCode ?? 0)).once('error', () => resolve('cut off'));
          })
          .on('error', () => resolve('cut off'))
          .end();
      });
    expect(await ask('Basic eDp5')).toBe(407);
    const good = `Basic ${Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64')}`;
    expect(await ask(good)).toBe('cut off');
    expect(site.seen).toHaveLength(1);
  });
});

it('prints a page of ours as PDF', async () => {
  const pdf = await printPdf(`<h1>سند</h1><img src="http://127.0.0.2:${inside.port}/by-print">`);
  expect(
    Buffer.from(pdf ?? '')
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
  expect(inside.seen).toEqual([]);
});
