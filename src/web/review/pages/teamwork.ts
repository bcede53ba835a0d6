import { html } from 'hono/html';
import { inDigitsOf } from '#src/model/digits.ts';
import { plainText } from '#src/model/display-text.ts';
import { mayAct } from '#src/model/person.ts';
import { listPeople } from '#src/store/people.ts';
import { resolveStory } from '#src/store/stories.ts';
import { addNote, addTag, assignStory, listTags, readTeamwork, removeTag, type Teamwork } from '#src/store/teamwork.ts';
import type { DeskAnswer, DeskRequest, Html, Page } from '../../answer.ts';
import { action, field, form } from '../../form.ts';
import { moment, named } from '../../pieces.ts';
import { readId } from '../../query.ts';
import { reviewWords } from '../words.ts';

const LONGEST_NOTE = 4_000;
const LONGEST_TAG = 40;
const SUGGESTED = 30;

/** What the team adds to a story, for its page. */
export async function teamworkSection(
  request: DeskRequest,
  story: number,
  joinFault: string | null = null,
): Promise<Html> {
  const { deps, reader, formToken, person } = request;
  const words = reviewWords(reader.language);
  const [team, people, tags] = await Promise.all([
    readTeamwork(deps.db, story),
    deps.accounts ? listPeople(deps.db) : [],
    listTags(deps.db, SUGGESTED),
  ]);
  const mayReview = person !== null && mayAct(person.role, 'reviewer');
  const holder = people.find(({ id }) => id === team.assignedTo);
  return html`<section aria-labelledby="team"><div class="section-head"><h2 id="team" tabindex="-1">${words.teamwork}</h2></div>
${tagsPart(request, story, team, tags, mayReview)}
${
  people.length > 0 && mayReview
    ? form(
        `/stories/${story}/assign`,
        formToken,
        html`<p class="field"><label for="assign">${words.assigned}</label><select id="assign" name="person"><option value="">${words.nobody}</option>${people.map((one) => html`<option value="${one.id}"${one.id === team.assignedTo ? html` selected` : ''}>${one.name}</option>`)}</select></p>`,
        words.assign,
      )
    : holder
      ? html`<p>${words.assigned}: ${named(holder.name)}</p>`
      : ''
}
<h3 id="notes" tabindex="-1">${words.notes}</h3>${team.notes.length === 0 ? html`<p class="soft">${words.noNotes}</p>` : html`<ul class="rows">${team.notes.map((note) => html`<li><p dir="auto">${plainText(note.text)}</p><p class="soft">${named(note.person)} · ${moment(reader, note.writtenAt)}</p></li>`)}</ul>`}
${
  mayReview
    ? form(
        `/stories/${story}/notes`,
        formToken,
        html`<p class="field"><label for="note">${words.note}</label><textarea id="note" name="text" rows="3" maxlength="${LONGEST_NOTE}" dir="auto" required></textarea></p>`,
        words.addNote,
      )
    : ''
}
${joinPart(request, story, joinFault)}</section>`;
}

/** Says a story to be about the same event as this one; where that failed, why, with what was typed. */
function joinPart({ reader, formToken, person, form: given }: DeskRequest, story: number, fault: string | null): Html {
  if (person === null || !mayAct(person.role, 'editor')) return html``;
  const words = reviewWords(reader.language);
  const typed = fault === null ? {} : { value: given.story ?? '', focus: true };
  const number = field({ name: 'story', label: words.joinStory, hint: words.partMeans, maxLength: 200, ...typed });
  return html`<h3>${words.putRight}</h3>${fault === null ? '' : html`<p class="notice fault" role="alert">${fault}</p>`}${form(`/stories/${story}/join`, formToken, number, words.join)}`;
}

function tagsPart(
  { reader, formToken }: DeskRequest,
  story: number,
  team: Teamwork,
  known: readonly string[],
  mayReview: boolean,
): Html {
  const words = reviewWords(reader.language);
  const list =
    team.tags.length === 0
      ? html`<span class="soft">${words.noTags}</span>`
      : team.tags.map(
          (tag) =>
            html`<li class="tag"><a href="/stories?tag=${encodeURIComponent(tag)}">${named(tag)}</a>${mayReview ? action(`/stories/${story}/tags/remove`, formToken, '×', { tag }, `${words.remove} ${tag}`) : ''}</li>`,
        );
  return html`<h3 id="tags" tabindex="-1">${words.tags}</h3>${team.tags.length === 0 ? html`<p>${list}</p>` : html`<ul class="tags">${list}</ul>`}${mayReview ? form(`/stories/${story}/tags`, formToken, html`<p class="field"><label for="tag">${words.tag}</label><input id="tag" name="tag" list="known-tags" maxlength="${LONGEST_TAG}" dir="auto" required><datalist id="known-tags">${known.map((tag) => html`<option value="${tag}"></option>`)}</datalist></p>`, words.addTag) : ''}`;
}

/** A button by which an item of a story is said to be about something else. */
export function partForm({ reader, formToken, person }: DeskRequest, story: number, item: number): Html {
  if (person === null || !mayAct(person.role, 'editor')) return html``;
  return action(
    `/stories/${story}/part`,
    formToken,
    reviewWords(reader.language).part,
    { item: String(item) },
    reader.words.itemTitle(inDigitsOf(reader.language, String(item))),
  );
}

export async function storyOf({ deps, params }: DeskRequest): Promise<number | null> {
  const id = readId(params.id);
  return id === null ? null : resolveStory(deps.db, id);
}

async function on(
  request: DeskRequest,
  place: 'notes' | 'tags' | 'team',
  act: (story: number) => Promise<unknown>,
): Promise<DeskAnswer> {
  const story = await storyOf(request);
  if (story === null) return { kind: 'missing' };
  await act(story);
  return { kind: 'redirect', to: `/stories/${story}#${place}` };
}

export const addNoteAction: Page = (request) =>
  on(request, 'notes', async (story) => {
    const text = (request.form.text ?? '').trim().slice(0, LONGEST_NOTE).toWellFormed();
    if (text !== '' && request.person) await addNote(request.deps.db, story, text, request.person, request.reader.now);
  });

/** A tag as it is kept: what people write as `#hanged`, or with signs that no tag holds, without them; empty where nothing is left. */
function tagIn(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N} _.\u200c-]+/gu, ' ')
    .replace(/ +/g, ' ')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .slice(0, LONGEST_TAG)
    .toWellFormed()
    .trim();
}

export const addTagAction: Page = (request) =>
  on(request, 'tags', async (story) => {
    const tag = tagIn(request.form.tag ?? '');
    if (tag !== '') await addTag(request.deps.db, story, tag);
  });

export const removeTagAction: Page = (request) =>
  on(request, 'tags', (story) => removeTag(request.deps.db, story, request.form.tag ?? ''));

export const assignAction: Page = (request) =>
  on(request, 'team', async (story) => {
    const id = request.form.person ?? '';
    const people = await listPeople(request.deps.db);
    await assignStory(request.deps.db, story, people.find((person) => person.id === id)?.id ?? null);
  });
