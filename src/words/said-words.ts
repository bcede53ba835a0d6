import { ENGLISH, type EnglishWords, languageOf, languages } from './languages.ts';
import { saidIn, templatesOf, valuesIn } from './say-again.ts';
import { section } from './section.ts';

/** Sentences that are kept as they were said, in English: why sources could not be read, why items were joined. */
export const reasonWords = section('reasons', {
  needsLogin: ['status'],
  needsPay: ['status'],
  refuses: ['status'],
  tooOften: ['status'],
  legal: ['status'],
  nothingThere: ['status'],
  gone: ['status'],
  redirect: ['status'],
  fault: ['status'],
  notAccepted: ['status'],
  putOff: ['status'],
  challenge: ['who', 'status'],
  noName: ['host'],
  noNameServer: ['host'],
  noAnswer: ['host'],
  certificate: ['host', 'code'],
  noSecure: ['host', 'code'],
  slow: ['host', 'seconds'],
  slowSecond: ['host', 'seconds'],
  closed: ['host'],
  connectionRefused: ['host'],
  noWay: ['host'],
  unreached: ['host', 'code'],
  brokenOff: ['host'],
  noWebServer: ['host'],
  tooLarge: ['host', 'size'],
  robots: ['host'],
  robotsUnread: ['host', 'why'],
  emptied: ['usual'],
  noTelegramChannel: ['channel'],
  noTelegramPreview: ['channel'],
  noAddress: ['text'],
  nothingToWatch: ['url'],
  addressUnreadable: ['url', 'why'],
});

/** Why a channel took no message: what is the same of every service. What one service alone says stays in English. */
export const channelReasonWords = section('channelReasons', {
  noName: ['service'],
  unreached: ['service'],
  unreachedInTime: ['service'],
  closed: ['service'],
  addressRefused: ['service'],
  noSecure: ['service'],
  unreadable: ['service'],
  slow: ['service'],
  stopped: ['service'],
  brokenOff: ['service', 'code'],
  slowDown: ['service'],
  fault: ['service', 'code'],
  redirect: ['service', 'code'],
  notIt: ['service'],
  token: ['service', 'code'],
  forbidden: ['service', 'code'],
  nothingThere: ['service', 'code'],
  tooLarge: ['service', 'code'],
  refuses: ['service', 'code'],
  mailLater: ['said'],
  mailLogin: ['code'],
  mailRefuses: ['said'],
});

/** What the types of channel say is wrong with a setting, beside the faults that are the same of every field. */
export const channelFaultWords = section('channelFaults', {});

export const joinWords = section('joinReasons', { watchedNames: ['number'], days: ['number'] });

export const mentionWords = section('mentionReasons', { condition: ['words'] });

/** Why words of an item were taken for a watched name, in the reader's words; null where we have them in English alone. */
export function mentionReasonIn(reason: string, language: string): string | null {
  return language === ENGLISH.code ? null : saidIn(reason, ({ mentionReasons }) => [mentionReasons], language);
}

/** Why a source could not be read, in the reader's words where we have them; null where we have them in English alone. */
export function reasonIn(reason: string, language: string): string | null {
  if (language === ENGLISH.code) return null;
  return saidIn(reason, ({ reasons }) => [reasons], language);
}

/** Why a channel took no message, in the reader's words where we have them; null where we have them in English alone. */
export function channelReasonIn(reason: string, language: string): string | null {
  if (language === ENGLISH.code) return null;
  return saidIn(reason, ({ channelReasons }) => [channelReasons], language);
}

/** What is wrong with a setting of a channel, in the reader's words; null where it is said in them, or in English alone. */
export function channelFaultIn(fault: string, language: string): string | null {
  if (language === ENGLISH.code) return null;
  return saidIn(fault, ({ channelFaults, faults }) => [channelFaults, faults], language);
}

/** Why an item was joined to its story, in the reader's words; null where not all of it can be said in them. */
export function joinReasonIn(reason: string, language: string): string | null {
  if (language === ENGLISH.code) return null;
  const { comma, semicolon } = (languageOf(language).words as EnglishWords).shared;
  const parts = reason
    .split('; ')
    .map((part) => part.split(', ').map((phrase) => saidIn(phrase, ({ joinReasons }) => [joinReasons], language)));
  if (parts.flat().some((phrase) => phrase === null)) return null;
  return parts.map((part) => part.join(comma)).join(semicolon);
}

/** The headline of an alert, which was written in the language of its rule. */
export function headlineIn(headline: string, language: string): string | null {
  const groups = ({ alerts }: EnglishWords) => [
    alerts.newHeadline,
    alerts.newSignal,
    alerts.reportedCall,
    alerts.otherHeadline,
    alerts.development,
    alerts.newSpeaker,
    alerts.officialVoice,
    alerts.unVoice,
    alerts.surer,
  ];
  const whole = saidIn(headline, groups, language);
  if (whole !== null) return whole;
  const unsure = unsureOf(headline);
  if (unsure !== null) {
    const { doubtful } = (languageOf(language).words as EnglishWords).alerts;
    return doubtful.replace('{headline}', () => headlineIn(unsure, language) ?? unsure);
  }
  const colon = headline.indexOf(': ');
  const left = colon < 0 ? null : saidIn(headline.slice(0, colon), groups, language);
  if (left === null) return null;
  const right = headline.slice(colon + 2);
  return `${left}: ${headlineIn(right, language) ?? right}`;
}

function unsureOf(headline: string): string | null {
  for (const { words } of languages())
    for (const template of templatesOf((words as EnglishWords).alerts.doubtful)) {
      const [inner] = valuesIn(headline, template) ?? [];
      if (inner) return inner;
    }
  return null;
}

/** How many origins an alert told of: "3 independent origins (UN, press), 2 copies". */
export function originsIn(sentence: string, language: string): string | null {
  const [, head = '', sides = '', tail = ''] =
    /^([^(,،]{1,80}?)(?: \(([^()]{1,300})\))?(?:[,،] ([^,،()]{1,60}))?$/.exec(sentence) ?? [];
  const { shared } = languageOf(language).words as EnglishWords;
  const origins = saidIn(head, ({ shared: all }) => [all.origins], language);
  if (origins === null) return null;
  const named =
    sides === ''
      ? []
      : sides.split(/[,،] /).map((side) => saidIn(side, ({ shared: all }) => [all.stances, all.kinds], language));
  const copies = tail === '' ? '' : saidIn(tail, ({ shared: all }) => [all.copies], language);
  if (copies === null || named.includes(null)) return null;
  const inBrackets = named.length > 0 ? ` (${named.join(shared.comma)})` : '';
  return `${origins}${inBrackets}${copies === '' ? '' : `${shared.comma}${copies}`}`;
}

/** Who published something, where it says on which platform: "Harbour channel (@harbour) on Telegram". */
export function reporterIn(reporter: string, language: string): string | null {
  const own = (languageOf(language).words as EnglishWords).shared;
  for (const { words } of languages()) {
    const { onPlatform, platforms } = (words as EnglishWords).shared;
    for (const [key, name] of Object.entries(platforms)) {
      const [, before = '', after = ''] = /^(.*)\{who\}(.*)$/.exec(onPlatform.replace('{platform}', () => name)) ?? [];
      const who = reporter.slice(before.length, reporter.length - after.length);
      if (who === '' || `${before}${who}${after}` !== reporter) continue;
      const platform = own.platforms[key as keyof typeof own.platforms];
      return own.onPlatform.replace('{platform}', () => platform).replace('{who}', () => who);
    }
  }
  return null;
}
