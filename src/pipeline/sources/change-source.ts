import { createHash } from 'node:crypto';
import { z } from 'zod';
import { namedIn } from '#src/alerts/change-notice.ts';
import type { Fact } from '#src/alerts/facts.ts';
import { changeWords } from '#src/alerts/notice-words.ts';
import type { Clock } from '#src/base/clock.ts';
import { languageNameIn } from '#src/model/language-name.ts';
import { SOURCE_KINDS, type SourceConfig, STANCES } from '#src/model/source.ts';
import { sharedWords } from '#src/model/wording.ts';
import type { Database } from '#src/store/database.ts';
import { lockSource, removeSource, switchSource, upsertSource } from '#src/store/sources.ts';
import { type ChangeTelling, type ToldKind, tellOfChange } from '../channels/tell-change.ts';

/** What operators are told of a source. How it is read may hold secrets: of that alone whether it is another. */
const toldSource = z.object({
  enabled: z.boolean(),
  name: z.string(),
  kind: z.enum(SOURCE_KINDS),
  stance: z.enum(STANCES).nullable(),
  owner: z.string().nullable(),
  language: z.string().nullable(),
  reading: z.string(),
});
type ToldSource = z.infer<typeof toldSource>;

const SOURCES: ToldKind<ToldSource> = {
  occasion: 'source_change',
  read: (value) => toldSource.safeParse(value).data ?? null,
  label: ({ name }) => name,
  // What a source brought refers to it: nothing takes it away.
  subject: (change, name, language) =>
    changeWords(language).source[change === 'removed' || change === 'file' ? 'changed' : change](name),
  facts(source, { language }): Fact[] {
    const { facts } = changeWords(language);
    const { kinds, stances } = sharedWords(language);
    return [
      { what: facts.name, parts: [namedIn(source.name)] },
      { what: facts.kind, parts: [kinds[source.kind]] },
      { what: facts.stance, parts: source.stance ? [stances[source.stance]] : [] },
      { what: facts.owner, parts: source.owner ? [namedIn(source.owner)] : [] },
      { what: facts.language, parts: source.language ? [languageNameIn(source.language, language)] : [] },
    ];
  },
  footer: (language) => changeWords(language).sourceFooter,
  place: (key) => `/sources/${encodeURIComponent(key)}`,
};

export interface SourceChangeContext {
  db: Database;
  clock: Clock;
  /** Absent where nobody is told. */
  telling?: ChangeTelling | undefined;
}

/** Keeps a source that somebody added or changed at the desk. */
export async function keepSource(context: SourceChangeContext, source: SourceConfig, by: string): Promise<void> {
  await context.db.transaction().execute(async (tx) => {
    const known = await lockSource(tx, source.key);
    await upsertSource(tx, source, 'operator');
    await told(tx, context, known, source, by);
  });
}

/** Switches a source on or off that was added at the desk. */
export async function turnSource(
  context: SourceChangeContext,
  key: string,
  { enabled, by }: { enabled: boolean; by: string },
): Promise<void> {
  await context.db.transaction().execute(async (tx) => {
    const known = await lockSource(tx, key);
    if (known?.configuredBy !== 'operator') return;
    await switchSource(tx, key, enabled);
    await told(tx, context, known, { ...known, enabled }, by);
  });
}

/** Switches a source off for good; what it brought stays. */
export async function dropSource(context: SourceChangeContext, key: string, by: string): Promise<void> {
  await context.db.transaction().execute(async (tx) => {
    const known = await lockSource(tx, key);
    if (known && (await removeSource(tx, key))) await told(tx, context, known, { ...known, enabled: false }, by);
  });
}

async function told(
  tx: Database,
  { telling, clock }: SourceChangeContext,
  known: SourceConfig | null,
  source: SourceConfig,
  by: string,
): Promise<void> {
  const [was, is] = [known && toldOf(known), toldOf(source)];
  await tellOfChange(tx, telling, SOURCES, { key: source.key, was, is, existed: known !== null, by, now: clock.now() });
}

function toldOf({ enabled, name, kind, stance, owner, language, ...rest }: SourceConfig): ToldSource {
  const { type, settings, platform, proxy } = rest;
  const reading = createHash('sha256')
    .update(JSON.stringify([type, sorted(settings), platform, proxy]))
    .digest('hex');
  return { ...{ enabled, name, kind, stance, owner, language }, reading };
}

/** The same for the same settings, in whatever order they were given or kept. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]).sort());
}
