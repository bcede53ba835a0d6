import { stringify } from 'yaml';
import { channelType } from '#src/channels/index.ts';
import { faultWords } from '#src/words/fault-words.ts';

/** A channel as a form gives it; secrets are named by variables, `${NAME}`, and never given. */
export interface GivenChannel {
  key: string;
  type: string;
  label: string;
  readers: readonly ('public' | 'discreet' | 'operators')[];
  settings: Readonly<Record<string, unknown>>;
}

export interface ChannelFault {
  /** The name of the setting. */
  setting: string;
  message: string;
}

/** What is wrong with the settings, in the reader's language; of secrets nothing can be said before they are there. */
export function channelFaults({ type, settings }: GivenChannel, language: string): ChannelFault[] {
  const { secrets, settings: schema } = channelType(type);
  const read = schema.safeParse(settings, { error: faultWords(language) });
  return (read.error?.issues ?? [])
    .map(({ path, message }) => ({ setting: String(path[0] ?? ''), message }))
    .filter(({ setting }) => setting !== '' && !secrets.includes(setting));
}

/** The lines of `config/channels.yaml` that make the channel, as one entry of its list. */
export function channelLines({ key, type, label, readers, settings }: GivenChannel): string {
  const marks = Object.fromEntries(readers.map((mark) => [mark, true]));
  return stringify([{ key, type, label, ...marks, settings }], { lineWidth: 0 });
}
