import type { Rule } from '#src/model/alert.ts';
import { type EntityNames, speakerOf } from '#src/model/attribution.ts';
import { isolated } from '#src/model/display-text.ts';
import type { Signal } from '#src/model/signal.ts';
import type { Story, StoryItem } from '#src/model/story.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { comparable, signalOf } from './rule-holds.ts';
import type { AlertWords } from './words.ts';

/** What is new in a development. `key` is part of the alert's key: the same news never raises it twice. */
export interface Occasion {
  key: string;
  /** In the reader's language. */
  headline: string;
}

type Member = Story['items'][number];

/**
 * What `newest` adds to what `earlier` items of its story said, or null where it only tells it again: a speaker not
 * heard before, an official outlet that makes the call its own, a UN body that reacts, a court that acts.
 */
export function occasionOf(
  newest: Member,
  earlier: readonly Member[],
  rule: Rule,
  names: EntityNames,
  words: AlertWords,
  language: ReaderLanguage,
): Occasion | null {
  const signal = signalOf(newest, rule.when.signals);
  if (signal?.signal === 'call_for_killing') {
    const speaker = newSpeaker(signal, earlier, names);
    if (speaker !== null)
      return {
        key: `speaker-${speaker}`,
        headline: words.newSpeaker(isolated(speakerOf(signal, names, language) ?? speaker)),
      };
    if (isOfficialVoice(newest) && !earlier.some(isOfficialVoice))
      return { key: 'official-voice', headline: words.officialVoice };
  }
  if (newest.publisher.kind === 'un' && has(newest, 'un_action')) {
    const name = comparable(newest.publisher.name);
    const known = earlier.some((item) => item.publisher.kind === 'un' && comparable(item.publisher.name) === name);
    if (!known) return { key: `un-${slug(name)}`, headline: words.unVoice };
  }
  // A court's step within the story of a call is news; a report that adds background (history, tallies) is not.
  for (const name of ['un_action', 'accountability'] as const)
    if (has(newest, name) && !earlier.some((item) => has(item, name)))
      return { key: `signal-${name}`, headline: words.newSignal[name] };
  return null;
}

function has(item: StoryItem, name: Signal['signal']): boolean {
  return item.signals.some((signal) => signal.signal === name);
}

function callsOf(item: StoryItem): Signal[] {
  return item.signals.filter((signal) => signal.signal === 'call_for_killing');
}

function isOfficialVoice(item: StoryItem): boolean {
  const official =
    item.publisher.kind === 'state_media' || item.publisher.kind === 'government' || item.publisher.stance === 'state';
  return official && callsOf(item).some((signal) => signal.voice === 'direct');
}

/** A key for the speaker where none of the earlier items knows them, else null. */
function newSpeaker(signal: Signal, earlier: readonly Member[], names: EntityNames): string | null {
  const speaker = signal.speaker;
  if (speaker === undefined) return null;
  const before = earlier.flatMap((item) =>
    callsOf(item).map((call) => ({ speaker: call.speaker, language: item.language })),
  );
  const watched = names.get(speaker);
  if (watched) {
    // Somebody whom earlier items named already, in whatever part, is not a new voice.
    if (earlier.some((item) => item.mentions.some((mention) => mention.entity === speaker))) return null;
    const known = before.some(
      (call) =>
        call.speaker === speaker ||
        (call.speaker !== undefined &&
          !names.has(call.speaker) &&
          sharesWord(`${watched.en} ${watched.fa}`, call.speaker)),
    );
    return known ? null : slug(speaker);
  }
  // A name in the item's words tells a new speaker only beside names in the same script of letters: a translation of
  // the same name shares no word with it.
  const comparableSpeakers = before.filter((call) => call.speaker !== undefined && sameScript(call.speaker, speaker));
  if (comparableSpeakers.length === 0) return null;
  const known = before.some((call) => {
    const entity = call.speaker === undefined ? undefined : names.get(call.speaker);
    return sharesWord(entity ? `${entity.en} ${entity.fa}` : (call.speaker ?? ''), speaker);
  });
  return known ? null : slug(speaker) || null;
}

/** Articles and titles: that two people have one in common does not make them one. */
const NO_NAMES = new Set(
  (
    'the and for der die das des les general ayatollah hojatoleslam imam mullah judge minister president commander chief ' +
    'official officials member spokesman spokesperson preacher cleric prosecutor deputy head doctor mister ' +
    'آیت الله سردار حجت الاسلام والمسلمین امام جمعه قاضی نماینده فرمانده رئیس وزیر دکتر دادستان سخنگوی معاون روحانی مقام'
  ).split(' '),
);

/** Whether two speakers may be one: a word of their names, or where these are titles alone, of all that is said of them. */
function sharesWord(left: string, right: string): boolean {
  const wordsOf = (text: string) =>
    comparable(text)
      .split(' ')
      .filter((word) => word.length > 2);
  const namesOf = (text: string) => wordsOf(text).filter((word) => !NO_NAMES.has(word));
  const [names, others] = [namesOf(left), namesOf(right)];
  if (names.length > 0 && others.length > 0) return names.some((word) => others.includes(word));
  const words = wordsOf(right);
  return wordsOf(left).some((word) => word !== 'the' && words.includes(word));
}

function sameScript(left: string, right: string): boolean {
  return /\p{Script=Arabic}/u.test(left) === /\p{Script=Arabic}/u.test(right);
}

function slug(text: string): string {
  return [...comparable(text).replaceAll(' ', '-')].slice(0, 60).join('');
}
