import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isMessage, readLanguage, type Tree } from '#src/words/language-file.ts';
import { ENGLISH, languageOf, languages, loadLanguages } from '#src/words/languages.ts';
import { placeholdersOf } from '#src/words/message.ts';
import { knownSections, type ParameterTree } from '#src/words/section.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const SHIPPED = path.join(ROOT, 'src/words/languages');

/** Every module that has words of its own registers its section when it is loaded. */
const modules = globSync('src/**/*words.ts', { cwd: ROOT });
await Promise.all(modules.map((file) => import(path.join(ROOT, file))));

describe('shipped languages', () => {
  const codes = globSync('*.json', { cwd: SHIPPED }).map((file) => path.basename(file, '.json'));

  it.each(codes)('%s has every word, with the values of English, and none beside', (code) => {
    const content = JSON.parse(readFileSync(path.join(SHIPPED, `${code}.json`), 'utf8'));
    const { missing, faults } = readLanguage(code, content, ENGLISH.words);
    expect({ missing, faults }).toEqual({ missing: [], faults: [] });
  });

  it('are offered, English first', () => {
    expect(languages().map(({ code }) => code)).toEqual(['en', ...codes.filter((code) => code !== 'en').sort()]);
  });
});

describe('sections', () => {
  it.each(Object.keys(ENGLISH.words))('%s names the values of its messages, and no others', (name) => {
    const parameters = knownSections().find((section) => section.name === name)?.parameters;
    expect(parameters, `no module speaks the section "${name}"`).toBeDefined();
    expect(unlike(ENGLISH.words[name] as Tree, parameters ?? {}, '')).toEqual([]);
  });
});

/** Messages whose values are not those that code gives; of plurals the number chooses the form, so it may be unsaid. */
function unlike(tree: Tree, parameters: ParameterTree, at: string): string[] {
  return Object.entries(tree).flatMap(([name, value]) => {
    const own = parameters[name];
    if (!isMessage(value))
      return unlike(value, Array.isArray(own) ? {} : ((own ?? {}) as ParameterTree), `${at}${name}.`);
    const named = Array.isArray(own) ? own : [];
    const said = placeholdersOf(value);
    const unknown = said.filter((one) => !named.includes(one));
    const unsaid = typeof value === 'string' ? named.filter((one) => !said.includes(one)) : [];
    return [...unknown, ...unsaid].map((one) => `${at}${name} {${one}}`);
  });
}

describe('a language file in a folder', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'khavaran-languages-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const put = (name: string, content: unknown) => writeFileSync(path.join(folder, name), JSON.stringify(content));

  it('is taken into use, and speaks English where it is silent or wrong', () => {
    put('eo.json', {
      name: 'Esperanto',
      direction: 'ltr',
      words: {
        desk: {
          skip: 'Al la enhavo',
          score: '{percents} %',
          storiesFound: { other: '{figure} rakontoj' },
          nonsense: 'x',
        },
        shared: { pageOf: 'Paĝo {page}' },
        nothing: 'none',
      },
    });
    const [read] = loadLanguages(folder);
    expect(read?.faults).toEqual([
      'nothing: there is no such word.',
      'shared.pageOf: it must say {pages}.',
      'desk.nonsense: there is no such word.',
      'desk.score: it has no value for {percents}.',
    ]);
    expect(read?.missing).toContain('desk.leave');
    expect(languages().map(({ code }) => code)).toContain('eo');
    const desk = languageOf('eo').words.desk as Tree;
    expect(desk.skip).toBe('Al la enhavo');
    expect((languageOf('eo').words.shared as Tree).pageOf).toBe('Page {page} of {pages}');
    expect(desk.storiesFound).toEqual({ other: '{figure} rakontoj' });
  });

  it.each([
    ['fr-fr.json', { name: 'x', direction: 'ltr' }, 'no code of a language'],
    ['xx.json', { direction: 'ltr' }, 'what the language calls itself'],
    ['xx.json', { name: 'x', direction: 'up' }, '"ltr" or "rtl"'],
    ['xx.json', { name: 'x', direction: 'ltr', words: [] }, 'must hold the words'],
    ['xx.json', [], 'what the language calls itself'],
  ])('%s with %j is refused in a sentence that names the file', (name, content, sentence) => {
    const other = mkdtempSync(path.join(folder, 'bad-'));
    writeFileSync(path.join(other, name), JSON.stringify(content));
    expect(() => loadLanguages(other)).toThrow(sentence);
    expect(() => loadLanguages(other)).toThrow(name);
  });
});
