import type { Rule, RuleConditions } from '#src/model/alert.ts';
import type { EntityNames } from '#src/model/attribution.ts';
import { inDigitsOf } from '#src/model/digits.ts';
import { isolated } from '#src/model/display-text.ts';
import { nameIn } from '#src/model/entity.ts';
import { languageNameIn } from '#src/model/language-name.ts';
import { count } from '#src/model/local-time.ts';
import { SOURCE_KINDS } from '#src/model/source.ts';
import { type ReaderLanguage, sharedWords } from '#src/model/wording.ts';
import { alertingWords } from './alerting-words.ts';

/** For whom a rule is put into words. */
export interface RuleReader {
  language: ReaderLanguage;
  /** Of watched names, by their ids. */
  names: EntityNames;
}

/** Of many words the first. */
const MOST_WORDS = 8;

/** The conditions of a rule, all of which must hold, as parts of a sentence. */
export function conditionsInWords(reader: RuleReader, when: RuleConditions): string[] {
  const words = alertingWords(reader.language);
  const shared = sharedWords(reader.language);
  const either = (list: readonly string[]) => list.join(words.or);
  const parts: string[] = [];
  if (when.occasion) parts.push(when.occasion === 'deletion' ? words.deletion : words.blind);
  if (when.signals) parts.push(either(when.signals.map((signal) => signalInWords(reader, signal))));
  if (when.speakers) parts.push(words.speakers(either(when.speakers.map((id) => watchedName(reader, id)))));
  if (when.entities) parts.push(words.entities(either(when.entities.map((id) => watchedName(reader, id)))));
  if (when.kinds) parts.push(words.kinds(either(when.kinds.map((kind) => kindInWords(reader, kind)))));
  if (when.stances) parts.push(words.stances(either(when.stances.map((stance) => shared.stances[stance]))));
  if (when.languages)
    parts.push(words.languages(either(when.languages.map((code) => languageNameIn(code, reader.language)))));
  if (when.words) {
    const shown = when.words.slice(0, MOST_WORDS).map(isolated).join(shared.comma);
    parts.push(words.words(when.words.length > MOST_WORDS ? `${shown}, …` : shown));
  }
  if (when.origins !== undefined) parts.push(originsInWords(reader, when.origins));
  if (when.novelty) parts.push(words.novelty(either(when.novelty.map((relation) => shared.relations[relation]))));
  if (when.maximumAgeHours !== undefined) parts.push(words.age(when.maximumAgeHours));
  return parts;
}

function kindInWords(reader: RuleReader, kind: string): string {
  const known = SOURCE_KINDS.find((one) => one === kind);
  return known ? sharedWords(reader.language).kinds[known] : isolated(kind);
}

function signalInWords(
  reader: RuleReader,
  { signal, score, voice }: NonNullable<RuleConditions['signals']>[number],
): string {
  const words = alertingWords(reader.language);
  const shared = sharedWords(reader.language);
  const more = [
    voice ? words.voice[voice] : '',
    score === undefined ? '' : words.score(count(Math.round(score * 100), reader.language)),
  ].filter(Boolean);
  return words.signal(shared.signals[signal], more.map((part) => `${shared.comma}${part}`).join(''));
}

function originsInWords(reader: RuleReader, origins: NonNullable<RuleConditions['origins']>): string {
  const words = alertingWords(reader.language);
  const shared = sharedWords(reader.language);
  if (typeof origins === 'number') return words.origins(origins);
  const number = count(origins.count, reader.language);
  const which = [
    ...(origins.kinds ?? []).map((kind) => shared.kinds[kind]),
    ...(origins.stances ?? []).map((stance) => shared.stances[stance]),
  ];
  return which.length > 0 ? words.originsOf(number, which.join(shared.comma)) : words.origins(number);
}

/** The watched name of an id, or any of them; an id that is no longer watched stands for itself. */
export function watchedName({ names, language }: RuleReader, id: string): string {
  if (id === 'watched-person') return alertingWords(language).anyPerson;
  return isolated(nameIn(names.get(id), language) ?? id);
}

/** How a rule tells, where that is not simply at once. */
export function mannersInWords(reader: RuleReader, rule: Rule): string[] {
  const words = alertingWords(reader.language);
  const { comma } = sharedWords(reader.language);
  const { flash, quietHours, cooldownMinutes, escalation, expireAfterHours, fallback, language, doubtful } = rule;
  const { severities } = sharedWords(reader.language);
  const time = (text: string) => isolated(inDigitsOf(reader.language, text));
  return [
    doubtful
      ? words.doubtful(count(Math.round(doubtful.below * 100), reader.language), severities[doubtful.severity])
      : '',
    flash ? words.flash : '',
    quietHours ? words.quiet(time(quietHours.from), time(quietHours.to)) : '',
    cooldownMinutes ? words.cooldown(cooldownMinutes) : '',
    escalation ? words.escalation(escalation.afterMinutes, escalation.channels.map(isolated).join(comma)) : '',
    expireAfterHours ? words.expires(expireAfterHours) : '',
    language ? words.inLanguage(languageNameIn(language, reader.language)) : '',
    fallback ? words.fallback(isolated(fallback)) : '',
  ].filter(Boolean);
}
