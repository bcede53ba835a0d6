import { html } from 'hono/html';
import { alertingWords } from '#src/alerts/alerting-words.ts';
import { channelType } from '#src/channels/index.ts';
import { isolated } from '#src/model/display-text.ts';
import { LOCAL_PERSON, mayAct } from '#src/model/person.ts';
import { sharedWords } from '#src/model/wording.ts';
import type { ShownChannel } from '#src/pipeline/channels/channel-desk.ts';
import { typeIn } from '#src/words/registry-words.ts';
import type { DeskRequest, Html, Page } from '../answer.ts';
import { action, BEGINS_HERE, notice } from '../form.ts';
import { channelReasonSaid, emptyState, moment, named, ours } from '../pieces.ts';
import type { Reader } from '../reader.ts';
import { channelFormWords } from './channel-form-words.ts';
import { settingLabel } from './settings-form.ts';
import { adminWords } from './words.ts';

const TEST_LIMIT_MS = 25_000;

/** Where alerts and digests go, and whether they arrive. */
export const channelsPage: Page = async (request) => {
  const { deps, reader } = request;
  const words = alertingWords(reader.language);
  const channels = (await deps.channels?.list()) ?? null;
  const body = html`<div class="title-line"><h1>${words.channels}</h1><p class="soft">${words.channelsMean}</p></div>
<p class="actions">${isAdministrator(request) && channels !== null ? html`<a href="/channels/add">${channelFormWords(reader.language).add}</a>` : ''}<a href="/alerts">${reader.words.sections.alerts}</a><a href="/rules">${words.rules}</a><a href="/digests">${words.schedules}</a></p>
${channels === null ? emptyState(words.notHere) : channels.length === 0 ? emptyState(words.noChannels) : html`<ul class="rows">${channels.map((channel) => channelRow(request, channel))}</ul><p class="soft">${words.inFile}</p>`}`;
  return { kind: 'page', section: 'alerts', title: words.channels, body };
};

function isAdministrator({ person }: DeskRequest): boolean {
  return person !== null && mayAct(person.role, 'administrator');
}

function channelRow(request: DeskRequest, channel: ShownChannel): Html {
  const { reader, formToken } = request;
  const words = alertingWords(reader.language);
  const { comma } = sharedWords(reader.language);
  const { audience, secrets } = channel;
  const type = typeIn('channelTypes', channelType(channel.type), reader.language);
  const readers = [
    audience.public ? words.public : '',
    audience.discreet ? words.discreet : '',
    !audience.public && !audience.discreet ? words.closed : '',
    channel.operators ? words.operators : '',
    channel.fallback ? words.fallback(isolated(channel.fallback)) : '',
  ].filter(Boolean);
  const may = isAdministrator(request);
  const at = `/channels/${encodeURIComponent(channel.key)}`;
  const forms = channelFormWords(reader.language);
  const { added } = channel;
  const whose = added
    ? forms.addedBy(isolated(added.by))
    : channel.switchedBy === null
      ? words.fileSays
      : words.switchedBy(isolated(channel.switchedBy));
  const when = added ? added.at : channel.switchedAt;
  return html`<li id="channel-${channel.key}" tabindex="-1"><h2>${named(channel.label)} <span class="soft">${channel.enabled ? words.on : words.off}</span></h2>
<p class="soft">${type.label} · ${words.key}: <bdi dir="ltr">${channel.key}</bdi></p>
${channel.enabled ? html`<p>${words.audience}: ${ours(reader, readers.join(comma))}</p>${secrets.length > 0 ? html`<p>${words.secrets}: ${secrets.map(({ name, isSet }, index) => html`${index > 0 ? comma : ''}${settingLabel(reader, name)} <bdi class="soft" dir="ltr">${name}</bdi> ${isSet ? words.secretSet : words.secretMissing}`)}</p>` : ''}${stateOf(reader, channel)}` : ''}${channel.fault ? html`<p class="notice fault">${words.cannotBeOn} <bdi lang="en" dir="ltr">${channel.fault}</bdi></p>` : ''}
<p class="soft">${ours(reader, whose)}${when ? html`, ${moment(reader, when)}` : ''}${!channel.enabled && channel.waiting > 0 ? html` · ${words.waiting(channel.waiting)}` : ''}</p>${channel.hidesDesk ? html`<p class="notice fault">${forms.hidden}</p>` : ''}
${departuresOf(reader, channel, may ? formToken : null)}${may ? html`<div class="actions">${channel.enabled ? action(`${at}/test`, formToken, words.testMessage, {}, channel.label) : ''}${action(`${at}/turn`, formToken, channel.enabled ? words.switchOff : words.switchOn, { to: channel.enabled ? 'off' : 'on' }, channel.label)}${channel.switchedBy === null || added ? '' : action(`${at}/turn`, formToken, words.giveBack, { to: 'file' }, channel.label)}${added ? html`<a href="${at}/change">${adminWords(reader.language).change}<span class="unseen"> <bdi>${channel.label}</bdi></span></a>` : ''}${channel.hidesDesk ? action(`${at}/remove`, formToken, forms.removeHidden, {}, channel.label) : ''}</div>` : ''}</li>`;
}

/** Readers of mails who have left; an administrator can have them written to again. */
function departuresOf(reader: Reader, { key, departures }: ShownChannel, formToken: string | null): Html {
  if (departures.length === 0) return html``;
  const words = alertingWords(reader.language);
  const listName = (list: string) =>
    list.startsWith('digest ')
      ? words.digestList(isolated(list.slice('digest '.length)))
      : list === 'digest'
        ? words.digestLists
        : words.alertList;
  return html`<p>${words.left}:</p><ul>${departures.map(
    ({ list, address }) =>
      html`<li>${ours(reader, words.leftList(isolated(address), listName(list)))} ${formToken === null ? '' : action(`/channels/${encodeURIComponent(key)}/take-back`, formToken, words.takeBack, { list, address }, address)}</li>`,
  )}</ul>`;
}

/** Writes again to a reader who had left. */
export const takeBackAction: Page = async ({ deps, params, form, person }) => {
  const { id, name } = person ?? LOCAL_PERSON;
  const { list = '', address = '' } = form;
  const done = await deps.channels?.takeBack(params.key ?? '', list, address, { id, name });
  return done ? { kind: 'redirect', to: `/channels#channel-${params.key}` } : { kind: 'missing' };
};

function stateOf(reader: Reader, { state, waiting }: ShownChannel): Html {
  const words = alertingWords(reader.language);
  const waits = waiting > 0 ? html` · ${words.waiting(waiting)}` : '';
  if (state?.openSince)
    return html`<p class="notice fault">${words.takesNothing} ${moment(reader, state.openSince)}${waits}<br>${channelReasonSaid(reader, state.reason ?? '')}</p>`;
  const note = state?.note ? html`<br><bdi lang="en" dir="ltr">${state.note}</bdi>` : '';
  return html`<p>${state?.lastSent ? html`${words.works} · ${words.lastSent} ${moment(reader, state.lastSent)}` : words.neverUsed}${waits}${note}</p>`;
}

const TURNS: ReadonlyMap<string, boolean | null> = new Map([
  ['on', true],
  ['off', false],
  ['file', null],
]);

/** Switches a channel, for every process at once. */
export const turnChannelAction: Page = async ({ deps, params, form, person }) => {
  const enabled = TURNS.get(form.to ?? '');
  if (enabled === undefined) return { kind: 'missing' };
  const { id, name } = person ?? LOCAL_PERSON;
  const turned = await deps.channels?.turn(params.key ?? '', enabled, { id, name });
  return turned ? { kind: 'redirect', to: `/channels#channel-${turned.key}` } : { kind: 'missing' };
};

/** Sends a test message and says what came back. */
export const testChannelAction: Page = async ({ deps, params, reader }) => {
  const key = params.key ?? '';
  const words = alertingWords(reader.language);
  const result = await deps.channels?.test(key, reader.language, AbortSignal.timeout(TEST_LIMIT_MS));
  if (!result) return { kind: 'missing' };
  const wait =
    result.outcome === 'retry' && result.afterMs !== null ? words.asksToWait(Math.ceil(result.afterMs / 1000)) : '';
  const shown =
    result.outcome === 'sent'
      ? html`${notice(words.taken, 'done')}${result.note ? html`<p lang="en" dir="ltr">${result.note}</p>` : ''}${result.reference ? html`<p>${words.itsName} ${named(result.reference)}</p>` : ''}`
      : html`<p class="notice fault" role="alert"${BEGINS_HERE}>${channelReasonSaid(reader, result.reason)} ${wait}</p>`;
  const body = html`<div class="narrow"><p class="crumb"><a href="/channels">${words.channels}</a></p><h1>${words.testOf}: ${named(key)}</h1>${shown}</div>`;
  return { kind: 'page', section: 'alerts', title: words.testOf, body };
};
