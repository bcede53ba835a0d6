import { html } from 'hono/html';
import { alertingWords } from '#src/alerts/alerting-words.ts';
import { CHANNEL_TYPES } from '#src/channels/index.ts';
import { isolated } from '#src/model/display-text.ts';
import { LOCAL_PERSON } from '#src/model/person.ts';
import { type ChannelFault, type GivenChannel, READERS } from '#src/pipeline/channels/channel-entry.ts';
import { type DeskChannel, LONGEST_KEY, type SavedChannel } from '#src/pipeline/channels/desk-channels.ts';
import { tooLongIn } from '#src/words/fault-words.ts';
import { typeIn } from '#src/words/registry-words.ts';
import { channelFaultIn } from '#src/words/said-words.ts';
import type { DeskAnswer, DeskRequest, Html, Page } from '../answer.ts';
import { choice } from '../choice.ts';
import { action, field, form, notice } from '../form.ts';
import { named } from '../pieces.ts';
import { channelFormWords } from './channel-form-words.ts';
import { KEY, linesForFile } from './channel-lines.ts';
import { settingLabel, settingsFields, settingsFrom } from './settings-form.ts';
import { adminWords } from './words.ts';

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
  const type = typeNamed(request.params.type);
  if (!type) return { kind: 'missing' };
  return drawn(request, type, { key: '', type: type.type, label: '', readers: [], settings: {} });
};

/** Keeps a new channel; or, where that is asked for, writes its lines for the file, and keeps nothing. */
export const addChannelAction: Page = async (request) => {
  const type = typeNamed(request.params.type);
  if (!type) return { kind: 'missing' };
  const key = (request.form.key ?? '').trim();
  if (request.form.way !== 'file') return save(request, type, key, null);
  const channel = channelIn(request, type, key);
  return drawn(request, type, channel, { told: await linesForFile(request, type, channel) });
};

export const changeChannelPage: Page = async (request) => {
  const found = await deskChannel(request);
  if (!('known' in found)) return found;
  const { type, known } = found;
  return drawn(request, type, channelOf(known, type), { known });
};

export const changeChannelAction: Page = async (request) => {
  const found = await deskChannel(request);
  return 'known' in found ? save(request, found.type, found.known.key, found.known) : found;
};

/** Forgets a channel that was added at the desk. */
export const removeChannelAction: Page = async ({ deps, params, person }) => {
  const { id, name } = person ?? LOCAL_PERSON;
  const removed = await deps.channels?.remove(params.key ?? '', { id, name });
  return removed ? { kind: 'redirect', to: '/channels#content' } : { kind: 'missing' };
};

async function save(
  request: DeskRequest,
  type: ChannelType,
  key: string,
  known: DeskChannel | null,
): Promise<DeskAnswer> {
  const { deps, reader, form: given } = request;
  if (!deps.channels) return { kind: 'refused', status: 409, sentence: alertingWords(reader.language).notHere };
  const channel = channelIn(request, type, key);
  const { id, name } = request.person ?? LOCAL_PERSON;
  const secrets = type.secrets.map((secret) => [secret, (given[`setting-${secret}`] ?? '').trim()] as const);
  const typed = Object.fromEntries(secrets.filter(([, text]) => text !== ''));
  const forget = type.secrets.filter((secret) => given[`forget-${secret}`] === 'yes' && typed[secret] === undefined);
  const asked = { channel, typed, forget, isNew: known === null, language: reader.language, by: { id, name } };
  const saved = await deps.channels.save(asked);
  if (saved === 'saved') return { kind: 'redirect', to: `/channels#channel-${key}` };
  if (saved === 'gone') return { kind: 'missing' };
  return drawn(request, type, channel, { known, faults: faultsOf(saved, key, reader.language) });
}

/** Of a setting by its name; of the key, which a setting may have as its name too, without one. */
function faultsOf(
  saved: Exclude<SavedChannel, 'saved' | 'gone'>,
  key: string,
  language: string,
): readonly ChannelFault[] {
  const words = channelFormWords(language);
  if (saved === 'file') return [{ field: '', message: words.inFile }];
  if (saved === 'taken') return [{ field: '', message: words.taken }];
  if (saved === 'long') return [{ field: '', message: `${words.key}: ${isolated(tooLongIn(language, LONGEST_KEY))}` }];
  if ('again' in saved) return saved.again.map((name) => ({ field: name, message: words.again }));
  return saved.map(({ field: name, message }) =>
    name === 'key' && !KEY.test(key)
      ? { field: '', message: words.wrongKey }
      : { field: name, message: channelFaultIn(message, language) ?? message },
  );
}

/** The channel that a form changes; one of the file is not changed here. */
async function deskChannel({
  deps,
  params,
  reader,
}: DeskRequest): Promise<{ known: DeskChannel; type: ChannelType } | DeskAnswer> {
  const key = params.key ?? '';
  const shown = (await deps.channels?.list())?.find((channel) => channel.key === key);
  if (shown && !shown.added)
    return { kind: 'refused', status: 409, sentence: channelFormWords(reader.language).inFile };
  const known = shown ? await deps.channels?.find(key) : null;
  const type = typeNamed(shown?.type);
  return known && type ? { known, type } : { kind: 'missing' };
}

function typeNamed(name: string | undefined): ChannelType | undefined {
  return CHANNEL_TYPES.find(({ type }) => type === name);
}

/** What the form says, without its secrets. */
function channelIn({ form: given }: DeskRequest, type: ChannelType, key: string): GivenChannel {
  const fallback = (given.fallback ?? '').trim();
  return {
    ...{ key, type: type.type, label: (given.label ?? '').trim().slice(0, 200) },
    readers: READERS.filter((mark) => given[`reader-${mark}`] === 'yes'),
    ...(fallback ? { fallback } : {}),
    settings: withoutSecrets(type, settingsFrom(type.settings, given)),
  };
}

function channelOf({ key, entry }: DeskChannel, type: ChannelType): GivenChannel {
  const { label, fallback, settings } = entry;
  return {
    ...{ key, type: type.type, label: typeof label === 'string' ? label : '' },
    readers: READERS.filter((mark) => entry[mark] === true),
    ...(typeof fallback === 'string' ? { fallback } : {}),
    settings: withoutSecrets(type, Object(settings)),
  };
}

function withoutSecrets({ secrets }: ChannelType, settings: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !secrets.includes(name)));
}

interface Drawing {
  known?: DeskChannel | null;
  faults?: readonly ChannelFault[];
  told?: Html;
}

async function drawn(
  { deps, reader, formToken }: DeskRequest,
  type: ChannelType,
  channel: GivenChannel,
  { known = null, faults = [], told }: Drawing = {},
): Promise<DeskAnswer> {
  const words = channelFormWords(reader.language);
  const alerting = alertingWords(reader.language);
  const { save: keep, change } = adminWords(reader.language);
  const { label, means } = typeIn('channelTypes', type, reader.language);
  const marks = { public: alerting.public, discreet: alerting.discreet, operators: alerting.operators };
  const names: Readonly<Record<string, string>> = { label: words.label, fallback: words.fallback };
  const sentences = faults.map(({ field: name, message }) =>
    name === '' ? message : `${isolated(names[name] ?? settingLabel(reader, name))}: ${isolated(message)}`,
  );
  const others = ((await deps.channels?.list()) ?? []).filter(({ key }) => key !== channel.key);
  const options = others.map((other) => ({ value: other.key, label: other.label }));
  const beside = {
    faults: new Map(faults.map(({ field: name, message }) => [name, message])),
    kept: known?.kept ?? [],
  };
  const content = html`${known ? html`<p>${words.key}: <bdi dir="ltr">${known.key}</bdi></p>` : field({ name: 'key', label: words.key, hint: words.keyHint, value: channel.key, maxLength: LONGEST_KEY })}
${field({ name: 'label', label: words.label, value: channel.label })}
<fieldset><legend>${words.readers}</legend>${READERS.map((mark) => html`<label class="check"><input type="checkbox" name="reader-${mark}" value="yes"${channel.readers.includes(mark) ? html` checked` : ''}> ${marks[mark]}</label>`)}</fieldset>
${settingsFields(reader, { ...type, registry: 'channelTypes' }, channel.settings, beside)}
${options.length > 0 || channel.fallback ? choice('fallback', words.fallback, words.noFallback, channel.fallback, [{ options }]) : ''}`;
  const title = known ? html`${change}: ${named(channel.label)}` : html`${words.add}: ${label}`;
  const at = known ? `/channels/${encodeURIComponent(known.key)}` : null;
  const forFile = html`<details><summary>${words.orLines}</summary><p class="hint">${words.linesMean}</p><p><button name="way" value="file" formnovalidate>${words.make}</button></p></details>`;
  const sheet = at
    ? html`${form(`${at}/change`, formToken, content, keep)}<details><summary>${words.remove}</summary><p>${words.removeMeans}</p>${action(`${at}/remove`, formToken, words.remove, {}, channel.label)}</details>`
    : form(`/channels/new/${type.type}`, formToken, content, words.add, forFile);
  const crumb = known
    ? html`<a href="/channels">${alerting.channels}</a>`
    : html`<a href="/channels/add">${words.add}</a>`;
  const body = html`<div class="narrow"><p class="crumb">${crumb}</p><h1>${title}</h1><p class="soft">${known ? html`${label}. ` : ''}${means}</p>${sentences.map((sentence) => notice(sentence))}${told ?? ''}${sheet}</div>`;
  return { kind: 'page', section: 'alerts', title: known ? change : words.add, body };
}
