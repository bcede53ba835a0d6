import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NameTrie } from '#src/analysis/entities/name-trie.ts';

const lettersOf = (text: string): Uint16Array => Uint16Array.from(text, (letter) => letter.charCodeAt(0));

function namesAt(trie: NameTrie, text: string, start: number): [name: number, end: number][] {
  const found: [number, number][] = [];
  trie.match(lettersOf(text), text.length, start, (name, end) => found.push([name, end]));
  return found;
}

test.each([
  [
    'one name inside another, the shorter first',
    ['ali', 'alireza'],
    'alireza',
    [
      [0, 3],
      [1, 7],
    ],
  ],
  ['a name that goes on where the text ends', ['alireza'], 'alirez', []],
  [
    'the same letters twice',
    ['omid', 'omid'],
    'omid',
    [
      [0, 4],
      [1, 4],
    ],
  ],
  [
    'a name that is the beginning of one known before',
    ['khavaran', 'kha'],
    'khavaran',
    [
      [1, 3],
      [0, 8],
    ],
  ],
  ['a single letter', ['x'], 'xy', [[0, 1]]],
  ['no name', [], 'text', []],
  ['an empty name', ['', 'a'], 'a', [[1, 1]]],
])('finds %s', (_, names, text, expected) => {
  const trie = new NameTrie(names.map(lettersOf));
  expect(namesAt(trie, text, 0).sort((a, b) => a[1] - b[1] || a[0] - b[0])).toEqual(expected);
});

test('finds exactly the names that stand at a place', () => {
  const letter = fc.constantFrom('a', 'b', 'ک');
  const word = fc.string({ unit: letter, minLength: 1, maxLength: 14 });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), fc.string({ unit: letter, maxLength: 40 }), (names, text) => {
      const trie = new NameTrie(names.map(lettersOf));
      for (let start = 0; start <= text.length; start++) {
        const expected = names.flatMap((name, i) => (text.startsWith(name, start) ? [[i, start + name.length]] : []));
        const found = namesAt(trie, text, start);
        expect(found.toSorted((a, b) => a[0] - b[0])).toEqual(expected);
        expect(found.map(([, end]) => end)).toEqual(found.map(([, end]) => end).toSorted((a, b) => a - b));
      }
    }),
  );
});
