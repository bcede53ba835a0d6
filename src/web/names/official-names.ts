import { html } from 'hono/html';
import { isolated } from '#src/model/display-text.ts';
import { mayAct } from '#src/model/person.ts';
import { sharedWords } from '#src/model/wording.ts';
import type { WatchedName } from '#src/pipeline/analysis/watchlist-desk.ts';
import type { DeskRequest, Html } from '../answer.ts';
import { action } from '../form.ts';
import { moment, named, ours } from '../pieces.ts';
import { nameWords } from './words.ts';

/** By which spellings a name is found, for its page. */
export function spellingsSection({ reader }: Pick<DeskRequest, 'reader'>, name: WatchedName | null): Html | '' {
  if (!name) return '';
  const words = nameWords(reader.language);
  const { aliases, surnames, distinctive, common, cased } = name.entity;
  const groups: [string, readonly string[]][] = [
    [words.latin, [...aliases.latin, ...cased]],
    [words.arabic, aliases.arabic],
    [words.other, aliases.other],
    [words.surnames, [...surnames, ...distinctive, ...common]],
  ];
  const filled = groups.filter(([, list]) => list.length > 0);
  if (filled.length === 0) return '';
  const { comma } = sharedWords(reader.language);
  return html`<section aria-labelledby="spellings"><div class="section-head"><h2 id="spellings">${words.spellings}</h2></div>
${filled.map(([label, list]) => html`<p><span class="soft">${label}:</span> ${list.map((alias, index) => html`${index > 0 ? comma : ''}${named(alias)}`)}</p>`)}</section>`;
}

/** What an editor can do with a name, for its page. */
export function nameActions({ reader, person, formToken }: DeskRequest, name: WatchedName | null): Html | '' {
  if (!name || !person || !mayAct(person.role, 'editor')) return '';
  const words = nameWords(reader.language);
  const at = `/names/${encodeURIComponent(name.entity.id)}`;
  const edited = name.editedBy !== null && name.editedAt !== null;
  return html`<section aria-labelledby="administration"><div class="section-head"><h2 id="administration">${words.administration}</h2></div>
<p class="soft">${edited ? html`${ours(reader, words.editedBy(isolated(name.editedBy ?? '')))}, ${moment(reader, name.editedAt ?? reader.now)}` : words.inFile}</p>
<div class="actions"><a href="${at}/change">${words.change}</a>${action(`${at}/watch`, formToken, name.watched ? words.stop : words.watchAgain)}${edited ? action(`${at}/release`, formToken, words.release) : ''}</div>
${edited ? html`<p class="soft">${words.releaseMeans}</p>` : ''}</section>`;
}

/** Ways to the forms, for the list of names. */
export function namesLinks({ reader, person, deps }: DeskRequest): Html | '' {
  if (!deps.watchlist || !person || !mayAct(person.role, 'editor')) return '';
  const words = nameWords(reader.language);
  return html`<p class="actions"><a href="/names/add">${words.add}</a><a href="/names/suggestions">${words.suggestions}</a><a href="/names/export" title="${words.exportMeans}">${words.export}</a></p>`;
}
