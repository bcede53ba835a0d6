import { expect, test } from 'vitest';
import type { StoryItem } from '#src/model/story.ts';
import { headlineOf } from '#src/stories/headline.ts';
import { plainItem } from './labelled-items.ts';

const post = (id: number, text: string, more: Partial<StoryItem> = {}): StoryItem => plainItem(id, text, more);
const article = (id: number, title: string, kind: StoryItem['publisher']['kind']): StoryItem =>
  plainItem(id, 'Body of the article.', {
    title,
    publisher: { name: kind, kind, platform: 'web', owner: null, stance: null },
  });

test.each<[string, StoryItem[], number, string]>([
  [
    'a sober headline before a post',
    [post(1, '🔴 خبر فوری: اعدام'), article(2, 'Two prisoners hanged in Karaj, monitor says', 'ngo')],
    2,
    'Two prisoners hanged in Karaj, monitor says',
  ],
  [
    'a monitor before state media',
    [
      article(1, 'Terrorists met their just punishment today', 'state_media'),
      article(2, 'Two men executed in Zahedan on Sunday', 'ngo'),
    ],
    2,
    'Two men executed in Zahedan on Sunday',
  ],
  [
    'a telling headline before a short one',
    [article(1, 'Update', 'news'), article(2, 'Court upholds death sentence of a rapper', 'news')],
    2,
    'Court upholds death sentence of a rapper',
  ],
  [
    'the first sentence of a post',
    [post(1, '🔴🔴 Four men were moved to solitary cells in Karaj. Families wait. https://t.me/x #Iran')],
    1,
    'Four men were moved to solitary cells in Karaj',
  ],
  [
    'an unusable first line is passed over',
    [post(1, '#رسمی\nسحرگاه امروز دو زندانی در زاهدان اعدام شدند.')],
    1,
    'سحرگاه امروز دو زندانی در زاهدان اعدام شدند',
  ],
])('%s', (_, items, item, title) => {
  expect(headlineOf(items)).toMatchObject({ item, title });
  expect(headlineOf([...items].reverse())).toMatchObject({ item, title });
});

test('a story without words has no title', () => {
  expect(headlineOf([])).toEqual({ title: '', language: 'und', item: null });
  expect(headlineOf([post(1, '🔴')]).title).toBe('');
});

test('an old clip does not name the story', () => {
  const items = [
    { ...article(1, 'Imam calls for executions in his sermon', 'blog'), relation: 'first' as const },
    { ...article(2, 'Watch again what the imam said last year', 'news'), relation: 'recirculation' as const },
  ];
  expect(headlineOf(items).item).toBe(1);
});
