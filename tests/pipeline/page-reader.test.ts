import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { itemsOf } from '#src/capture/item.ts';
import type { Entry } from '#src/model/entry.ts';
import { createPageReader } from '#src/pipeline/sources/page-reader.ts';
import { readEntries } from '#src/pipeline/sources/read-entries.ts';

function entry(html: string, change: Partial<Entry> = {}): Entry {
  return {
    externalId: null,
    url: 'https://harbour.example/1',
    baseUrl: 'https://harbour.example/1',
    title: null,
    content: { type: 'page', value: html },
    author: null,
    published: null,
    updated: null,
    language: null,
    publisher: null,
    forwardedFrom: null,
    ...change,
  };
}

const article = (words: number) =>
  `<html lang="en"><head><title>The pier</title></head><body><article>${'<p>The pier was opened to the public, and many came to see it.</p>'.repeat(words)}</article></body></html>`;
/** As large and as branched as a page may be before only its bare text is read. */
const WORST: Record<string, string> = {
  'many paragraphs': article(50_000),
  'deep nesting': `<html><body>${'<div>'.repeat(100)}${'<span>word word word, word</span>'.repeat(4_000)}</body></html>`,
  'tables in tables': `<html><body>${'<table><tr><td>'.repeat(120)}${'<p>cell, cell</p>'.repeat(2_000)}</body></html>`,
  'five megabytes of text': `<html><body><article><p>${'word, '.repeat(800_000)}</p></article></body></html>`,
  'attributes without end': `<html><body><article ${'a="x" '.repeat(200_000)}><p>${'word '.repeat(500)}</p></article></body></html>`,
};

describe('pages in threads', () => {
  it('are read as in place, small entries at once', async () => {
    await using pages = createPageReader({ threads: 1 });
    for (const one of [
      entry(article(20)),
      entry('', { content: { type: 'html', value: '<p>Short</p>' } }),
      entry('', { content: { type: 'html', value: `<p>${'Long words. '.repeat(2000)}</p>` } }),
    ])
      expect(await pages.read(one)).toEqual(itemsOf(one));
  });

  it.each(Object.entries(WORST))('%s: the others are not delayed', async (_, html) => {
    await using pages = createPageReader({ threads: 1 });
    await pages.read(entry(article(20)));
    const delay = monitorEventLoopDelay({ resolution: 5 });
    await sleep(20);
    delay.enable();
    const started = performance.now();
    await pages.read(entry(html)).catch((error: unknown) => {
      expect(error).toMatchObject({ code: expect.stringMatching(/^pipeline\/page-/) });
    });
    delay.disable();
    expect(delay.max / 1e6).toBeLessThan(200);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(await pages.read(entry(article(20)))).toHaveLength(1);
  });

  it('that take too long end, and who waits gets a new thread', async () => {
    // No machine reads a megabyte of paragraphs in a millisecond.
    await using pages = createPageReader({ threads: 1, limitMs: 1 });
    const tooSlow = { code: 'pipeline/page-too-slow' };
    await Promise.all([1, 2, 3].map(() => expect(pages.read(entry(article(15_000)))).rejects.toMatchObject(tooSlow)));
  });

  it('that take too much memory end', async () => {
    await using pages = createPageReader({ threads: 1, memory: 24, limitMs: 15_000 });
    await expect(pages.read(entry(article(50_000)))).rejects.toMatchObject({
      code: expect.stringMatching(/^pipeline\/page-(too-large|unread)$/),
    });
    expect(await pages.read(entry(article(20)))).toHaveLength(1);
  });

  it('leave their titles behind, and what they came in', async () => {
    await using pages = createPageReader({ threads: 1, limitMs: 1 });
    const exchange = {
      method: 'GET',
      requestedUrl: 'https://harbour.example/1',
      finalUrl: 'https://harbour.example/1',
      redirects: [],
      requestHeaders: {},
      status: 200,
      responseHeaders: {},
      raw: new Uint8Array(),
      body: new Uint8Array(),
      serverAddress: null,
      startedAt: '2026-01-01T00:00:00Z',
      finishedAt: '2026-01-01T00:00:00Z',
    };
    const read = await readEntries(
      [entry(article(15_000)), entry('', { content: { type: 'text', value: 'A post.' }, externalId: 'p' })],
      [exchange],
      pages,
    );
    expect(read.problems).toEqual([
      'An entry could not be read (https://harbour.example/1): It takes longer than 0.001 s to read.',
    ]);
    expect(read.unread).toEqual([exchange]);
    expect(read.found.map(({ item }) => item.title || item.text)).toEqual(['The pier', 'A post.']);
  });

  it('do not outlive their reader', async () => {
    const pages = createPageReader({ threads: 2 });
    await pages.read(entry(article(20)));
    const reading = pages.read(entry(article(15_000)));
    const outcome = expect(reading).rejects.toThrow();
    await pages[Symbol.asyncDispose]();
    await outcome;
    await expect(pages.read(entry(article(20)))).rejects.toMatchObject({ code: 'pipeline/page-unread' });
  });
});
