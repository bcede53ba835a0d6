import { stringify } from 'yaml';
import { KhavaranError } from '#src/base/errors.ts';
import type { SourceConfig } from '#src/model/source.ts';
import { parseSources } from './source-file.ts';

/** A source as it is written into `sources.yaml`: what is left out takes its default. */
export interface SourceEntry extends Pick<SourceConfig, 'key' | 'name' | 'type' | 'kind'> {
  settings: Readonly<Record<string, unknown>>;
  platform?: SourceConfig['platform'] | undefined;
  owner?: string | null | undefined;
  stance?: SourceConfig['stance'] | undefined;
  language?: string | null | undefined;
  proxy?: string | null | undefined;
  enabled?: boolean | undefined;
  /** `90m`, `12h`, `3d`. */
  silent_after?: string | undefined;
  budget?: { requests?: number; megabytes?: number } | undefined;
  /** A line above it, for people. */
  comment?: string | null;
}

/**
 * The text of `sources.yaml` with further sources at its end; not a letter of what stands there is changed. Throws
 * `source/invalid` where the result could not be read.
 */
export function withSources(text: string, entries: readonly SourceEntry[]): string {
  if (entries.length === 0) return text;
  // An empty list in brackets, or a file of comments alone, gives way to the first source.
  const isEmpty = /^\s*(\[\s*\]\s*)?$/.test(text.replace(/^\s*#.*$/gm, ''));
  const kept = isEmpty ? text.replace(/^\s*\[\s*\]\s*$/m, '') : text;
  const start = kept.trim() === '' ? '' : `${kept.replace(/\s+$/, '')}\n\n`;
  const result = `${start}${entries.map(textOf).join('\n')}`;
  try {
    parseSources(result);
  } catch (cause) {
    // A list in brackets, say, cannot be added to at the end of the file.
    throw cause instanceof KhavaranError
      ? cause
      : new KhavaranError('source/invalid', 'The sources cannot be added at the end of the file.', { cause });
  }
  return result;
}

/** A key that is not taken yet: of the name in Latin letters, else of the address. */
export function freeKey(wishes: readonly (string | null)[], taken: ReadonlySet<string>): string {
  const slugs = wishes.map((wish) => slugOf(wish ?? '')).filter((slug) => slug.length >= 3);
  const base = slugs[0] ?? 'source';
  for (let number = 1; ; number++) {
    const key = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(key)) return key;
  }
}

function slugOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50)
    .replace(/-+$/, '');
}

function textOf({ comment, ...entry }: SourceEntry): string {
  const { key, name, type, settings, kind, platform, owner, stance, language, proxy, enabled } = entry;
  const { silent_after, budget } = entry;
  const written = {
    key,
    name,
    type,
    settings,
    kind,
    ...(platform && platform !== 'web' ? { platform } : {}),
    ...(owner ? { owner } : {}),
    ...(stance ? { stance } : {}),
    ...(language ? { language } : {}),
    ...(proxy ? { proxy } : {}),
    ...(enabled === false ? { enabled } : {}),
    ...(silent_after ? { silent_after } : {}),
    ...(budget ? { budget } : {}),
  };
  const line = comment ? `# ${comment.replace(/\s+/g, ' ').trim().slice(0, 200)}\n` : '';
  return `${line}${stringify([written], { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
