import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mediaLinks } from '#src/capture/media-links.ts';
import { createHttpClient, type OwnedHttpClient } from '#src/net/client.ts';
import { analyseWaiting } from '#src/pipeline/analyse.ts';
import { type GatherContext, gatherEvidence } from '#src/pipeline/evidence/gather-evidence.ts';
import { raiseAlerts } from '#src/pipeline/raise-alerts.ts';
import { takeScreenshot } from '#src/screenshots/take-screenshot.ts';
import { findCapture } from '#src/store/captures.ts';
import { listItemEvidence } from '#src/store/item-evidence.ts';
import { storeItems } from '#src/store/items.ts';
import { upsertSource } from '#src/store/sources.ts';
import { type LocalServer, serve } from '../net/local-server.ts';
import { collectedItem, PUBLISHER, sourceConfig } from '../store/fixtures.ts';
import { type EvidenceLab, exchange, openLab } from './evidence-lab.ts';

const signal = new AbortController().signal;

describe('the media of an item', () => {
  const base = { itemUrl: 'https://harbour.example/news/1', externalId: 'one', links: [] };

  it('are those of its page, and not of what stands around', () => {
    const text = `<html><head><meta property="og:image" content="/lead.jpg"></head><body><aside><img src="/advert.png"></aside>
      <article><img src="photo.webp"><video poster="/still.jpg" src="/film.mp4"></video><a href="/report.pdf">report</a><a href="/other">x</a>
      <img src="data:image/gif;base64,R0"></article></body></html>`;
    expect(mediaLinks({ ...base, text, contentType: 'text/html' })).toEqual([
      'https://harbour.example/lead.jpg',
      'https://harbour.example/news/photo.webp',
      'https://harbour.example/still.jpg',
      'https://harbour.example/film.mp4',
      'https://harbour.example/report.pdf',
    ]);
  });

  it('are those of its message among the messages of a channel', () => {
    const message = (id: number) =>
      `<div class="tgme_widget_message" data-post="harbour/${id}"><a class="tgme_widget_message_photo_wrap" style="width:800px;background-image:url('https://cdn.example/${id}.jpg')"></a></div>`;
    const text = [1, 2, 3].map(message).join('');
    const found = mediaLinks({
      text,
      contentType: 'text/html',
      itemUrl: 'https://t.me/harbour/2',
      externalId: 'harbour/2',
      links: [],
    });
    expect(found).toEqual(['https://cdn.example/2.jpg']);
  });

  it('are those of its entry in a feed', () => {
    const item = (id: number) =>
      `<item><link>https://harbour.example/news/${id}</link><description>&lt;img src="https://cdn.example/d${id}.png?a=1&amp;amp;b=2"&gt;</description><enclosure type="audio/mpeg" url="https://cdn.example/${id}.mp3"/><media:content url="https://cdn.example/${id}.jpg"/></item>`;
    const text = `<rss><channel>${[2, 1, 3].map(item).join('')}</channel></rss>`;
    expect(mediaLinks({ ...base, text, contentType: 'application/rss+xml' })).toEqual([
      'https://cdn.example/d1.png?a=1&b=2',
      'https://cdn.example/1.mp3',
      'https://cdn.example/1.jpg',
    ]);
  });

  it('are those of its object in an answer for programs', () => {
    const post = (id: number) => ({
      uri: `https://social.example/${id}`,
      account: { avatar: 'https://social.example/avatar.png' },
      media_attachments: [
        { url: `https://social.example/${id}.jpg`, preview_url: `https://social.example/small/${id}` },
      ],
    });
    const text = JSON.stringify([post(1), post(2)]);
    const found = mediaLinks({
      text,
      contentType: 'application/json',
      itemUrl: null,
      externalId: 'https://social.example/2',
      links: [],
    });
    expect(found).toEqual(['https://social.example/2.jpg', 'https://social.example/small/2']);
  });

  it('are the files that its words link to, where nothing else is known', () => {
    const links = ['https://a.example/x.PDF?dl=1', 'https://a.example/page', 'ftp://a.example/y.pdf'];
    expect(mediaLinks({ ...base, text: '', contentType: '', links })).toEqual(['https://a.example/x.PDF?dl=1']);
  });
});

describe('gathering', () => {
  let lab: EvidenceLab;
  let http: OwnedHttpClient;
  let site: LocalServer & { pages: Map<string, string> };
  beforeEach(async () => {
    lab = await openLab();
    http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
    const pages = new Map<string, string>();
    const server = await serve((request, response) => {
      const page = pages.get(request.url ?? '');
      if (page !== undefined) {
        response.writeHead(200, { 'content-type': 'text/html' }).end(page);
        return;
      }
      const [, status, type] = /^\/(\d+)\/(\w+)/.exec(request.url ?? '') ?? [];
      const types: Record<string, string> = { jpg: 'image/jpeg', pdf: 'application/pdf', html: 'text/html' };
      response.writeHead(Number(status ?? 200), { 'content-type': types[type ?? ''] ?? 'text/html' });
      response.end(type === 'pdf' ? 'x'.repeat(3000) : 'picture');
    });
    site = Object.assign(server, { pages });
  });
  afterEach(async () => {
    await http.close();
    await site[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  const clock = { now: () => lab.now };
  const context = (change: Partial<GatherContext> = {}): GatherContext => ({
    db: lab.db,
    payloads: lab.payloads,
    http,
    clock,
    proxy: null,
    maximumMedia: 20,
    maximumBytes: 10_000,
    screenshot: null,
    ...change,
  });

  async function alerted(paths: string[]): Promise<number> {
    const { db } = lab;
    const source = await upsertSource(db, sourceConfig(), 'file');
    const images = paths.map((path) => `<img src="${path}">`).join('');
    const url = `${site.url}/call`;
    const [captureId = null] = await lab.capture(exchange({ requestedUrl: url, text: `<article>${images}</article>` }));
    const item = collectedItem({
      externalId: 'call',
      url,
      canonicalUrl: null,
      text: 'They must be hanged.',
      published: lab.now.toISOString(),
    });
    await storeItems(db, source, [{ item, publisher: PUBLISHER, captureId, seen: lab.now }], lab.now);
    const call = {
      signal: 'call_for_killing' as const,
      score: 0.9,
      voice: 'direct' as const,
      start: 0,
      end: 4,
      reason: 'They',
    };
    await analyseWaiting({ db, clock, analyse: () => ({ language: 'en', mentions: [], signals: [call] }) }, signal);
    const rule = {
      key: 'call',
      label: 'A call',
      when: { signals: [{ signal: call.signal }] },
      severity: 'urgent' as const,
      channels: [],
      flash: false,
      enabled: true,
    };
    const raise = {
      db,
      clock,
      rules: [rule],
      names: new Map(),
      channels: [],
      language: 'en' as const,
      zone: 'UTC',
      deskUrl: null,
    };
    expect(await raiseAlerts(raise, signal)).toHaveLength(1);
    return 1;
  }
  const later = (minutes: number) => {
    lab.now = new Date(lab.now.getTime() + minutes * 60_000);
  };

  it('keeps media within the limits, says why others are not, and does it once', async () => {
    const item = await alerted([
      '/200/jpg',
      '/404/jpg',
      '/200/html',
      'http://127.0.0.2:9/inside.jpg',
      '/503/jpg',
      '/200/pdf',
    ]);
    const reports = await gatherEvidence(context({ maximumBytes: 2000 }), signal);
    expect(reports.map(({ url, state }) => [new URL(url).pathname, state])).toEqual([
      ['/200/jpg', 'kept'],
      ['/404/jpg', 'failed'],
      ['/200/html', 'failed'],
      ['/inside.jpg', 'failed'],
      ['/503/jpg', 'waiting'],
      ['/200/pdf', 'failed'],
    ]);
    for (let round = 0; round < 6; round++) {
      later(600);
      await gatherEvidence(context({ maximumBytes: 2000 }), signal);
    }
    expect(site.seen.filter((line) => line.endsWith('/503/jpg'))).toHaveLength(3);
    expect(site.seen.filter((line) => line.endsWith('/200/jpg'))).toHaveLength(1);
    const listed = await listItemEvidence(lab.db, item);
    expect(listed.map(({ state }) => state)).toEqual(['kept', 'failed', 'failed', 'failed', 'failed', 'failed']);
    expect(listed.every(({ state, reason }) => (state === 'kept') === (reason === null))).toBe(true);
    expect((await lab.verify()).faults).toEqual([]);
  });

  it('keeps a picture of the page in the chain', async () => {
    const item = await alerted([]);
    const shot: GatherContext['screenshot'] = (url, proxy, stop) =>
      takeScreenshot(url, { allow: ['127.0.0.1'], proxy, now: () => lab.now, signal: stop });
    expect(await gatherEvidence(context({ screenshot: shot }), signal)).toMatchObject([
      { kind: 'screenshot', state: 'kept' },
    ]);
    const [kept] = await listItemEvidence(lab.db, item);
    const capture = await findCapture(lab.db, kept?.captureId ?? 0);
    expect(capture?.record).toMatchObject({
      form: 'screenshot',
      reason: `picture of the page of item ${item}`,
      responseHeaders: { 'content-type': 'image/png' },
      finalUrl: `${site.url}/call`,
    });
    expect(await gatherEvidence(context({ screenshot: shot }), signal)).toEqual([]);
  });

  it('keeps the page behind an item of a feed, and what it shows', async () => {
    const item = await alerted([]);
    await lab.db
      .updateTable('items')
      .set({ capture_id: null, url: `${site.url}/page` })
      .execute();
    site.pages.set('/page', '<html><body><article><img src="/200/jpg"></article></body></html>');
    await gatherEvidence(context(), signal);
    await gatherEvidence(context(), signal);
    const listed = await listItemEvidence(lab.db, item);
    expect(listed.map(({ kind, url, state }) => [kind, new URL(url).pathname, state])).toEqual([
      ['page', '/page', 'kept'],
      ['media', '/200/jpg', 'kept'],
    ]);
  });

  it('says that no browser is installed, once', async () => {
    const item = await alerted([]);
    await gatherEvidence(context({ screenshot: async () => null }), signal);
    later(600);
    expect(await gatherEvidence(context({ screenshot: async () => null }), signal)).toEqual([]);
    expect(await listItemEvidence(lab.db, item)).toMatchObject([
      { state: 'failed', reason: expect.stringContaining('No browser') },
    ]);
  });
});
