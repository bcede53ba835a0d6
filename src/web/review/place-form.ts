import { html } from 'hono/html';
import { clipped, plainLine } from '#src/model/display-text.ts';
import { count } from '#src/model/local-time.ts';
import { judgePlace } from '#src/pipeline/analysis/judge-place.ts';
import { writeAudit } from '#src/store/audit.ts';
import { findItemPlace } from '#src/store/item-place.ts';
import type { DeskRequest, Html, Page } from '../answer.ts';
import { joinReasonSaid, named, tongue } from '../pieces.ts';
import { readId } from '../query.ts';
import { placeAfter } from './place-after.ts';
import { reviewWords } from './words.ts';

const LONGEST_TITLE = 160;

/** The story that an item was joined to, and a button each for that it belongs there and that it does not. */
export async function placeForm({ deps, reader, formToken }: DeskRequest, item: number, next: string): Promise<Html> {
  const place = await findItemPlace(deps.db, item);
  if (!place) return html``;
  const words = reviewWords(reader.language);
  const button = (value: 'right' | 'wrong', label: string, key: string) =>
    html`<button type="submit" name="place" value="${value}" class="quiet" accesskey="${key.toLowerCase()}">${label} <kbd aria-hidden="true">${key}</kbd></button>`;
  return html`<form class="sheet judge" method="post" action="/items/${item}/place"><input type="hidden" name="token" value="${formToken}"><input type="hidden" name="next" value="${next}"><fieldset><legend>${words.inStory(place.others, count(place.others, reader.language))}</legend>
<div class="verdict${place.keptBy ? ' said' : ''}"><div><p${tongue(place.language)}><a href="/stories/${place.story}">${clipped(plainLine(place.title), LONGEST_TITLE) || reader.words.untitled}</a></p>${place.joinReason ? html`<p class="soft">${reader.words.joinedBecause} ${joinReasonSaid(reader, place.joinReason)}</p>` : ''}</div>${place.keptBy ? html`<span class="soft">${named(place.keptBy)} ${words.saidRight}</span>` : ''}<span class="buttons">${button('right', words.belongs, 'Y')}${button('wrong', words.belongsNot, 'N')}</span></div></fieldset></form>`;
}

export const placeAction: Page = async ({ deps, params, form, person, reader }) => {
  const item = readId(params.id);
  const said = form.place;
  if (item === null || !person || (said !== 'right' && said !== 'wrong')) return { kind: 'missing' };
  const belongs = said === 'right';
  const story = await judgePlace(deps.db, { item, belongs, by: person.name, now: reader.now });
  if (story === null) return { kind: 'missing' };
  // The history of the story that it left tells of it as of what is done on its page.
  if (!belongs)
    await writeAudit(deps.db, {
      personId: person.id,
      personName: person.name,
      action: 'took an item out in the review',
      subject: `/stories/${story}/part`,
      detail: { outcome: 'redirect' },
    });
  return { kind: 'redirect', to: placeAfter(form.next) };
};
