import { detectLanguage } from '#src/analysis/language.ts';
import type { Clock } from '#src/base/clock.ts';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import { isoDate } from '#src/capture/dates.ts';
import { plainTextOf } from '#src/capture/plain-text.ts';
import { clipped, plainLine } from '#src/model/display-text.ts';
import type { Entry } from '#src/model/entry.ts';
import type { SourceConfig } from '#src/model/source.ts';
import type { HttpClient } from '#src/net/http-client.ts';
import { discoverSources } from '#src/sources/discover/index.ts';
import { sourceType } from '#src/sources/index.ts';
import { freeKey } from '#src/sources/source-entry.ts';
import { checkSourceConfig } from '#src/sources/source-file.ts';
import type { Database } from '#src/store/database.ts';
import { listSources } from '#src/store/sources.ts';
import type { ChangeTelling } from '../channels/tell-change.ts';
import { keepSource } from './change-source.ts';

const PATIENCE_MS = 30_000;
const LONGEST_EXAMPLE = 160;
const TEXT_FOR_LANGUAGE = 4_000;

/** What a look brought, in few words. */
export interface Glimpse {
  entries: number;
  newest: Date | null;
  example: string | null;
  /** Why it could not be read; null where it could. */
  trouble: string | null;
}

/** A way in which an address can be watched, and what came when it was tried. */
export interface SourceOffer extends Glimpse {
  type: string;
  settings: unknown;
  name: string | null;
  language: string | null;
  platform: string;
  because: string;
}

/** What the desk asks of sources: to find out what an address is, and to look once without keeping anything. */
export interface SourceDesk {
  /** Throws `discover/…` with a sentence for the reader. */
  offersFor(address: string): Promise<SourceOffer[]>;
  look(source: SourceConfig): Promise<Glimpse>;
  /** Keeps a new source, or changes one that was added at the desk; `by` is who does. Throws `source/invalid`, `source/in-file`. */
  save(given: GivenSource, language: string, by: string): Promise<SourceConfig>;
}

/** A source as a form gives it; `key` is that of the one to change, null for a new one. */
export interface GivenSource
  extends Omit<SourceConfig, 'key' | 'kind' | 'platform' | 'stance' | 'silentAfterMs' | 'budget'> {
  key: string | null;
  kind: string;
  platform: string;
  stance: string | null;
}

export function createSourceDesk(parts: {
  http: HttpClient;
  proxy: string | null;
  secrets: (name: string) => string | undefined;
  clock: Clock;
  db: Database;
  telling?: ChangeTelling | undefined;
}): SourceDesk {
  const { http, proxy, secrets, clock, db } = parts;
  return {
    async offersFor(address) {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const context = { http, proxy, secrets, now: clock.now(), signal, settings: {} };
      return (await discoverSources(address, context)).map(({ entries, found, trouble, ...proposal }) => ({
        type: proposal.type,
        settings: proposal.settings,
        name: proposal.name,
        language: proposal.language ?? languageOf(entries),
        platform: proposal.platform,
        because: proposal.because,
        ...glimpseOf(entries, trouble),
        entries: found,
      }));
    },
    async look(source) {
      try {
        const type = sourceType(source.type);
        const result = await type.collect({
          settings: type.settings.parse(source.settings),
          state: null,
          http,
          proxy: source.proxy ?? proxy,
          secrets,
          now: clock.now(),
          signal: AbortSignal.timeout(PATIENCE_MS),
        });
        if (result.outcome === 'refused' || result.outcome === 'broken') return glimpseOf([], result.reason);
        return glimpseOf(result.outcome === 'items' ? result.entries : [], null);
      } catch (error) {
        return glimpseOf([], messageOf(error));
      }
    },
    async save({ key, ...given }, language, by) {
      const all = await listSources(db);
      const known = key === null ? null : all.find((source) => source.key === key);
      if (known && known.configuredBy !== 'operator')
        throw new KhavaranError('source/in-file', `${known.name} stands in config/sources.yaml: change it there.`);
      const config = checkSourceConfig(
        {
          ...given,
          key: key ?? freeKey([given.name], new Set(all.map((source) => source.key))),
        },
        language,
      );
      await keepSource(parts, config, by);
      return config;
    },
  };
}

function glimpseOf(entries: readonly Entry[], trouble: string | null): Glimpse {
  const newest = entries
    .flatMap((entry) => isoDate(entry.published) ?? [])
    .sort()
    .at(-1);
  const first = entries.find((entry) => entry.title || entry.content.type !== 'page');
  const example = first ? clipped(plainLine(plainTextOf(first.title ?? first.content)), LONGEST_EXAMPLE) : null;
  return { entries: entries.length, newest: newest ? new Date(newest) : null, example, trouble };
}

function languageOf(entries: readonly Entry[]): string | null {
  const text = entries
    .flatMap((entry) => (entry.title ? [plainTextOf(entry.title)] : []))
    .join('\n')
    .slice(0, TEXT_FOR_LANGUAGE);
  const language = text === '' ? 'und' : detectLanguage(text);
  return language === 'und' ? null : language;
}
