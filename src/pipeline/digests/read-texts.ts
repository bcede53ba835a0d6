import type { TextReading } from '#src/digests/text-reading.ts';
import { timesIn } from '#src/stories/dates.ts';
import { peopleAt } from '#src/stories/people.ts';
import { wordsOf } from '#src/stories/words.ts';

/** Reads texts for digests as stories are told apart: by the people and the days that they name. */
export const TEXT_READING: TextReading = {
  people: (text, language) =>
    peopleAt(wordsOf('', text), language).map(({ person, start, end }) => ({
      ...{ name: text.slice(start, end).replace(/['’]s$/u, ''), start, end },
      keys: person.keys,
    })),
  days: (text, reference) => timesIn(wordsOf('', text), reference).days,
};
