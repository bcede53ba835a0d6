import { html } from 'hono/html';
import { plainLine } from '#src/model/display-text.ts';
import { count } from '#src/model/local-time.ts';
import type { KeptEvidence } from '#src/store/item-evidence.ts';
import type { PageWording, WatchState } from '#src/store/watches.ts';
import type { Html } from './answer.ts';
import { moment, named, tongue } from './pieces.ts';
import type { Reader } from './reader.ts';

/** That an item is not there any more: since when, and when it was last seen. Nothing where it is there. */
export function watchNote(reader: Reader, watch: WatchState | null): Html | '' {
  if (!watch || watch.state === 'there') return '';
  const { words } = reader;
  const missing = watch.missingSince ?? watch.goneAt;
  return html`<p class="note"><strong>${watch.state === 'gone' ? words.itemGone : words.itemMissing}</strong> ${words.lastSeenThere}: ${moment(reader, watch.lastSeen)}.${missing ? html` ${words.foundMissing}: ${moment(reader, missing)}.` : ''} <span class="soft" lang="en" dir="ltr">${plainLine(watch.reason ?? '')}</span></p>`;
}

/** When it was last looked at again, of an item that is watched. */
export function lastLook(reader: Reader, watch: WatchState | null): Html | null {
  return watch?.lastChecked ? moment(reader, watch.lastChecked) : null;
}

/** How the words at an item's own address changed. */
export function pageWordingsSection(
  reader: Reader,
  wordings: readonly PageWording[],
  language: string,
  difference: (before: PageWording, after: PageWording) => Html,
): Html | '' {
  if (wordings.length < 2) return '';
  const { words } = reader;
  const changes = wordings.slice(1).map((wording, index) => {
    const before = wordings[index] ?? wording;
    return html`<details${index === wordings.length - 2 ? html` open` : ''}><summary>${words.wordingSeen(count(wording.number, reader.language))} ${moment(reader, wording.seen)}</summary>
<div class="difference"${tongue(language)}>${difference(before, wording)}</div>
${wording.captureId === null ? '' : html`<p class="links"><a href="/captures/${wording.captureId}/raw" download>${words.rawCaptureOfRevision}</a></p>`}</details>`;
  });
  return html`<section aria-labelledby="page-wordings"><div class="section-head"><h2 id="page-wordings">${words.pageWordings}</h2></div>${changes.reverse()}</section>`;
}

/** Media and pictures of the page that were kept, and what could not be kept, with the reason. */
export function keptSection(reader: Reader, kept: readonly KeptEvidence[]): Html | '' {
  if (kept.length === 0) return '';
  const { words } = reader;
  const lines = kept.map(({ kind, url, state, captureId, reason }) => {
    const label = kind === 'screenshot' ? words.pictureOfPage : named(url);
    if (captureId !== null)
      return html`<li>${label} <a href="/captures/${captureId}/raw" download>${words.downloadRaw}</a></li>`;
    return html`<li>${label} <span class="soft">${state === 'waiting' ? words.notYet : words.notKept} <span lang="en" dir="ltr">${plainLine(reason ?? '')}</span></span></li>`;
  });
  return html`<section aria-labelledby="kept"><div class="section-head"><h2 id="kept">${words.keptMedia}</h2></div><ul class="mention-list">${lines}</ul></section>`;
}
