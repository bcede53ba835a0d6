import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

interface Violation {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ALL = `{ type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }`;
const COLOURS = `{ type: 'rule', values: ['color-contrast'] }`;

/** What keeps people from using the page as it stands; `colours`: only whether its text can be told from its ground. */
export async function violations(page: Page, address: string, of: 'all' | 'colours' = 'all'): Promise<string[]> {
  // The policy of the desk keeps out what is added to a page, so the checker comes in by the debugger.
  if ((await page.evaluate('typeof window.axe')) === 'undefined') await page.evaluate(AXE);
  const found = (await page.evaluate(
    `axe.run(document, { runOnly: ${of === 'all' ? ALL : COLOURS}, resultTypes: ['violations'] }).then((result) => result.violations)`,
  )) as Violation[];
  return found.map(
    ({ id, nodes }) =>
      `${address} ${id}: ${nodes
        .map(({ html }) => html.slice(0, 200))
        .slice(0, 3)
        .join(' | ')} ${nodes[0]?.failureSummary ?? ''}`,
  );
}

/** What sticks out of the page at its sides. */
export async function overflow(page: Page, address: string): Promise<string[]> {
  const wide: unknown = await page.evaluate(`(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    return [...document.querySelectorAll('body *')]
      .filter((one) => { const box = one.getBoundingClientRect(); return box.right > room + 1 || box.left < -1; })
      .slice(0, 4).map((one) => one.outerHTML.slice(0, 160));
  })()`);
  return Array.isArray(wide) ? wide.map((element) => `${address} is too wide: ${String(element)}`) : [];
}
