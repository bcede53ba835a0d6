import { expect, test } from 'vitest';
import type { SourceKind } from '#src/model/source.ts';
import { type Member, originsOf } from '#src/stories/origins.ts';
import { processorMs } from '../processor-time.ts';
import { plainItem } from './labelled-items.ts';

function member(id: number, name: string, kind: SourceKind, text: string, more: Partial<Member> = {}): Member {
  return {
    ...plainItem(id, text, { published: new Date(Date.parse('2025-05-01T00:00:00Z') + id * 60_000) }),
    publisher: { name, kind, platform: 'web', owner: null, stance: null },
    relation: id === 1 ? 'first' : 'rewrite',
    ...more,
  };
}

const EYE = 'A prisoner was hanged in the yard at dawn while relatives waited outside the gate.';

test.each<[string, Member[], number[][]]>([
  ['one item', [member(1, 'Desk', 'news', EYE)], [[1]]],
  [
    'copies',
    [
      member(1, 'Desk', 'news', EYE),
      member(2, 'Blog', 'blog', EYE, { relation: 'copy' }),
      member(3, 'Other', 'blog', `${EYE} via Desk`, { relation: 'copy' }),
    ],
    [[1, 2, 3]],
  ],
  [
    'independent reports',
    [member(1, 'Desk', 'news', EYE), member(2, 'Monitor', 'ngo', 'We documented a hanging.')],
    [[1], [2]],
  ],
  [
    'one owner',
    [
      member(1, 'Desk', 'news', EYE, {
        publisher: { name: 'Desk', kind: 'news', platform: 'web', owner: 'Group', stance: null },
      }),
      member(2, 'Desk TV', 'news', 'Our camera saw it.', {
        publisher: { name: 'Desk TV', kind: 'news', platform: 'web', owner: 'group', stance: null },
      }),
    ],
    [[1, 2]],
  ],
  [
    'all cite one agency',
    [
      member(1, 'Desk', 'news', 'Mizan, the agency of the judiciary, reported that a man was hanged.'),
      member(2, 'Kanal', 'social', 'خبرگزاری میزان از اجرای حکم اعدام یک نفر خبر داد'),
      member(3, 'Monitor', 'ngo', 'Our sources inside the prison confirm the hanging.'),
    ],
    [[1, 2], [3]],
  ],
  [
    'one cites another member of the story by name',
    [
      member(1, 'Radio Pegah', 'news', 'A man was hanged at dawn, our reporter in Rasht learned.'),
      member(2, 'Nordpresse', 'news', 'Ein Mann wurde gehängt, berichtet Radio Pegah.'),
      member(3, 'Seda', 'social', 'رادیو: به گزارش Radio Pegah یک زندانی اعدام شد'),
      member(
        4,
        'Monitor',
        'ngo',
        'Our own sources in the prison confirm it; Radio Pegah is not named as anybody here.',
      ),
    ],
    [[1, 2, 3], [4]],
  ],
  [
    'a translation by the same owner, and one copy of it elsewhere',
    [
      member(1, 'Desk', 'un', 'UN experts condemned the hanging on Thursday.', {
        publisher: { name: 'Desk', kind: 'un', platform: 'web', owner: 'Body', stance: 'un' },
      }),
      member(2, 'Desk (fr)', 'un', 'Des experts ont condamné la pendaison jeudi.', {
        publisher: { name: 'Desk (fr)', kind: 'un', platform: 'web', owner: 'Body', stance: 'un' },
        relation: 'translation',
      }),
      member(3, 'Blog', 'blog', 'Des experts ont condamné la pendaison jeudi.', { relation: 'copy' }),
    ],
    [[1, 2, 3]],
  ],
])('%s', (_, items, expected) => {
  expect(originsOf(items).map((origin) => origin.items)).toEqual(expected);
});

test('an agency that all cite is the origin, with its own kind and side', () => {
  const [origin] = originsOf([
    member(1, 'Desk', 'news', 'Iran hanged a man on Monday, the judiciary agency Mizan reported.'),
  ]);
  expect(origin).toMatchObject({ name: 'Mizan', kind: 'state_media', stance: 'state' });
});

test('a flood of copies is one origin, in time that grows with it alone', () => {
  const items = Array.from({ length: 3000 }, (_, i) =>
    member(i + 1, `Channel ${i}`, 'social', EYE, i === 0 ? {} : { relation: 'copy' }),
  );
  const started = processorMs();
  expect(originsOf(items)).toHaveLength(1);
  expect(processorMs() - started).toBeLessThan(5000);
});

test('the order in which items are passed makes no difference', () => {
  const items = [
    member(1, 'A', 'news', EYE),
    member(2, 'B', 'un', 'The High Commissioner deplores it.'),
    member(3, 'C', 'blog', EYE, { relation: 'copy' }),
  ];
  expect(originsOf([...items].reverse())).toEqual(originsOf(items));
});

test('a government is not taken for a side in Iran unless its source says so', () => {
  expect(originsOf([member(1, 'Treasury', 'government', EYE)])[0]).toMatchObject({ stance: null });
});
