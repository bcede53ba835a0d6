import { html } from 'hono/html';
import type { Judgement } from '#src/model/judgement.ts';
import { SIGNALS, type SignalName, type Voice } from '#src/model/signal.ts';
import type { StoryItem } from '#src/model/story.ts';
import { sharedWords } from '#src/model/wording.ts';
import type { SaidOfFinding } from '#src/store/review-queue.ts';
import type { Html } from '../answer.ts';
import { named } from '../pieces.ts';
import { entityName, type Reader } from '../reader.ts';
import { signalMark } from '../signal-mark.ts';
import { reviewWords } from './words.ts';

const VOICES: readonly Voice[] = ['direct', 'reported'];
type Finding = Pick<Judgement, 'kind' | 'subject'>;

/** Findings of the machine that nobody has judged, in the order of the form. */
export function unjudged(item: StoryItem, said: readonly SaidOfFinding[]): Finding[] {
  const isJudged = ({ kind, subject }: Finding) => said.some((one) => one.kind === kind && one.subject === subject);
  return findingsOf(item).filter((finding) => !isJudged(finding));
}

function findingsOf(item: StoryItem): Finding[] {
  return [
    ...item.signals.map(({ signal }): Finding => ({ kind: 'signal', subject: signal })),
    ...[...new Set(item.mentions.map(({ entity }) => entity))].map((id): Finding => ({ kind: 'entity', subject: id })),
  ];
}

interface JudgedItem {
  item: StoryItem;
  said: readonly SaidOfFinding[];
  /** Where the form is sent, and where it leads. */
  action: string;
  next: string;
  formToken: string;
}

/**
 * A button for each thing that a person may say of a finding: one press, one judgement, nothing chosen beforehand. Keys
 * act on the first finding that waits. What was missed, and that all is right, is said apart.
 */
export function judgementForm(reader: Reader, { item, said, action, next, formToken }: JudgedItem): Html {
  const words = reviewWords(reader.language);
  const [first] = unjudged(item, said);
  const given = said.filter(
    ({ kind, subject }) => !findingsOf(item).some((one) => one.kind === kind && one.subject === subject),
  );
  const row = (finding: Finding) =>
    verdict(reader, item, finding, {
      said,
      isFirst: finding.kind === first?.kind && finding.subject === first.subject,
    });
  const start = html`<form class="sheet judge" method="post" action="${action}"><input type="hidden" name="token" value="${formToken}"><input type="hidden" name="next" value="${next}">`;
  const found = [...findingsOf(item), ...given];
  return html`${found.length > 0 ? html`${start}<fieldset><legend>${words.found}</legend>${found.map(row)}</fieldset></form>` : ''}
<details class="behind"><summary>${words.missed}</summary>${start}${missedPart(reader, item)}<p><button type="submit" name="verdict" value="save" accesskey="s">${words.save}</button></p></form></details>
${first ? html`<details class="behind"><summary>${words.allRight}</summary>${start}<p>${words.allRightMeans}</p><p><button type="submit" name="verdict" value="all-right" class="quiet">${words.allRightSure}</button></p></form></details>` : ''}`;
}

function verdict(
  reader: Reader,
  item: StoryItem,
  { kind, subject }: Finding,
  { said, isFirst }: { said: readonly SaidOfFinding[]; isFirst: boolean },
): Html {
  const words = reviewWords(reader.language);
  const name = `${kind}-${subject}`;
  const signal = item.signals.find((one) => kind === 'signal' && one.signal === subject);
  const what =
    kind === 'entity'
      ? entityName(reader, subject)
      : signal
        ? signalMark(reader, signal.signal, signal.voice ? reader.words.voices[signal.voice] : '')
        : html`${SIGNALS.filter((one) => one === subject).map((one) => sharedWords(reader.language).signals[one])}`;
  const spoken = said.find((one) => one.kind === kind && one.subject === subject);
  const button = (value: string, label: string, key: string) =>
    html`<button type="submit" name="${name}" value="${value}" class="quiet"${isFirst ? html` accesskey="${key.toLowerCase()}"` : ''}>${label}${isFirst ? html` <kbd aria-hidden="true">${key}</kbd>` : ''}<span class="unseen"> ${what}</span></button>`;
  const buttons =
    subject === 'call_for_killing' && kind === 'signal'
      ? [
          button('right-direct', words.rightDirect, 'R'),
          button('right-reported', words.rightReported, 'E'),
          button('wrong', words.wrong, 'W'),
        ]
      : [button('right', words.right, 'R'), button('wrong', words.wrong, 'W')];
  return html`<div class="verdict${spoken ? ' said' : ''}"><span>${what}</span>${spoken ? html`<span class="soft">${named(spoken.judge)} ${spoken.holds ? words.saidRight : words.saidWrong}</span>` : ''}<span class="buttons">${buttons}</span></div>`;
}

function missedPart(reader: Reader, item: StoryItem): Html {
  const words = reviewWords(reader.language);
  const found = item.signals.map(({ signal }) => signal);
  const names = new Set(item.mentions.map(({ entity }) => entity));
  return html`<fieldset><legend class="unseen">${words.missed}</legend><p class="hint">${words.missedMeans}</p>${SIGNALS.filter((signal) => !found.includes(signal)).map((signal) => html`<label class="check"><input type="checkbox" name="signal-${signal}" value="missed"> ${sharedWords(reader.language).signals[signal]}</label>`)}
${found.includes('call_for_killing') ? '' : html`<p class="field"><label for="voice">${words.voice}</label><select id="voice" name="voice">${VOICES.map((one) => html`<option value="${one}">${reader.words.voices[one]}</option>`)}</select></p>`}
<p class="field"><label for="missed-name">${words.addName}</label><select id="missed-name" name="missed-name"><option value="">${words.noName}</option>${[...reader.names.keys()].filter((id) => !names.has(id)).map((id) => html`<option value="${id}">${entityName(reader, id)}</option>`)}</select></p></fieldset>`;
}

/** What a sent form says of the findings of this item; what it does not say, and fields of anything else, is left alone. */
export function judgementsFrom(
  form: Readonly<Record<string, string>>,
  item: StoryItem,
  said: readonly SaidOfFinding[],
  isWatched: (id: string) => boolean,
): Judgement[] {
  const allRight = form.verdict === 'all-right' ? unjudged(item, said) : [];
  const isAllRight = (kind: Judgement['kind'], subject: string) =>
    allRight.some((one) => one.kind === kind && one.subject === subject);
  const judged: Judgement[] = [];
  for (const signal of SIGNALS) {
    const found = item.signals.find((one) => one.signal === signal);
    const wish = form[`signal-${signal}`] ?? (isAllRight('signal', signal) ? 'right' : undefined);
    if (wish === undefined || (wish === 'wrong' && !found)) continue;
    const holds = wish !== 'wrong';
    const voice = VOICES.find((one) => wish === `right-${one}`) ?? VOICES.find((one) => one === form.voice);
    judged.push({
      kind: 'signal',
      subject: signal,
      holds,
      voice: voiceOf(signal, holds, voice ?? found?.voice ?? 'direct'),
    });
  }
  for (const id of new Set([...item.mentions.map(({ entity }) => entity), ...namesGivenUp(said)])) {
    const wish = form[`entity-${id}`] ?? (isAllRight('entity', id) ? 'right' : undefined);
    if (wish !== undefined) judged.push({ kind: 'entity', subject: id, holds: wish !== 'wrong' });
  }
  const missed = form['missed-name'] ?? '';
  if (missed !== '' && isWatched(missed)) judged.push({ kind: 'entity', subject: missed, holds: true });
  return judged;
}

/** Names that somebody said are wrong may be given back. */
function namesGivenUp(said: readonly SaidOfFinding[]): string[] {
  return said.filter(({ kind, holds }) => kind === 'entity' && !holds).map(({ subject }) => subject);
}

function voiceOf(signal: SignalName, holds: boolean, voice: Voice): Voice | null {
  return signal === 'call_for_killing' && holds ? voice : null;
}
