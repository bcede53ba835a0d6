import { latinDigits } from '#src/model/latin-digits.ts';
import { decideStory } from '#src/pipeline/stories/decide-story.ts';
import { resolveStory, storyOfItem } from '#src/store/stories.ts';
import { someItemOf } from '#src/store/teamwork.ts';
import type { DeskRequest, Page } from '../../answer.ts';
import { drawnStory } from '../../pages/story.ts';
import { readId } from '../../query.ts';
import { reviewWords } from '../words.ts';
import { storyOf } from './teamwork.ts';

/** Says two stories to be about one event. What cannot be is said on the page of the story, which keeps what was typed. */
export const joinAction: Page = async (request) => {
  const { deps, reader, person } = request;
  const words = reviewWords(reader.language);
  const story = await storyOf(request);
  if (story === null || !person) return { kind: 'missing' };
  const other = await otherStory(request);
  const [itemA, itemB] =
    other === null
      ? [null, null]
      : await Promise.all([someItemOf(deps.db, story, null), someItemOf(deps.db, other, null)]);
  if (other === story) return drawnStory(request, story, words.sameStory);
  if (itemA === null || itemB === null) return drawnStory(request, story, words.noStory);
  const joined = await decideStory(deps.db, { kind: 'join', itemA, itemB, by: person.name });
  return { kind: 'redirect', to: `/stories/${joined.storyA}` };
};

/** The story that was typed: its number in the digits of any language, or the address of its page. */
async function otherStory({ deps, form }: DeskRequest): Promise<number | null> {
  const typed = latinDigits((form.story ?? '').slice(0, 300)).trim();
  const id = readId(/(?:^|\/stories\/|^#)(\d{1,15})(?:[/?#].*)?$/.exec(typed)?.[1]);
  return id === null ? null : resolveStory(deps.db, id);
}

export const partAction: Page = async (request) => {
  const { deps, person } = request;
  const story = await storyOf(request);
  const item = readId(request.form.item);
  if (story === null || item === null || !person) return { kind: 'missing' };
  if ((await storyOfItem(deps.db, item)) !== story) return { kind: 'missing' };
  const stays = await someItemOf(deps.db, story, item);
  if (stays === null) return { kind: 'redirect', to: `/stories/${story}` };
  const parted = await decideStory(deps.db, { kind: 'part', itemA: stays, itemB: item, by: person.name });
  return { kind: 'redirect', to: `/stories/${parted.storyB}` };
};
