import { html } from 'hono/html';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import { LOCAL_PERSON } from '#src/model/person.ts';
import { PLATFORMS, SOURCE_KINDS, STANCES } from '#src/model/source.ts';
import { sharedWords } from '#src/model/wording.ts';
import { turnSource } from '#src/pipeline/sources/change-source.ts';
import type { Glimpse, SourceOffer } from '#src/pipeline/sources/source-desk.ts';
import { SOURCE_TYPES } from '#src/sources/index.ts';
import { findSource, type StoredSource } from '#src/store/sources.ts';
import { typeIn } from '#src/words/registry-words.ts';
import { reasonIn } from '#src/words/said-words.ts';
import type { DeskAnswer, DeskRequest, Html, Page } from '../answer.ts';
import { choice } from '../choice.ts';
import { action, BEGINS_HERE, field, form, notice } from '../form.ts';
import { moment, named, reasonSaid } from '../pieces.ts';
import type { Reader } from '../reader.ts';
import { settingsFields, settingsFrom } from './settings-form.ts';
import { sourceFaults } from './source-faults.ts';
import { adminWords } from './words.ts';

/** Where a source begins: an address, or a kind of source. */
export const addSourcePage: Page = async (request) => begin(request, null);

function begin({ reader, formToken, deps, form: given }: DeskRequest, fault: string | null): DeskAnswer {
  const words = adminWords(reader.language);
  const body = html`<div class="title-line"><h1>${words.addSource}</h1></div>${notice(fault)}
${deps.sources ? form('/sources-admin/find', formToken, field({ name: 'address', label: words.address, hint: words.addressHint, value: given.address ?? '', maxLength: 500 }), words.find) : html`<p class="empty">${words.notHere}</p>`}
<h2>${words.orByType}</h2><ul class="rows">${SOURCE_TYPES.map((type) => {
    const { label, means } = typeIn('sourceTypes', type, reader.language);
    return html`<li><a href="/sources-admin/new/${type.type}">${label}</a> <span class="soft">${means}</span></li>`;
  })}</ul>`;
  return { kind: 'page', section: 'sources', title: words.addSource, body };
}

export const findSourceAction: Page = async (request) => {
  const { deps, reader, formToken, form: given } = request;
  const words = adminWords(reader.language);
  if (!deps.sources) return { kind: 'refused', status: 409, sentence: words.notHere };
  let offers: SourceOffer[];
  try {
    offers = await deps.sources.offersFor(given.address ?? '');
  } catch (error) {
    return begin(request, reasonIn(messageOf(error), reader.language) ?? messageOf(error));
  }
  const body = html`<div class="title-line"><h1${BEGINS_HERE}>${words.offers}</h1><p class="soft">${words.offersMean}</p></div>
<ol class="rows">${offers.map((offer, index) => {
    const type = SOURCE_TYPES.find((one) => one.type === offer.type);
    return type
      ? html`<li><h2>${typeIn('sourceTypes', type, reader.language).label}: ${named(offer.name ?? '')}</h2>${glimpse(reader, offer)}
<details${index === 0 ? html` open` : ''}><summary>${words.add}</summary>${sourceForm(reader, formToken, type, { ...offer, key: null })}</details></li>`
      : '';
  })}</ol>`;
  return { kind: 'page', section: 'sources', title: words.offers, body };
};

function glimpse(reader: Reader, { entries, newest, example, trouble }: Glimpse): Html {
  const words = adminWords(reader.language);
  if (trouble) return html`<p class="notice fault">${words.couldNot} ${reasonSaid(reader, trouble)}</p>`;
  return html`<p>${words.brought(entries)}${newest ? html`, ${words.newest} ${moment(reader, newest)}` : ''}${example ? html` · ${words.example}: ${named(example)}` : ''}</p>`;
}

type SourceType = (typeof SOURCE_TYPES)[number];

interface Filled {
  key: string | null;
  name: string | null;
  settings: unknown;
  language: string | null;
  platform: string;
  kind?: string;
  owner?: string | null;
  stance?: string | null;
  proxy?: string | null;
}

function sourceForm(reader: Reader, formToken: string, type: SourceType, filled: Filled): Html {
  const words = adminWords(reader.language);
  const shared = sharedWords(reader.language);
  return form(
    '/sources-admin/save',
    formToken,
    html`<input type="hidden" name="type" value="${type.type}"><input type="hidden" name="key" value="${filled.key ?? ''}"><input type="hidden" name="platform" value="${filled.platform}">
${field({ name: 'name', label: words.name, value: filled.name ?? '' })}
${choice('kind', words.kind, '', filled.kind, [{ options: SOURCE_KINDS.map((value) => ({ value, label: shared.kinds[value] })) }])}
${choice('stance', words.stance, words.notSaid, filled.stance ?? undefined, [{ options: STANCES.map((value) => ({ value, label: shared.stances[value] })) }])}
${field({ name: 'owner', label: words.owner, hint: words.ownerHint, value: filled.owner ?? '', optional: true })}
${field({ name: 'language', label: words.language, hint: words.languageHint, value: filled.language ?? '', optional: true, maxLength: 20 })}
${field({ name: 'proxy', label: words.proxy, hint: words.proxyHint, value: filled.proxy ?? '', optional: true })}
<fieldset><legend>${words.settings}</legend>${settingsFields(reader, { ...type, registry: 'sourceTypes' }, filled.settings)}</fieldset>`,
    filled.key === null ? words.add : words.save,
  );
}

export const newSourcePage: Page = async (request) => {
  const type = SOURCE_TYPES.find((one) => one.type === request.params.type);
  return type ? drawn(request, type, blank(type), []) : { kind: 'missing' };
};

function blank({ type }: SourceType): Filled {
  const platform = PLATFORMS.find((one) => one === type) ?? 'web';
  return { key: null, name: null, settings: {}, language: null, platform };
}

function drawn(
  { reader, formToken }: DeskRequest,
  type: SourceType,
  filled: Filled,
  faults: readonly string[],
): DeskAnswer {
  const words = adminWords(reader.language);
  const title = filled.key === null ? words.addSource : words.change;
  const { label, means } = typeIn('sourceTypes', type, reader.language);
  const body = html`<div class="narrow"><h1>${title}: ${label}</h1><p class="soft">${means}</p>${faults.map((fault) => notice(fault))}${sourceForm(reader, formToken, type, filled)}</div>`;
  return { kind: 'page', section: 'sources', title, body };
}

export const changeSourcePage: Page = async (request) => {
  const source = await operatorsSource(request);
  const type = SOURCE_TYPES.find((one) => one.type === source?.type);
  return source && type ? drawn(request, type, source, []) : { kind: 'missing' };
};

async function operatorsSource({ deps, params }: DeskRequest): Promise<StoredSource | null> {
  const key = params.key ?? '';
  const source = /^[a-z0-9-]{1,100}$/.test(key) ? await findSource(deps.db, { key }) : null;
  return source?.configuredBy === 'operator' ? source : null;
}

export const saveSourceAction: Page = async (request) => {
  const { deps, form: given, reader, person } = request;
  const words = adminWords(reader.language);
  const type = SOURCE_TYPES.find((one) => one.type === given.type);
  if (!type || !deps.sources) return { kind: 'missing' };
  const text = (name: string) => (given[name] ?? '').trim() || null;
  const filled = {
    key: text('key'),
    name: text('name'),
    type: type.type,
    settings: settingsFrom(type.settings, given),
    kind: text('kind') ?? '',
    platform: text('platform') ?? 'web',
    owner: text('owner'),
    stance: text('stance'),
    language: text('language'),
    proxy: text('proxy'),
    enabled: true,
  };
  if (filled.kind === '') return drawn(request, type, filled, [words.unknownKind]);
  try {
    const { key } = await deps.sources.save(
      { ...filled, name: filled.name ?? '' },
      reader.language,
      (person ?? LOCAL_PERSON).name,
    );
    return { kind: 'redirect', to: `/sources/${encodeURIComponent(key)}` };
  } catch (error) {
    if (error instanceof KhavaranError) return drawn(request, type, filled, sourceFaults(reader, error.message));
    throw error;
  }
};

export const switchSourceAction: Page = async (request) => {
  const source = await operatorsSource(request);
  if (!source) return { kind: 'missing' };
  const { deps, person } = request;
  await turnSource(deps, source.key, { enabled: !source.enabled, by: (person ?? LOCAL_PERSON).name });
  return { kind: 'redirect', to: `/sources/${encodeURIComponent(source.key)}#administration` };
};

/** Looks once, keeps nothing, and says what came. */
export const trySourceAction: Page = async (request) => {
  const { deps, params, reader } = request;
  const words = adminWords(reader.language);
  const key = params.key ?? '';
  const source = /^[a-z0-9-]{1,100}$/.test(key) ? await findSource(deps.db, { key }) : null;
  if (!source || !deps.sources) return { kind: 'missing' };
  const seen = await deps.sources.look(source);
  const body = html`<div class="narrow"><p class="crumb"><a href="/sources/${encodeURIComponent(key)}">${named(source.name)}</a></p><h1${BEGINS_HERE}>${words.tried}</h1>${glimpse(reader, seen)}</div>`;
  return { kind: 'page', section: 'sources', title: words.tried, body };
};

/** What the page of a source needs. */
export interface SourceRequest extends Pick<DeskRequest, 'reader' | 'params' | 'person' | 'formToken'> {
  deps: Pick<DeskRequest['deps'], 'db' | 'sources'>;
}

/** What an editor can do with a source, for its page. */
export function sourceActions({ deps, reader, formToken }: SourceRequest, source: StoredSource): Html {
  const words = adminWords(reader.language);
  if (source.configuredBy === 'import') return html``;
  const at = `/sources-admin/${encodeURIComponent(source.key)}`;
  const own = source.configuredBy === 'operator';
  return html`<section aria-labelledby="administration"><div class="section-head"><h2 id="administration">${words.administration}</h2></div>
<div class="actions">${deps.sources ? action(`${at}/try`, formToken, words.tryIt) : ''}${own ? html`<a href="${at}/change">${words.change}</a>${action(`${at}/switch`, formToken, source.enabled ? words.switchOff : words.switchOn)}` : ''}</div>
${own ? '' : html`<p class="soft">${words.inFile}</p>`}</section>`;
}
