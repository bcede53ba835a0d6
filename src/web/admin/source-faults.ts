import { isolated } from '#src/model/display-text.ts';
import type { Reader } from '../reader.ts';
import { settingLabel } from './settings-form.ts';
import { adminWords } from './words.ts';

/** A line of what the check of a source says: which source, which field, what is wrong with it. */
const FAULT = /^.{0,200}?, (settings\.)?([A-Za-z_]{1,40})(?:\.[\w.]{1,80})?: (.{1,500})$/u;

/** What is wrong with a source, each with its field as the form calls it. */
export function sourceFaults(reader: Reader, message: string): string[] {
  const words = adminWords(reader.language);
  const names: Readonly<Record<string, string>> = {
    name: words.name,
    kind: words.kind,
    owner: words.owner,
    stance: words.stance,
    language: words.language,
    proxy: words.proxy,
  };
  return message.split('\n').map((line) => {
    const [, within, field = '', fault] = FAULT.exec(line) ?? [];
    if (fault === undefined) return line;
    return `${isolated((within ? null : names[field]) ?? settingLabel(reader, field))}: ${isolated(fault)}`;
  });
}
