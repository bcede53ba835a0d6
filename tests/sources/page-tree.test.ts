import { expect, it } from 'vitest';
import { openPageTree } from '#src/sources/page-tree.ts';
import { processorMs } from '../processor-time.ts';

it('opens pages whose scripts look like markup', () => {
  const script = `<script>${'if (a<b&&c<d) f();'.repeat(2_000)}</script>`;
  expect(openPageTree(`<html><body>${script}<a href="/1">x</a></body></html>`)?.('a').length).toBe(1);
});

it('refuses, in bounded time, what no list of articles is', () => {
  const started = processorMs();
  for (const piece of ['<div>', '<script>', '<style', '<b><i>', '<a>'.repeat(10)]) openPageTree(piece.repeat(100_000));
  expect(openPageTree('<div>'.repeat(100_000))).toBeNull();
  expect(openPageTree('x'.repeat(6_000_000))).toBeNull();
  expect(processorMs() - started).toBeLessThan(5_000);
});
