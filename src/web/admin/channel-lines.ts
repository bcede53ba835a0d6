import { html } from 'hono/html';
import type { CHANNEL_TYPES } from '#src/channels/index.ts';
import { isolated } from '#src/model/display-text.ts';
import { channelFaults, channelLines, type GivenChannel } from '#src/pipeline/channels/channel-entry.ts';
import { channelFaultIn } from '#src/words/said-words.ts';
import type { DeskRequest, Html } from '../answer.ts';
import { BEGINS_HERE, notice } from '../form.ts';
import { channelFormWords } from './channel-form-words.ts';
import { settingLabel, settingsFrom } from './settings-form.ts';
import { settingsOf } from './settings-of.ts';

type ChannelType = (typeof CHANNEL_TYPES)[number];

/** What the key of a channel looks like. */
export const KEY = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const VARIABLE = /^\$\{[A-Za-z_][A-Za-z0-9_]{0,99}\}$/;

/** The lines of a channel for its file, or what is wrong with it. A secret that was typed stands there as a variable. */
export async function linesForFile(request: DeskRequest, type: ChannelType, given: GivenChannel): Promise<Html> {
  const { deps, reader, form } = request;
  const words = channelFormWords(reader.language);
  const sent = settingsFrom(type.settings, form);
  const named = settingsOf(type.settings)
    .filter(({ name, required }) => type.secrets.includes(name) && (required || sent[name] !== undefined))
    .map(({ name, kind }) => ({ name, given: sent[name] ?? (kind === 'list' ? [''] : '') }));
  const variables = Object.fromEntries(named.map(({ name, given: text }) => [name, variableFor(type, name, text)]));
  const channel = { ...given, settings: { ...given.settings, ...variables } };
  const faults = [
    ...(KEY.test(channel.key) ? [] : [words.wrongKey]),
    ...((await deps.channels?.list())?.some(({ key }) => key === channel.key) ? [words.taken] : []),
    ...channelFaults(channel, reader.language).map(
      ({ field, message }) =>
        `${isolated(settingLabel(reader, field))}: ${isolated(channelFaultIn(message, reader.language) ?? message)}`,
    ),
  ];
  if (faults.length > 0) return html`${faults.map((fault) => notice(fault))}`;
  return html`<section class="notice done"><p role="status"${BEGINS_HERE}>${words.lines}</p><pre class="lines" dir="ltr" tabindex="0">${channelLines(channel)}</pre>
${named.length > 0 ? html`<p>${words.secrets}</p><ul class="rows">${named.map(({ name }) => html`<li>${settingLabel(reader, name)}<br><code dir="ltr">khavaran channels secret set ${channel.key} ${name}</code></li>`)}</ul>` : ''}</section>`;
}

/** The variable that was named instead of a secret, or the one that we would choose; a list of it where there are several. */
function variableFor({ type }: ChannelType, name: string, given: unknown): string | string[] {
  const own = `\${${type}_${name}}`.toUpperCase();
  const chosen = (text: unknown) => (typeof text === 'string' && VARIABLE.test(text) ? text : own);
  return Array.isArray(given) ? [...new Set(given.map(chosen))] : chosen(given);
}
