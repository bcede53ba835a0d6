import { html } from 'hono/html';
import type { Judgement } from '#src/model/judgement.ts';
import { SIGNALS, type SignalName, type Voice } from '#src/model/signal.ts';
import type { StoryItem } from '#src/model/story.ts';
import { sharedWords } from '#src/model/wording.ts';
import type { Html } from '../answer.ts';
import { entityName, type Reader } from '../reader.ts';
import { signalMark } from '../signal-mark.ts';
import { reviewWords } from './words.ts';

const VOICES: readonly Voice[] = ['direct', 'reported'];

/** The form by which a person says of each finding whether it holds, and what was missed. */
export function judgementForm(reader: Reader, item: StoryItem, action: string, formToken: string, next: string): Html {
  const words = reviewWords(reader.language);
  const found = item.signals.map((signal) => signal.signal);
  const names = [...new Set(item.mentions.map((mention) => mention.entity))];
  const call = item.signals.find((signal) => signal.signal === 'call_for_killing');
  return html`<form class="sheet judge" method="post" action="${action}"><input type="hidden" name="token" value="${formToken}"><input type="hidden" name="next" value="${next}">
${found.length > 0 ? html`<fieldset><legend>${words.found}</legend>${found.map((signal) => html`<p class="verdict">${signalMark(reader, signal)} ${verdict(reader, `signal-${signal}`)}</p>`)}${call ? voiceChoice(reader, call.voice ?? 'direct') : ''}</fieldset>` : ''}
${names.length > 0 ? html`<fieldset><legend>${words.names}</legend>${names.map((id) => html`<p class="verdict">${entityName(reader, id)} ${verdict(reader, `entity-${id}`)}</p>`)}</fieldset>` : ''}
<fieldset><legend>${words.missed}</legend><p class="hint">${words.missedMeans}</p>${SIGNALS.filter((signal) => !found.includes(signal)).map((signal) => html`<label class="check"><input type="checkbox" name="signal-${signal}" value="missed"> ${sharedWords(reader.language).signals[signal]}</label>`)}
<p class="field"><label for="missed-name">${words.addName}</label><select id="missed-name" name="missed-name"><option value="">${words.noName}</option>${[...reader.names.keys()].filter((id) => !names.includes(id)).map((id) => html`<option value="${id}">${entityName(reader, id)}</option>`)}</select></p></fieldset>
<p class="buttons"><button type="submit" name="verdict" value="all-right" accesskey="a">${words.allRight}</button> <button type="submit" name="verdict" value="save" accesskey="s" class="quiet">${words.save}</button></p></form>`;
}

function verdict(reader: Reader, name: string): Html {
  const words = reviewWords(reader.language);
  return html`<label class="check"><input type="radio" name="${name}" value="right" checked> ${words.right}</label><label class="check"><input type="radio" name="${name}" value="wrong"> ${words.wrong}</label>`;
}

function voiceChoice(reader: Reader, voice: Voice): Html {
  const words = reviewWords(reader.language);
  return html`<p class="field"><label for="voice">${words.voice}</label><select id="voice" name="voice">${VOICES.map((one) => html`<option value="${one}"${one === voice ? html` selected` : ''}>${reader.words.voices[one]}</option>`)}</select></p>`;
}

/** What a sent form says of the findings of this item; fields of anything else are ignored. */
export function judgementsFrom(
  form: Readonly<Record<string, string>>,
  item: StoryItem,
  isWatched: (id: string) => boolean,
): Judgement[] {
  const allRight = form.verdict === 'all-right';
  const voice = VOICES.find((one) => one === form.voice) ?? null;
  const found = new Set(item.signals.map((signal) => signal.signal));
  const judged: Judgement[] = [];
  for (const signal of SIGNALS) {
    const said = form[`signal-${signal}`];
    if (found.has(signal)) {
      const holds = allRight || said !== 'wrong';
      judged.push({ kind: 'signal', subject: signal, holds, voice: voiceOf(signal, holds, voice) });
    } else if (!allRight && said === 'missed')
      judged.push({ kind: 'signal', subject: signal, holds: true, voice: voiceOf(signal, true, voice ?? 'direct') });
  }
  for (const id of new Set(item.mentions.map((mention) => mention.entity)))
    judged.push({ kind: 'entity', subject: id, holds: allRight || form[`entity-${id}`] !== 'wrong' });
  const missed = form['missed-name'] ?? '';
  if (!allRight && missed !== '' && isWatched(missed)) judged.push({ kind: 'entity', subject: missed, holds: true });
  return judged;
}

function voiceOf(signal: SignalName, holds: boolean, voice: Voice | null): Voice | null {
  return signal === 'call_for_killing' && holds ? voice : null;
}
