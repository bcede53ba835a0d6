import { stringify } from 'yaml';
import { comparable } from '#src/alerts/rule-holds.ts';
import { type EntityFault, readEntity, withEntities } from '#src/analysis/entities/edited-watchlist.ts';
import { createEntityMatcher, type EntityMatcher } from '#src/analysis/entities/matcher.ts';
import type { Watchlist, WatchlistEntity } from '#src/analysis/entities/watchlist.ts';
import { prepareDocument } from '#src/analysis/prepare-document.ts';
import type { Clock } from '#src/base/clock.ts';
import { KhavaranError } from '#src/base/errors.ts';
import type { AnalysisInput, Mention } from '#src/model/signal.ts';
import { syncEntities } from '#src/store/configuration.ts';
import type { Database } from '#src/store/database.ts';
import { listEntityEdits, releaseEntityEdit, saveEntityEdit } from '#src/store/entity-edits.ts';
import { type ChangeTelling, tellOfChange } from '../channels/tell-change.ts';
import type { Follower } from '../operations/follow-changes.ts';
import { NAMES, toldName } from './change-name.ts';
import type { Watching } from './watching.ts';

export type { EntityFault, WatchlistEntity };

/** A name with all that the watchlist knows of it, and who has the say in it. */
export interface WatchedName {
  entity: WatchlistEntity;
  watched: boolean;
  /** `file`: `config/entities.yaml` has it, and nobody changed it. */
  from: 'file' | 'desk';
  inFile: boolean;
  editedBy: string | null;
  editedAt: Date | null;
}

/** What a name would find in a text, beside what is found there now. */
export interface NameTrial {
  found: Mention[];
  /** By the watchlist as it holds now. */
  before: Mention[];
  /** Spellings that another watched name has too. */
  shared: { alias: string; entity: string }[];
}

/** What the desk asks of the watchlist: to try names on texts, to keep what was changed, to hand it on. */
export interface WatchlistDesk {
  find(id: string): Promise<WatchedName | null>;
  /** Those that somebody made or changed. */
  edited(): Promise<WatchedName[]>;
  read(given: unknown): { entity: WatchlistEntity } | { faults: EntityFault[] };
  tryOn(entity: WatchlistEntity, text: string): NameTrial;
  /** Ids of the watched names that are persons. */
  persons: ReadonlySet<string>;
  /** Whether a text names somebody who is watched now. */
  isWatched(text: string): boolean;
  /** Throws `names/taken` where `isNew` and the id is in use. */
  save(entity: WatchlistEntity, by: string, isNew: boolean): Promise<void>;
  /** False where there is no such name. */
  setWatched(id: string, watched: boolean, by: string): Promise<boolean>;
  /** Gives it back to the file; one that the file does not have is watched no more. */
  release(id: string, by: string): Promise<boolean>;
  /** What was changed, as `config/entities.yaml` writes it. */
  asYaml(): Promise<string>;
}

/** Shorter spellings, in letters, are in every text. */
const SHORTEST = 3;
const MOST_SPELLINGS = 300;

export function createWatchlistDesk(parts: {
  db: Database;
  clock: Clock;
  watching: Watching;
  follower: Pick<Follower, 'refresh'>;
  /** Absent where nobody is told of changes. */
  telling?: ChangeTelling | undefined;
}): WatchlistDesk {
  const { db, clock, watching, follower, telling } = parts;

  let present: { list: Watchlist; matcher: EntityMatcher } | null = null;
  /** The names of the list as it holds, without the signals that an analysis tells too. */
  function mentionsNow(input: AnalysisInput): Mention[] {
    const list = watching.current();
    if (present?.list !== list) present = { list, matcher: createEntityMatcher(list) };
    return prepareDocument(input, present.matcher).mentions;
  }

  async function find(id: string): Promise<WatchedName | null> {
    const filed = watching.inFile.entities.find((entity) => entity.id === id) ?? null;
    return (await edited()).find(({ entity }) => entity.id === id) ?? (filed ? asFiled(filed) : null);
  }

  async function edited(): Promise<WatchedName[]> {
    const filed = new Set(watching.inFile.entities.map(({ id }) => id));
    return (await listEntityEdits(db)).flatMap(({ definition, watched, editedBy, editedAt, id }): WatchedName[] => {
      const read = readEntity(definition, watching.inFile);
      if (!('entity' in read)) return [];
      return [{ entity: read.entity, watched, from: 'desk', inFile: filed.has(id), editedBy, editedAt }];
    });
  }

  async function takeEffect(): Promise<void> {
    // A look that began before the edit may have read what was before it.
    await follower.refresh();
    await follower.refresh();
    let written: Watchlist;
    do {
      written = watching.current();
      await syncEntities(db, watching.entities);
      // What another desk changed meanwhile may have been written before this, and then it is undone now.
      await follower.refresh();
    } while (watching.current() !== written);
  }

  async function keep(entity: WatchlistEntity, watched: boolean, editedBy: string): Promise<void> {
    const { id } = entity;
    const before = await find(id);
    const now = clock.now();
    await db.transaction().execute(async (tx) => {
      await saveEntityEdit(tx, { id, definition: tidy(entity), watched, editedBy, editedAt: now });
      const was = before && toldName(before.entity, before.watched);
      const made = { key: id, was, is: toldName(entity, watched), existed: before !== null, by: editedBy, now };
      await tellOfChange(tx, telling, NAMES, made);
    });
    await takeEffect();
  }

  return {
    find,
    edited,
    read(given) {
      const read = readEntity(given, watching.inFile);
      if (!('entity' in read)) return read;
      const faults = faultsOf(read.entity);
      return faults.length > 0 ? { faults } : read;
    },
    tryOn(entity, text) {
      const matcher = createEntityMatcher(withEntities(watching.current(), [entity]));
      // As of today: whose office it is hangs on the date.
      const input = { id: '', text, published: clock.now().toISOString() };
      return {
        found: prepareDocument(input, matcher).mentions,
        before: mentionsNow(input),
        shared: sharedSpellings(entity, watching.current().entities),
      };
    },
    persons: watching.persons,
    isWatched: (text) => mentionsNow({ id: '', text }).length > 0,
    async save(entity, by, isNew) {
      if (isNew && (await find(entity.id)))
        throw new KhavaranError('names/taken', `There is a name with the id ${entity.id} already.`);
      await keep(entity, true, by);
    },
    async setWatched(id, watched, by) {
      const name = await find(id);
      if (!name) return false;
      await keep(name.entity, watched, by);
      return true;
    },
    async release(id, by) {
      const before = await find(id);
      const filed = watching.inFile.entities.find((entity) => entity.id === id);
      const isReleased = await db.transaction().execute(async (tx) => {
        if (!(await releaseEntityEdit(tx, id))) return false;
        const was = before && toldName(before.entity, before.watched);
        const is = filed ? toldName(filed, true) : null;
        const made = { key: id, was, is, existed: true, followsFile: true, by, now: clock.now() };
        await tellOfChange(tx, telling, NAMES, made);
        return true;
      });
      if (!isReleased) return false;
      await takeEffect();
      return true;
    },
    async asYaml() {
      const names = await edited();
      const entities = names.filter(({ watched }) => watched).map(({ entity }) => tidy(entity));
      const gone = names.filter(({ watched, inFile }) => !watched && inFile).map(({ entity }) => entity.id);
      const note = [
        '# Watched names that were made or changed at the desk, as config/entities.yaml writes them: take each over in the',
        '# place of the one with its id, or add it, and give it back to the file at the desk.',
        ...gone.map((id) => `# No longer watched: ${id}`),
      ];
      return `${note.join('\n')}\n${stringify({ entities }, { lineWidth: 120 })}`;
    },
  };
}

function asFiled(entity: WatchlistEntity): WatchedName {
  return { entity, watched: true, from: 'file', inFile: true, editedBy: null, editedAt: null };
}

/** Without what is empty, as a person would write it. */
function tidy(entity: WatchlistEntity): Record<string, unknown> {
  const isEmpty = (value: unknown): boolean =>
    value === false ||
    value === undefined ||
    (Array.isArray(value) && value.length === 0) ||
    (typeof value === 'object' && value !== null && Object.values(value).every(isEmpty));
  const written = (value: object): Record<string, unknown> =>
    Object.fromEntries(Object.entries(value).filter(([, member]) => !isEmpty(member)));
  return { ...written(entity), wikidata: entity.wikidata, aliases: written(entity.aliases) };
}

function faultsOf(entity: WatchlistEntity): EntityFault[] {
  const faults: EntityFault[] = [];
  const spellings = spellingsOf(entity);
  for (const alias of spellings)
    if (lettersOf(alias) < SHORTEST && !entity.cased.includes(alias)) faults.push({ field: 'short', message: alias });
  if (spellings.length > MOST_SPELLINGS) faults.push({ field: 'many', message: String(MOST_SPELLINGS) });
  if (!/^https?:$/.test(URL.parse(entity.source)?.protocol ?? '')) faults.push({ field: 'source', message: '' });
  return faults;
}

function lettersOf(alias: string): number {
  const letters = alias.replace(/[^\p{L}\p{N}]/gu, '');
  // One sign of Chinese writing says as much as several letters, one of Korean as much as two.
  if (/\p{Script=Han}/u.test(letters)) return SHORTEST;
  return [...letters].length + (letters.match(/\p{Script=Hangul}/gu)?.length ?? 0);
}

function spellingsOf({ name, aliases, cased, distinctive, surnames, common }: WatchlistEntity): string[] {
  return [name.en, name.fa, ...Object.values(aliases).flat(), ...cased, ...distinctive, ...surnames, ...common];
}

function sharedSpellings(entity: WatchlistEntity, others: readonly WatchlistEntity[]): NameTrial['shared'] {
  const own = new Map(spellingsOf(entity).map((alias) => [comparable(alias), alias]));
  return others.flatMap((other) => {
    if (other.id === entity.id) return [];
    const both = new Set(spellingsOf(other).flatMap((alias) => own.get(comparable(alias)) ?? []));
    return [...both].map((alias) => ({ alias, entity: other.id }));
  });
}
