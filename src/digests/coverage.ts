import type { SourceHealth } from '#src/model/alert.ts';
import type { Digest } from '#src/model/digest.ts';
import { clipped, isolated, plainLine } from '#src/model/display-text.ts';
import { isBlindCondition } from '#src/model/source-health.ts';
import { type ReaderLanguage, sharedWords } from '#src/model/wording.ts';
import { ENGLISH } from '#src/words/languages.ts';
import { digestReportWords } from './report-words.ts';
import type { DigestPeriod } from './schedule.ts';
import { digestWords } from './words.ts';

const MOST_SILENT = 5;

/**
 * Which sources could be read. Blind is one whose last look was refused or broke, or that was not read since the
 * period began: what it published is not known, and a digest that found nothing there must not say that nothing was.
 */
export function coverageOf(
  health: readonly SourceHealth[],
  period: DigestPeriod,
  language: ReaderLanguage,
): Digest['coverage'] {
  const words = digestWords(language);
  const blind = health
    .filter((source) => isBlind(source, period))
    .map((source) => ({
      ...source,
      name: clipped(plainLine(source.name), 120),
      // Reasons repeat what a server said: as much of it as a line holds.
      reason: clipped(plainLine(reasonOf(source, period, language)), 300),
    }))
    .sort((a, b) => (a.lastSuccess?.getTime() ?? 0) - (b.lastSuccess?.getTime() ?? 0) || (a.name < b.name ? -1 : 1));
  const read = health.length - blind.length;
  const sentence =
    health.length === 0
      ? words.noSources
      : blind.length === 0
        ? words.allRead(health.length)
        : `${words.someBlind(read, words.sources(health.length))} ${words.blindOnes(blind.length)}`;
  const silent = silentSentence(health, blind, language);
  return { read, blind, sentence: silent ? `${silent} ${sentence}` : sentence };
}

/** Those that were read and have said nothing for unusually long may have moved elsewhere: null where none has. */
function silentSentence(
  health: readonly SourceHealth[],
  blind: readonly SourceHealth[],
  language: ReaderLanguage,
): string | null {
  const silent = health.filter(
    ({ source, condition }) => condition === 'silent' && !blind.some((one) => one.source === source),
  );
  if (silent.length === 0) return null;
  const names = silent.slice(0, MOST_SILENT).map(({ name }) => isolated(clipped(plainLine(name), 120)));
  const words = digestWords(language);
  const listed = names.join(sharedWords(language).comma);
  const more = silent.length - names.length;
  return words.silent(more > 0 ? words.andMore(listed, more) : listed);
}

function isBlind(source: SourceHealth, { from }: DigestPeriod): boolean {
  if (source.condition && isBlindCondition(source.condition)) return true;
  if (source.outcome === null || source.outcome === 'refused' || source.outcome === 'broken') return true;
  return source.lastSuccess === null || source.lastSuccess < from;
}

function reasonOf(source: SourceHealth, { from }: DigestPeriod, language: ReaderLanguage): string {
  const words = digestWords(language);
  if (source.lastLooked === null) return words.neverLooked;
  const blind = source.condition ? isBlindCondition(source.condition) : false;
  if (blind || source.outcome === 'refused' || source.outcome === 'broken') return toldReason(source, language);
  return source.lastLooked < from ? words.notLookedInPeriod : toldReason(source, language);
}

/** Sources' reasons are recorded in English; other readers get what is known of the source in their own words. */
function toldReason(source: SourceHealth, language: ReaderLanguage): string {
  if (language === ENGLISH.code) return source.reason ?? digestWords(language).noReason;
  const words = digestReportWords(language);
  const { condition, outcome, reason } = source;
  const known =
    condition && condition !== 'working' && condition !== 'silent'
      ? words.condition[condition]
      : outcome === 'refused'
        ? words.refused
        : outcome === 'broken'
          ? words.broken
          : null;
  if (known === null) return digestWords(language).noReason;
  const status = /\((\d{3})[ )]/.exec((reason ?? '').slice(0, 1000))?.[1];
  return status ? `${known} ${words.status(Number(status))}` : known;
}

/** The same where anybody may read it: sources may bear the names of private persons, so they are counted. */
export function openCoverage(coverage: Digest['coverage'], all: number, language: ReaderLanguage): Digest['coverage'] {
  if (coverage.blind.length === 0 || all === 0) return { ...coverage, blind: [] };
  return { read: coverage.read, blind: [], sentence: digestReportWords(language).someBlindOpen(coverage.read, all) };
}

/** What a section without statements says: "nothing found" and "could not look" are different sentences. */
export function emptySentence(coverage: Digest['coverage'], language: ReaderLanguage): string {
  const words = digestWords(language);
  if (coverage.read === 0) return words.couldNotLook;
  return coverage.blind.length > 0 ? words.nothingInWhatWasRead : words.nothingFound;
}
