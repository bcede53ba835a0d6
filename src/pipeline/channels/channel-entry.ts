import { stringify } from 'yaml';
import { channelType } from '#src/channels/index.ts';
import { faultWords } from '#src/words/fault-words.ts';

/** Who reads a channel, as its form marks it. */
export const READERS = ['public', 'discreet', 'operators'] as const;

/** A channel as a form gives it, without its secrets; for the lines of the file they are named by variables, `${NAME}`. */
export interface GivenChannel {
  key: string;
  type: string;
  label: string;
  readers: readonly (typeof READERS)[number][];
  /** Key of the channel that takes what this one cannot. */
  fallback?: string;
  settings: Readonly<Record<string, unknown>>;
}

export interface ChannelFault {
  /** The name of the setting, or `key`, `label` or `fallback`. */
  field: string;
  message: string;
}

/** What is wrong with the settings, in the reader's language; of secrets nothing can be said before they are there. */
export function channelFaults({ type, settings }: GivenChannel, language: string): ChannelFault[] {
  const { secrets, settings: schema } = channelType(type);
  const read = schema.safeParse(settings, { error: faultWords(language) });
  return (read.error?.issues ?? [])
    .map(({ path, message }) => ({ field: String(path[0] ?? ''), message }))
    .filter(({ field }) => field !== '' && !secrets.includes(field));
}

/** The lines of `config/channels.yaml` that make the channel, as one entry of its list. */
export function channelLines(channel: GivenChannel): string {
  return stringify([{ key: channel.key, ...entryOf(channel) }], { lineWidth: 0 });
}

/** What an entry of the file says of a channel, without its key. */
export function entryOf({ type, label, readers, fallback, settings }: GivenChannel) {
  const marks = Object.fromEntries(readers.map((mark) => [mark, true]));
  return { type, label, ...marks, ...(fallback ? { fallback } : {}), settings };
}
