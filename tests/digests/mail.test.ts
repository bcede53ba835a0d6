import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderDigestHtml } from '#src/digests/render-html.ts';
import { renderDigestText } from '#src/digests/render-text.ts';
import type { Digest } from '#src/model/digest.ts';
import { printDigest } from '#src/pipeline/digests/print-digest.ts';
import { HOSTILE } from '../channels/messages.ts';
import { startChromium } from '../web/chromium.ts';
import { edition, fullDigest } from './full-digest.ts';

const options = { deskUrl: 'https://desk.example' };
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LIMIT = 102 * 1024;

/** Every text that a source, a person or a machine wrote is this one, and there are many of each. */
function hostile(text: string, language: string, copies: number): Digest {
  const digest = fullDigest(edition(`{name: daily, language: ${language}}`));
  return {
    ...digest,
    machineSummary: text,
    sections: digest.sections.map((section) => ({
      ...section,
      statements: Array.from({ length: copies }, (_, index) => ({
        text: `${section.title} · ${text.slice(0, 300)}`,
        quote: text,
        translation: text,
        language: index % 2 === 0 ? text.slice(0, 40) : 'fa',
        attribution: text,
        url: index % 2 === 0 ? `https://news.example/${'x'.repeat(1900)}` : text,
        story: index,
        published: null,
        origins: 1,
      })),
    })),
    coverage: {
      ...digest.coverage,
      blind: Array.from({ length: copies * 5 }, () => ({
        source: 'x',
        name: text.slice(0, 120),
        outcome: 'refused' as const,
        reason: text.slice(0, 300),
        lastLooked: null,
        lastSuccess: null,
        lastNewItem: null,
        failures: 1,
      })),
    },
  };
}

describe('the size of a mail', () => {
  it.each(HOSTILE)('stays below what Gmail shows, whatever it holds: %s', (_, text) => {
    for (const language of ['en', 'fa'])
      expect(Buffer.byteLength(renderDigestHtml(hostile(text, language, 30), options))).toBeLessThan(LIMIT - 2048);
  });

  it('leaves out the last of each section first, and says how many and where they are', () => {
    const html = renderDigestHtml(hostile('زندانیان سیاسی می‌گویند: «دیگر بس است» '.repeat(9), 'en', 30), options);
    expect(html).toMatch(/and \d+ more at the desk/);
    expect(html).toContain('The whole digest, with what is left out here, is on the desk');
    for (const title of ['Calls for killing', 'Memory of 1988', 'Corrections'])
      expect(html).toContain(`${title} <span`);
  });
});

describe('in a browser', () => {
  const stack = new AsyncDisposableStack();
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
    stack.defer(() => browser.close());
  }, 120_000);
  afterAll(() => stack.disposeAsync());

  it.each([
    ['en', 700, 'light'],
    ['en', 320, 'dark'],
    ['fa', 700, 'dark'],
    ['fa', 320, 'light'],
  ] as const)(
    'is accessible, asks for nothing and does not run over: %s, %i wide, %s',
    async (language, width, colorScheme) => {
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.setContent(renderDigestHtml(fullDigest(edition(`{name: daily, language: ${language}}`)), options));
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      await page.addScriptTag({ content: AXE });
      const found: { violations: { id: string; nodes: { html: string }[] }[] } = await page.evaluate('axe.run()');
      // A mail is an article within a mail program, which has the landmarks.
      const faults = found.violations.filter(({ id }) => id !== 'region' && id !== 'landmark-one-main');
      expect(faults.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      expect(asked).toEqual([]);
      await page.close();
    },
    60_000,
  );

  it('shows hostile texts as they are, and runs nothing', async () => {
    const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('dialog', (dialog) => {
      asked.push('dialog');
      void dialog.dismiss();
    });
    for (const text of [
      '<script>alert(1)</script>',
      '"><img src=https://evil.example/x onerror=alert(1)>',
      '</style></table><iframe src=//evil.example>',
    ])
      await page.setContent(renderDigestHtml(hostile(text, 'fa', 2), options));
    expect(asked).toEqual([]);
    expect(await page.locator('script, img, iframe').count()).toBe(0);
    expect(await page.locator('.quote').first().textContent()).toContain('</style></table>');
    await page.close();
  }, 60_000);
});

describe('on paper', () => {
  it('is a PDF with its font, of what is not cut', async () => {
    const pdf = await printDigest(fullDigest(edition('{name: daily, language: fa}')), 'https://desk.example');
    const text = Buffer.from(pdf).toString('latin1');
    expect(text.startsWith('%PDF-')).toBe(true);
    expect(text).toContain('Vazirmatn');
    expect(pdf.length).toBeGreaterThan(20_000);
  }, 60_000);

  it('numbers its pages, in the digits of its reader', () => {
    for (const [language, digits] of [
      ['fa', 'persian'],
      ['en', 'decimal'],
    ] as const) {
      const digest = fullDigest(edition(`{name: daily, language: ${language}}`));
      const html = renderDigestHtml(digest, { deskUrl: null, frame: { kind: 'paper', style: '' } });
      expect(html).toContain(`counter(page,${digits})`);
    }
  });

  it('is printed one at a time, and a crowd is sent away', async () => {
    const digest = fullDigest(edition('{name: daily}'));
    const prints = await Promise.allSettled(Array.from({ length: 6 }, () => printDigest(digest, null)));
    const refused = prints.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBe(2);
    expect(String(refused[0]?.status === 'rejected' && refused[0].reason)).toContain('try again');
  }, 90_000);
});

it('reads aloud: no rules of signs, and every link with its name', () => {
  const text = renderDigestText(fullDigest(edition('{name: daily}')), options);
  expect(text).not.toMatch(/[=*_#~|]{2}|\n\s*https?:/);
  expect(text).toContain('calls for killing, oldest first: 0, 1, 2, 0, 1, 2, 0, 1');
});
