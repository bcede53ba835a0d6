import { html } from 'hono/html';
import { ENTITY_TYPES, nameIn, nameLanguage, type WatchedEntity } from '#src/model/entity.ts';
import { count } from '#src/model/local-time.ts';
import { listEntities } from '#src/store/configuration.ts';
import { countMentionsSince } from '#src/store/desk-entities.ts';
import type { Html, Page } from '../answer.ts';
import { exportLinks } from '../export/links.ts';
import { namesLinks } from '../names/official-names.ts';
import { emptyState, foreign, moment, named, whyWatched } from '../pieces.ts';
import { queryOf, readQuery } from '../query.ts';
import type { Reader } from '../reader.ts';
import { reviewWords } from '../review/words.ts';

const DAYS = 30;
const DAY_MS = 86_400_000;

/** Every watched name by type, with how much it was named lately. */
export const officialsPage: Page = async (request) => {
  const { deps, reader, query } = request;
  const { db } = deps;
  const { type } = readQuery(query, ['type']);
  const [entities, mentions] = await Promise.all([
    listEntities(db),
    countMentionsSince(db, new Date(reader.now.getTime() - DAYS * DAY_MS)),
  ]);
  const { words, language } = reader;
  const groups = ENTITY_TYPES.filter((one) => type === undefined || one === type).flatMap((one) => {
    const members = entities
      .filter((entity) => entity.type === one)
      .map((entity) => ({ entity, figures: mentions.get(entity.id) }))
      .sort((a, b) => (b.figures?.stories ?? 0) - (a.figures?.stories ?? 0));
    return members.length > 0 ? [{ type: one, members }] : [];
  });
  const tables = groups.map(
    ({
      type: one,
      members,
    }) => html`<section aria-labelledby="type-${one}"><div class="section-head"><h2 id="type-${one}">${words.entityTypes[one]}</h2></div>
<table class="listing"><thead><tr><th scope="col">${words.entity}</th><th scope="col" class="wide-only">${words.whyWatched}</th><th scope="col" class="number">${words.storiesIn30Days}</th><th scope="col" class="wide-only">${words.lastNamed}</th></tr></thead>
<tbody>${members.map(({ entity, figures }) => {
      const other = nameLanguage(language) === 'fa' ? 'en' : 'fa';
      return html`<tr><th scope="row"><a href="/officials/${encodeURIComponent(entity.id)}">${named(nameIn(entity.name, language))}</a> <span class="soft">${foreign(entity.name[other], other)}</span></th><td class="wide-only soft why">${whyWatched(reader, entity)}</td><td class="number">${count(figures?.stories ?? 0, language)}</td><td class="wide-only">${figures ? moment(reader, figures.last) : html`<span class="soft">${words.notLately}</span>`}</td></tr>`;
    })}</tbody></table></section>`,
  );
  const body = html`<div class="title-line"><h1>${words.sections.officials}</h1><p class="soft">${words.officialsMean}</p></div>${namesLinks(request)}${typeTabs(reader, entities, type)}
${groups.length > 0 ? html`${tables}${exportLinks(reader, 'officials', { type })}` : emptyState(words.noEntities)}`;
  return { kind: 'page', section: 'officials', title: words.sections.officials, body };
};

/** The types of names, with how many there are: on a phone all of them are many screens. */
function typeTabs(
  { words, language }: Reader,
  entities: readonly WatchedEntity[],
  chosen: WatchedEntity['type'] | undefined,
): Html | '' {
  const types = ENTITY_TYPES.filter((type) => entities.some((entity) => entity.type === type));
  if (types.length < 2) return '';
  const tab = (type: WatchedEntity['type'] | undefined, label: string) => {
    const members = entities.filter((entity) => type === undefined || entity.type === type);
    return html`<li><a class="tab" href="/officials${type ? queryOf({ type }) : ''}"${type === chosen ? html` aria-current="true"` : ''}>${label} <span class="tally">${count(members.length, language)}</span></a></li>`;
  };
  return html`<nav aria-label="${words.entity}"><ul class="tabs">${tab(undefined, reviewWords(language).all)}${types.map((type) => tab(type, words.entityTypes[type]))}</ul></nav>`;
}
