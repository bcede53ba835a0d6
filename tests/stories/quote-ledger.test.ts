import { expect, test } from 'vitest';
import type { SignalName } from '#src/model/signal.ts';
import type { StoryItem } from '#src/model/story.ts';
import { group } from '#src/stories/group.ts';
import { plainItem } from './labelled-items.ts';

const WORDS = 'those who take up arms must be hanged in the squares of their own towns without mercy or delay';
const OTHER = 'the courts will sit by night and by day until the last of these agents has been dealt with';

function item(id: number, date: string, text: string, signals: SignalName[] = ['call_for_killing']): StoryItem {
  return plainItem(id, text, {
    published: new Date(date),
    signals: signals.map((signal) => ({ signal, score: 0.9, start: 0, end: 0, reason: '' })),
  });
}

const FIRST = item(
  1,
  '2019-01-04',
  `The imam of Varamin said in his sermon on Friday: "${WORDS}". Worshippers chanted.`,
);

test.each<[string, StoryItem, string]>([
  [
    'old words alone, years later',
    item(2, '2024-06-01', `A reminder of what a cleric once said of us: "${WORDS}".`),
    'recirculation',
  ],
  [
    'old words, trimmed',
    item(
      2,
      '2024-06-01',
      `Bahman 1397: "must be hanged in the squares of their own towns without mercy or delay" – do not forget`,
    ),
    'recirculation',
  ],
  [
    'old words and new ones',
    item(
      2,
      '2024-06-01',
      `The imam of Varamin, who once said "${WORDS}", said today: "${OTHER}", and also "${OTHER.replace('night', 'winter').replace('courts', 'judges of every town')}".`,
    ),
    'first',
  ],
  [
    'the UN answers them',
    item(2, '2024-06-01', `UN experts condemned the words "${WORDS}" in a report published today.`, [
      'call_for_killing',
      'un_action',
    ]),
    'first',
  ],
  ['the same week', item(2, '2019-01-08', `The imam of Varamin said in his sermon: "${WORDS}".`), 'rewrite'],
  ['other words', item(2, '2024-06-01', `The imam of Varamin said in his sermon: "${OTHER}".`), 'first'],
])('%s', (_, later, relation) => {
  const [, second] = group([FIRST, later]);
  if (relation === 'recirculation') {
    expect(second?.assignment.relation).toBe('recirculation');
    expect(second?.assignment.reason).toContain('words known since 2019-01-04');
  } else expect(second?.assignment.relation).not.toBe('recirculation');
});

test('an item that was published first is the first witness, whenever it arrives', () => {
  const later = item(3, '2024-06-01', `Someone writes: "${WORDS}" and nobody asks who said it.`);
  const grouped = group([item(2, '2024-05-30', `So it was said in Varamin: "${WORDS}".`), FIRST, later]);
  expect(grouped[2]?.assignment.reason).toContain('2019-01-04');
});
