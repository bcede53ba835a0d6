import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { cleanText } from '#src/capture/clean-text.ts';
import { plainTextOf, readHtml } from '#src/capture/plain-text.ts';
import { processorMs } from '../processor-time.ts';

describe('readHtml', () => {
  test.each([
    ['<p>Hello <b>wor</b>ld</p><p>two<br>three</p>', 'Hello world\ntwo\nthree'],
    ['a&nbsp;&amp;&#32;b &copy; &#x6a9;', 'a & b © ک'],
    ['<script>no("<p>")</script>yes<style>p{}</style>', 'yes'],
    ['<ul><li>one<li>two</ul>', 'one\ntwo'],
    ['<table><tr><td>a<td>b<tr><td>c</table>', 'a b\nc'],
    ['<pre>a\n  b</pre>c\nd', 'a\nb\nc d'],
    ['1 < 2 and a<b', '1 < 2 and a'],
    ['<textarea>hidden</textarea><noscript>hidden</noscript>shown', 'shown'],
    ['<video>left open and <b>what follows</b>', 'left open and what follows'],
    ['<xhtml:p>one</xhtml:p><xhtml:p>two</xhtml:p>', 'one\ntwo'],
    ['<head><title>x</title><body>text', 'text'],
    ['می\u200Cشود', 'می\u200Cشود'],
  ])('%s', (html, expected) => expect(readHtml(html).text).toBe(expected));

  it('gives the targets of anchors', () => {
    expect(readHtml('<a href="/a?b=1&amp;c=2">x</a><a>y</a><A HREF=z>').links).toEqual(['/a?b=1&c=2', 'z']);
  });

  it('reads a nest of a hundred thousand elements, and other hostile input, in bounded time', () => {
    const started = processorMs();
    expect(readHtml(`${'<div>'.repeat(100_000)}deep${'</i>'.repeat(100_000)}`).text).toBe('deep');
    for (const piece of ['<', '<a ', '<!--', '&', '<![CDATA[', '<script>', '</', '<a href="', '&#x', '<p a=b ', ']]>'])
      readHtml(piece.repeat(200_000));
    expect(processorMs() - started).toBeLessThan(5_000);
  });

  it('never gives back a tag that it was given', () => {
    const markup = fc.array(
      fc.constantFrom(
        '<b>',
        '</b>',
        'x',
        '<p',
        '>',
        '"',
        '<script>',
        '</script>',
        ' ',
        '<!--',
        '-->',
        '<img src=x onerror=y>',
      ),
    );
    fc.assert(
      fc.property(markup, (parts) => {
        expect(readHtml(parts.join('')).text).not.toMatch(/<(b|img|script)\b[^>]*>/);
      }),
    );
  });
});

describe('cleanText', () => {
  test.each([
    ['controls', 'a\u0000b\u0007c\u200Bd\uFEFF', 'abcd'],
    ['what is left of windows-1252', 'don\u0092t', 'don’t'],
    ['line ends', 'a\r\n\r\n b \u2028c\t d', 'a\nb\nc d'],
    ['overrides', 'abc\u202Etxt.exe\u202C', 'abctxt.exe'],
    ['closed embeddings stay', 'a \u2067متن\u2069 b', 'a \u2067متن\u2069 b'],
    ['unclosed embeddings go', 'a \u2067متن b', 'a متن b'],
    ['half characters', 'a\uD83D b', 'a\uFFFD b'],
  ])('%s', (_, text, expected) => expect(cleanText(text)).toBe(expected));

  it('is idempotent', () => {
    const texts = fc.string({
      unit: fc.constantFrom('a', ' ', '\n', '\u202B', '\u202C', '\u2066', '\u2069', '\u202E', '\u0092', 'م', '\u0000'),
    });
    fc.assert(
      fc.property(texts, (text) => {
        expect(cleanText(cleanText(text))).toBe(cleanText(text));
      }),
    );
  });

  it('leaves plain text alone where a source says that it is', () => {
    expect(plainTextOf({ type: 'text', value: 'a <b> &amp; c' })).toBe('a <b> &amp; c');
  });
});
