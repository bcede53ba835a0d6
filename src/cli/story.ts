import { userInfo } from 'node:os';
import { readEnv } from '#src/base/env.ts';
import { KhavaranError } from '#src/base/errors.ts';
import { openApp } from '#src/pipeline/app.ts';
import { decideStory, type StoryOrder } from '#src/pipeline/stories/decide-story.ts';
import type { Command, CommandContext } from './command.ts';

export const joinStoryCommand: Command = {
  name: 'story join',
  summary: 'say that two items are about one event',
  help: `Usage: khavaran story join ITEM ITEM

ITEM is the number in the address of an item at the desk (/items/12). The stories of the two become one, for good: the
machine does not part them again.`,
  words: 2,
  options: {},
  run: (context) => decide(context, 'join'),
};

export const partStoryCommand: Command = {
  name: 'story part',
  summary: 'say that two items are about different events',
  help: `Usage: khavaran story part ITEM ITEM

The second item leaves the story of the first, for good: the machine does not join them again.`,
  words: 2,
  options: {},
  run: (context) => decide(context, 'part'),
};

async function decide({ positionals, env, stdout, stderr }: CommandContext, kind: StoryOrder['kind']): Promise<number> {
  const [itemA, itemB] = positionals.map(Number);
  if (!isNumber(itemA) || !isNumber(itemB) || itemA === itemB)
    throw new KhavaranError('cli/usage', `This takes the numbers of two items. See: khavaran story ${kind} --help`);
  await using app = await openApp(readEnv(env), env, {
    report: (sentence) => stderr.write(`${sentence}\n`),
    sync: false,
  });
  const { storyA, storyB } = await decideStory(app.db, {
    kind,
    itemA,
    itemB,
    by: `${userInfo().username} at the console`,
  });
  stdout.write(
    storyA === storyB
      ? `Both are in story ${storyA} now.\n`
      : `Item ${itemA} is in story ${storyA}, item ${itemB} in story ${storyB}.\n`,
  );
  return 0;
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value > 0;
}
