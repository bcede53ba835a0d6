import { html } from 'hono/html';
import { CHANNEL_TYPES } from '#src/channels/index.ts';
import { isolated } from '#src/model/display-text.ts';
import { channelFaults, channelLines, type GivenChannel } from '#src/pipeline/channel-entry.ts';
import { typeIn } from '#src/words/registry-words.ts';
import type { DeskAnswer, DeskRequest, Html, Page } from '../answer.ts';
import { BEGINS_HERE, field, form, notice } from '../form.ts';
import { alertingWords } from './alerting-words.ts';
import { channelFormWords } from './channel-form-words.ts';
import { settingLabel, settingsFields, settingsFrom } from './settings-form.ts';

const KEY = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const VARIABLE = /^\$\{[A-Za-z_][A-Za-z0-9_]{0,99}\}$/;
const READERS = ['public', 'discreet', 'operators'] as const;
type ChannelType = (typeof CHANNEL_TYPES)[number];

/** Every kind of channel, each with a form of its own. */
export const addChannelPage: Page = async ({ reader }) => {
  const words = channelFormWords(reader.language);
  const body = html`<p class="crumb"><a href="/channels">${alertingWords(reader.language).channels}</a></p><div class="title-line"><h1>${words.add}</h1><p class="soft">${words.mean}</p></div>
<h2>${words.kinds}</h2><ul class="rows">${CHANNEL_TYPES.map((type) => {
    const { label, means } = typeIn('channelTypes', type, reader.language);
    return html`<li><a href="/channels/new/${type.type}">${label}</a> <span class="soft">${means}</span></li>`;
  })}</ul>`;
  return { kind: 'page', section: 'alerts', title: words.add, body };
};

export const newChannelPage: Page = async (request) => {
  const type = typeOf(request);
  if (!type) return { kind: 'missing' };
  // Where secrets come from is written for whoever has not thought of names yet.
  const settings = Object.fromEntries(type.secrets.map((name) => [name, variableFor(type, name)]));
  return drawn(request, type, { key: '', type: type.type, label: '', readers: [], settings: firstOf(type, settings) });
};

/** Of a type that has several ways, the secret that has to be there is known to the schema alone: none is filled in. */
function firstOf({ secrets }: ChannelType, settings: Record<string, string>): Record<string, string> {
  return secrets.length === 1 ? settings : {};
}

/** Writes the lines of a channel for its file; nothing is kept. */
export const writeChannelAction: Page = async (request) => {
  const { deps, reader, form: given } = request;
  const type = typeOf(request);
  if (!type) return { kind: 'missing' };
  const words = channelFormWords(reader.language);
  const channel: GivenChannel = {
    key: (given.key ?? '').trim(),
    type: type.type,
    label: (given.label ?? '').trim().slice(0, 200),
    readers: READERS.filter((mark) => given[`reader-${mark}`] === 'yes'),
    settings: settingsFrom(type.settings, given),
  };
  const bare = type.secrets.filter((name) => !isVariable(channel.settings[name]));
  const faults = [
    ...(KEY.test(channel.key) ? [] : [words.wrongKey]),
    ...((await deps.channels?.list())?.some(({ key }) => key === channel.key) ? [words.taken] : []),
    ...bare.map((name) => words.notVariable(isolated(settingLabel(reader, name)), isolated(variableFor(type, name)))),
    ...channelFaults(channel, reader.language).map(
      ({ setting, message }) => `${isolated(settingLabel(reader, setting))}: ${isolated(message)}`,
    ),
  ];
  if (faults.length === 0) return drawn(request, type, channel, linesOf(request, type, channel));
  // What may be a secret is not shown again.
  const shown = Object.fromEntries(Object.entries(channel.settings).filter(([name]) => !bare.includes(name)));
  return drawn(request, type, { ...channel, settings: shown }, html`${faults.map((fault) => notice(fault))}`);
};

function typeOf({ params }: DeskRequest): ChannelType | undefined {
  return CHANNEL_TYPES.find(({ type }) => type === params.type);
}

function isVariable(value: unknown): boolean {
  if (value === undefined) return true;
  return (Array.isArray(value) ? value : [value]).every((one) => typeof one === 'string' && VARIABLE.test(one));
}

function variableFor({ type }: ChannelType, name: string): string {
  return `\${${type}_${name}}`.toUpperCase();
}

function linesOf({ reader }: DeskRequest, type: ChannelType, channel: GivenChannel): Html {
  const words = channelFormWords(reader.language);
  const secrets = type.secrets.filter((name) => channel.settings[name] !== undefined);
  return html`<section class="notice done"><p role="status"${BEGINS_HERE}>${words.lines}</p><pre class="lines" dir="ltr" tabindex="0">${channelLines(channel)}</pre>
${secrets.length > 0 ? html`<p>${words.secrets}</p><ul class="rows">${secrets.map((name) => html`<li>${settingLabel(reader, name)}<br><code dir="ltr">khavaran channels secret set ${channel.key} ${name}</code></li>`)}</ul>` : ''}</section>`;
}

function drawn(
  { reader, formToken }: DeskRequest,
  type: ChannelType,
  channel: GivenChannel,
  told: Html = html``,
): DeskAnswer {
  const words = channelFormWords(reader.language);
  const alerting = alertingWords(reader.language);
  const { label, means } = typeIn('channelTypes', type, reader.language);
  const marks = { public: alerting.public, discreet: alerting.discreet, operators: alerting.operators };
  const content = html`${field({ name: 'key', label: words.key, hint: words.keyHint, value: channel.key, maxLength: 60 })}
${field({ name: 'label', label: words.label, value: channel.label })}
<fieldset><legend>${words.readers}</legend>${READERS.map((mark) => html`<label class="check"><input type="checkbox" name="reader-${mark}" value="yes"${channel.readers.includes(mark) ? html` checked` : ''}> ${marks[mark]}</label>`)}</fieldset>
${settingsFields(reader, { ...type, registry: 'channelTypes' }, channel.settings)}`;
  const body = html`<div class="narrow"><p class="crumb"><a href="/channels/add">${words.add}</a></p><h1>${words.add}: ${label}</h1><p class="soft">${means}</p>${told}${form(`/channels/new/${type.type}`, formToken, content, words.make)}</div>`;
  return { kind: 'page', section: 'alerts', title: words.add, body };
}
