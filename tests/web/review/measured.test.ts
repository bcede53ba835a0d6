import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { load } from 'cheerio';
import { describe, expect, it } from 'vitest';
import { SIGNALS } from '#src/model/signal.ts';
import { QUALITY_FILE, readQuality } from '#src/pipeline/operations/quality-figures.ts';
import { qualityFigures } from '../../../scripts/quality-figures.ts';
import { readModel } from '../../../scripts/signal-files.ts';
import { openDesk } from '../open-desk.ts';

const GOLD = [
  { id: 'a', signals: ['memory' as const], language: 'en', text: 'a' },
  { id: 'b', signals: ['memory' as const], language: 'fa', text: 'b' },
  { id: 'c', signals: [], language: 'fa', text: 'c' },
];
/** Right, missed, wrong. */
const VERDICTS = [['memory'], [], ['memory']].map((names) => ({
  signals: new Map(names.map((name) => [SIGNALS.find((signal) => signal === name)!, { score: 0.9 }])),
}));

async function folderWith(content: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-quality-'));
  await mkdir(path.dirname(path.join(folder, QUALITY_FILE)), { recursive: true });
  await writeFile(path.join(folder, QUALITY_FILE), content);
  return folder;
}

describe('figures on labelled texts', () => {
  const figures = qualityFigures(
    [{ name: 'unseen.jsonl', gold: GOLD, verdicts: VERDICTS }],
    'abc',
    new Date('2026-11-20'),
  );

  it('are written by signal and language, and read again', async () => {
    const [set] = figures.sets;
    expect(set?.file).toBe('unseen.jsonl');
    expect(set?.groups[0]?.signals).toEqual({ memory: { precision: 0.5, recall: 0.5, f1: 0.5, support: 2 } });
    expect(set?.groups.map(({ group, items }) => [group, items])).toEqual([
      ['all', 3],
      ['en', 1],
      ['fa', 2],
      ['other', 0],
    ]);
    const folder = await folderWith(JSON.stringify(figures));
    expect(await readQuality(folder, readModel())).toEqual({ figures, isCurrent: false });
    await rm(folder, { recursive: true });
  });

  it('are none where the file cannot be read', async () => {
    const folder = await folderWith('{"made":"yesterday"}');
    expect(await readQuality(folder, readModel())).toBeNull();
    await rm(folder, { recursive: true });
  });

  it('are shipped with the model', async () => {
    const shipped = await readQuality('/nowhere', readModel());
    expect(shipped?.figures.sets.some(({ file }) => file === null)).toBe(true);
    for (const { groups } of shipped?.figures.sets ?? []) expect(groups[0]?.group).toBe('all');
  });

  it('stand on the page of quality, beside those of the reviews', async () => {
    await using desk = await openDesk({ quality: { figures, isCurrent: false } });
    const page = load(await desk.page('/quality?lang=en'));
    const section = page('#measured').closest('section');
    expect(section.text()).toContain('Measured on Friday 20 November 2026. Another model has been in use since');
    const cells = section
      .find('tbody tr')
      .first()
      .find('td')
      .toArray()
      .map((cell) => page(cell).text());
    expect(cells).toEqual(['50 %', '50 %', '50 %', '2', '100 %', '0 %']);
    expect(section.find('h3').text()).toContain('unseen.jsonl');
    const persian = load(await desk.page('/quality?lang=fa'))('#measured')
      .closest('section')
      .text();
    expect(persian).toContain('۵۰');
  });

  it('are left out where nothing is known of them', async () => {
    await using desk = await openDesk();
    expect(load(await desk.page('/quality'))('#measured').length).toBe(0);
  });
});
