import { html } from 'hono/html';
import { codeOf } from '#src/base/errors.ts';
import { nameIn } from '#src/model/entity.ts';
import { LOCAL_PERSON } from '#src/model/person.ts';
import type { NameTrial, WatchedName, WatchlistDesk, WatchlistEntity } from '#src/pipeline/analysis/watchlist-desk.ts';
import { writeAudit } from '#src/store/audit.ts';
import { listNameHistory } from '#src/store/entity-edits.ts';
import { findSighting } from '#src/store/name-sightings.ts';
import type { DeskAnswer, DeskRequest, Html, Page } from '../answer.ts';
import { moment, named } from '../pieces.ts';
import { readId } from '../query.ts';
import { sentencesOf } from './fault-sentences.ts';
import { blankName, entityGiven, type FilledName, filledBy, filledFrom } from './filled-name.ts';
import { faultList, LONGEST_TRIAL, nameForm } from './name-form.ts';
import { trialResult } from './trial.ts';
import { nameWords } from './words.ts';

const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const HISTORY = 20;

/** What a page of the form shows beside it. */
interface Drawing {
  filled: FilledName;
  base: WatchedName | null;
  faults?: readonly string[];
  text?: string;
  trial?: NameTrial;
}

/** An empty form, or one that is filled from a name that recurs. */
export const addNamePage: Page = async (request) => {
  const sighting = readId(request.query.get('sighting') ?? undefined);
  const found = sighting === null ? null : await findSighting(request.deps.db, sighting);
  if (sighting !== null && !found) return { kind: 'missing' };
  const isPersian = found !== null && /\p{Script=Arabic}/u.test(found.name);
  const filled = found === null ? {} : isPersian ? { nameFa: found.name } : { nameEn: found.name };
  const example = found === null ? '' : found.text.slice(0, LONGEST_TRIAL);
  return drawn(request, { filled: blankName(filled), base: null, text: example });
};

export const changeNamePage: Page = async (request) => {
  const base = await nameOf(request);
  return base ? drawn(request, { filled: filledFrom(base.entity), base }) : { kind: 'missing' };
};

async function nameOf({ deps, params }: DeskRequest): Promise<WatchedName | null> {
  const id = params.id ?? '';
  return ID.test(id) && deps.watchlist ? deps.watchlist.find(id) : null;
}

/** Tries what the form says on its text; nothing is kept. */
export const tryNameAction: Page = async (request) => {
  const { deps, form, reader, params } = request;
  const base = await nameOf(request);
  if (!deps.watchlist || (params.id !== undefined && !base)) return { kind: 'missing' };
  const filled = filledBy(form);
  const text = (form.text ?? '').slice(0, LONGEST_TRIAL).toWellFormed();
  const read = deps.watchlist.read(entityGiven(forTrial(filled), base?.entity ?? null));
  const words = nameWords(reader.language);
  if (!('entity' in read)) return drawn(request, { filled, base, text, faults: sentencesOf(reader, read.faults) });
  if (text.trim() === '') return drawn(request, { filled, base, text, faults: [words.noText] });
  return drawn(request, { filled, base, text, trial: deps.watchlist.tryOn(read.entity, text) });
};

/** To try a name nobody has to say yet why it is watched. */
function forTrial(filled: FilledName): FilledName {
  const name = filled.nameEn || filled.nameFa || Object.values(filled.lists).join('\n').trim().split('\n')[0] || '';
  return {
    ...filled,
    id: ID.test(filled.id) ? filled.id : 'name-on-trial',
    nameEn: filled.nameEn || name,
    nameFa: filled.nameFa || name,
    why: 'tried on a text',
    source: 'https://example.org/',
    wikidata: '',
  };
}

export const saveNameAction: Page = async (request) => {
  const { deps, form, reader, params } = request;
  const base = await nameOf(request);
  const { watchlist } = deps;
  if (!watchlist || (params.id !== undefined && !base)) return { kind: 'missing' };
  const filled = { ...filledBy(form), ...(base ? { id: base.entity.id } : {}) };
  const text = (form.text ?? '').slice(0, LONGEST_TRIAL);
  const read = watchlist.read(entityGiven(filled, base?.entity ?? null));
  if (!('entity' in read)) return drawn(request, { filled, base, text, faults: sentencesOf(reader, read.faults) });
  if (!(await saved(request, watchlist, read.entity, base === null)))
    return drawn(request, { filled, base, text, faults: [nameWords(reader.language).faults.taken] });
  return { kind: 'redirect', to: `/officials/${encodeURIComponent(read.entity.id)}` };
};

/** False where the id is another's. */
async function saved(
  { deps, person }: DeskRequest,
  watchlist: WatchlistDesk,
  entity: WatchlistEntity,
  isNew: boolean,
): Promise<boolean> {
  const { id: personId, name: personName } = person ?? LOCAL_PERSON;
  try {
    await watchlist.save(entity, personName, isNew);
  } catch (error) {
    if (codeOf(error) === 'names/taken') return false;
    throw error;
  }
  // The address of a form for a new name does not tell which it became.
  if (isNew)
    await writeAudit(deps.db, {
      personId,
      personName,
      action: 'added a watched name',
      subject: `/names/${entity.id}/save`,
      detail: { outcome: 'redirect' },
    });
  return true;
}

export const watchNameAction: Page = async (request) => {
  const base = await nameOf(request);
  const { deps, person } = request;
  if (!base || !deps.watchlist) return { kind: 'missing' };
  const { id } = base.entity;
  await deps.watchlist.setWatched(id, !base.watched, (person ?? LOCAL_PERSON).name);
  return { kind: 'redirect', to: `/officials/${encodeURIComponent(id)}#administration` };
};

export const releaseNameAction: Page = async (request) => {
  const base = await nameOf(request);
  if (!base || !request.deps.watchlist) return { kind: 'missing' };
  await request.deps.watchlist.release(base.entity.id, (request.person ?? LOCAL_PERSON).name);
  return { kind: 'redirect', to: `/officials/${encodeURIComponent(base.entity.id)}#administration` };
};

export const exportNamesPage: Page = async ({ deps }) => {
  if (!deps.watchlist) return { kind: 'missing' };
  const content = await deps.watchlist.asYaml();
  return { kind: 'download', name: 'watched-names.yaml', type: 'application/yaml; charset=utf-8', content };
};

async function drawn(request: DeskRequest, drawing: Drawing): Promise<DeskAnswer> {
  const { deps, reader, formToken } = request;
  const words = nameWords(reader.language);
  const { filled, base, faults = [], text = '', trial } = drawing;
  const id = base?.entity.id ?? null;
  const title = id === null ? words.add : words.change;
  const crumb = base
    ? html`<a href="/officials/${encodeURIComponent(base.entity.id)}">${named(nameIn(base.entity.name, reader.language))}</a>`
    : html`<a href="/officials">${reader.words.sections.officials}</a>`;
  const form = { filled, id, text, conditions: base?.entity.conditional.length ?? 0 };
  const body = html`<div class="narrow"><p class="crumb">${crumb}</p><h1>${title}</h1><p class="soft">${words.intro}</p>
${faultList(reader, faults)}${trial ? trialResult(reader, filled.id, trial, text) : ''}
${deps.watchlist ? nameForm(reader, formToken, form) : html`<p class="empty">${words.notHere}</p>`}
${id === null ? '' : await history(request, id)}</div>`;
  return { kind: 'page', section: 'officials', title, body };
}

async function history({ deps, reader }: DeskRequest, id: string): Promise<Html | ''> {
  const entries = await listNameHistory(deps.db, id, HISTORY);
  if (entries.length === 0) return '';
  const words = nameWords(reader.language);
  return html`<section aria-labelledby="history"><div class="section-head"><h2 id="history">${words.history}</h2></div><ul class="rows">${entries.map(({ at, person, did }) => html`<li>${moment(reader, at)} ${named(person)}: ${words.did[did]}</li>`)}</ul></section>`;
}
