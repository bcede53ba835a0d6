import { html } from 'hono/html';
import { plainLine } from '#src/model/display-text.ts';
import { ENTITY_TYPES } from '#src/model/entity.ts';
import { count } from '#src/model/local-time.ts';
import type { Html } from '../answer.ts';
import { BEGINS_HERE, field } from '../form.ts';
import type { Reader } from '../reader.ts';
import type { FilledName, FilledOffice, ListName } from './filled-name.ts';
import { nameWords } from './words.ts';

/** Rows for offices that are yet to be told. */
const SPARE_OFFICES = 2;
export const LONGEST_TRIAL = 5_000;

export interface NameForm {
  filled: FilledName;
  /** Of the name that is changed; null for a new one. */
  id: string | null;
  /** The text that it is tried on. */
  text: string;
  /** How many rules of the file the form does not show. */
  conditions: number;
}

/** The form of a watched name: one button tries it on a text, the other saves it. */
export function nameForm(reader: Reader, formToken: string, { filled, id, text, conditions }: NameForm): Html {
  const words = nameWords(reader.language);
  const at = id === null ? '/names' : `/names/${encodeURIComponent(id)}`;
  const area = (list: ListName, label: string, hint: string, direction: 'ltr' | 'rtl' | 'auto' = 'auto') =>
    textArea({ name: `list-${list}`, label, hint, value: filled.lists[list], direction });
  const offices = [...filled.offices, ...Array<null>(SPARE_OFFICES).fill(null)];
  return html`<form class="sheet" method="post" action="${at}/save"><input type="hidden" name="token" value="${formToken}">
${id === null ? field({ name: 'id', label: words.id, hint: words.idHint, value: filled.id, optional: true, maxLength: 60 }) : html`<input type="hidden" name="id" value="${id}">`}
<p class="field"><label for="f-type">${words.type}</label><select id="f-type" name="type">${ENTITY_TYPES.map((type) => html`<option value="${type}"${type === filled.type ? html` selected` : ''}>${reader.words.entityTypes[type]}</option>`)}</select></p>
${field({ name: 'name-en', label: words.nameEn, value: filled.nameEn })}
${field({ name: 'name-fa', label: words.nameFa, value: filled.nameFa })}
${textArea({ name: 'why', label: words.why, hint: words.whyHint, value: filled.why, direction: 'ltr', required: true })}
${textArea({ name: 'why-fa', label: words.whyFa, hint: words.whyFaHint, value: filled.whyFa, direction: 'rtl' })}
${field({ name: 'source', label: words.source, hint: words.sourceHint, value: filled.source, maxLength: 500 })}
${field({ name: 'wikidata', label: words.wikidata, hint: words.wikidataHint, value: filled.wikidata, optional: true, maxLength: 20 })}
<fieldset class="sheet"><legend>${words.spellings}</legend><p class="hint">${words.spellingsMean}</p>
${area('latin', words.latin, '', 'ltr')}${area('arabic', words.arabic, '', 'rtl')}${area('other', words.other, '')}${area('surnames', words.surnames, words.surnamesHint)}
<details><summary>${words.finer}</summary>${area('distinctive', words.distinctive, words.distinctiveHint)}${area('common', words.common, words.commonHint)}${area('titles', words.titles, words.titlesHint)}${area('cased', words.cased, words.casedHint)}${area('not', words.not, words.notHint)}${conditions > 0 ? html`<p class="hint">${words.otherRules(conditions)}</p>` : ''}</details></fieldset>
<fieldset class="sheet"><legend>${words.offices}</legend><p class="hint">${words.officesMean}</p>${offices.map((office, row) => officeFields(reader, office, row))}</fieldset>
<fieldset class="sheet"><legend>${words.tryHeading}</legend>${textArea({ name: 'text', label: words.tryText, hint: words.tryHint, value: text, direction: 'auto', rows: 6, longest: LONGEST_TRIAL })}
<p><button type="submit" class="quiet" formaction="${at}/try">${words.try}</button></p></fieldset>
<p><button type="submit">${words.save}</button></p><p class="soft">${words.effect}</p></form>`;
}

function officeFields(reader: Reader, office: FilledOffice | null, row: number): Html {
  const words = nameWords(reader.language);
  const short = (name: string, label: string, value: string | undefined, longest: number) =>
    field({ name: `office-${row}-${name}`, label, value: value ?? '', optional: true, maxLength: longest });
  return html`<fieldset class="sheet"><legend>${words.office(count(row + 1, reader.language))}</legend>${short('en', words.titleEn, office?.titleEn, 200)}${short('fa', words.titleFa, office?.titleFa, 200)}${short('from', words.from, office?.from, 10)}${short('to', words.to, office?.to, 10)}
${field({ name: `office-${row}-aliases`, label: words.officeAliases, hint: words.officeAliasesHint, value: office?.aliases ?? '', optional: true, maxLength: 1_000 })}</fieldset>`;
}

interface TextArea {
  name: string;
  label: string;
  hint: string;
  value: string;
  direction: 'ltr' | 'rtl' | 'auto';
  required?: boolean;
  rows?: number;
  longest?: number;
}

function textArea({ name, label, hint, value, direction, required, rows = 3, longest = 4_000 }: TextArea): Html {
  return html`<p class="field"><label for="f-${name}">${label}</label><textarea id="f-${name}" name="${name}" rows="${rows}" maxlength="${longest}" dir="${direction}"${required ? html` required` : ''}${hint ? html` aria-describedby="h-${name}"` : ''}>
${value}</textarea>${hint ? html`<span class="hint" id="h-${name}">${hint}</span>` : ''}</p>`;
}

/** What is wrong, a sentence each. */
export function faultList(reader: Reader, sentences: readonly string[]): Html | '' {
  if (sentences.length === 0) return '';
  const words = nameWords(reader.language);
  return html`<div class="notice fault" role="alert"${BEGINS_HERE}><p>${words.faultsHeading}</p><ul>${sentences.map((sentence) => html`<li>${plainLine(sentence)}</li>`)}</ul></div>`;
}
