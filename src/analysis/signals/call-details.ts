import type { Signal } from '#src/model/signal.ts';
import { speakerIn } from './call-speaker.ts';
import { targetIn } from './call-target.ts';
import type { Passage } from './features.ts';
import type { Reading } from './reading.ts';
import type { Reason } from './reason.ts';

/**
 * Who calls, and against whom: a watched name where there is one, else the item's own words. What is not found is left out.
 */
export function describeCall(reading: Reading, reason: Reason, passage: Passage): Pick<Signal, 'speaker' | 'target'> {
  const own = reading.matchesIn(reason.sentence);
  const index = passage.sentences.findIndex(({ start }) => start === reason.sentence.start);
  // The one who calls is named in the sentence, in the one before it, or in the title.
  const nearby = [reason.sentence, passage.sentences[index - 1], passage.sentences[0], passage.sentences[index + 1]];
  const details: Pick<Signal, 'speaker' | 'target'> = {};
  for (const sentence of nearby) {
    const speaker = sentence && !details.speaker ? speakerIn(reading, sentence) : null;
    if (speaker) details.speaker = speaker;
  }
  const target = targetIn(reading, own, reason.tokens) ?? (index > 0 ? null : targetIn(reading, own, reason.sentence));
  if (target) details.target = target;
  return details;
}
