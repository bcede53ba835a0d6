import { html } from 'hono/html';
import { plainText } from '#src/model/display-text.ts';
import type { Mention, Signal, SignalName } from '#src/model/signal.ts';
import type { Html } from './answer.ts';

/** Stretches of a content that a page marks. Spans come from a machine and may be wrong: they are held to the content. */
export interface Marks {
  signals: readonly Signal[];
  mentions: readonly Mention[];
}

interface Segment {
  start: number;
  end: number;
  signal: SignalName | null;
  entity: string | null;
}

/** The content from `from` to `to` (UTF-16) with reasons of signals marked and watched names linked. */
export function highlighted(content: string, marks: Marks, from = 0, to = content.length): Html {
  return html`${segments(content, marks, from, to).map(({ start, end, signal, entity }) => {
    const text = plainText(content.slice(start, end).toWellFormed());
    const named =
      entity === null ? text : html`<a class="mention" href="/officials/${encodeURIComponent(entity)}">${text}</a>`;
    return signal === null ? named : html`<mark class="s-${signal}">${named}</mark>`;
  })}`;
}

function segments(content: string, { signals, mentions }: Marks, from: number, to: number): Segment[] {
  const bound = (at: number) => Math.min(Math.max(at, from), to);
  const reasons = signals
    .map(({ signal, start, end }) => ({ signal, start: bound(start), end: bound(end) }))
    .filter(({ start, end }) => start < end && end <= content.length);
  const names = apart(mentions.map(({ entity, start, end }) => ({ entity, start: bound(start), end: bound(end) })));
  const cuts = [...new Set([from, to, ...[...reasons, ...names].flatMap(({ start, end }) => [start, end])])].sort(
    (a, b) => a - b,
  );
  let next = 0;
  return cuts.slice(0, -1).map((start, index) => {
    while ((names[next]?.end ?? Number.POSITIVE_INFINITY) <= start) next++;
    const name = names[next];
    return {
      start,
      end: cuts[index + 1] ?? to,
      signal: reasons.find((reason) => reason.start <= start && start < reason.end)?.signal ?? null,
      entity: name && name.start <= start ? name.entity : null,
    };
  });
}

/** In order, and of those that overlap the first. */
function apart<Stretch extends { start: number; end: number }>(stretches: Stretch[]): Stretch[] {
  const kept: Stretch[] = [];
  for (const stretch of stretches
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.start - b.start || b.end - a.end))
    if (stretch.start >= (kept.at(-1)?.end ?? 0)) kept.push(stretch);
  return kept;
}

const WHOLE = 700;
const AROUND = 170;
const MOST_WINDOWS = 3;

/** The stretches worth reading of a long text: around the reasons of its signals, else its beginning. */
export function excerptWindows(content: string, from: number, marks: Marks): { start: number; end: number }[] {
  if (content.length - from <= WHOLE) return from < content.length ? [{ start: from, end: content.length }] : [];
  const windows: { start: number; end: number }[] = [];
  const reasons = marks.signals.filter(({ start, end }) => end > from && start < content.length);
  const wanted = reasons.length > 0 ? reasons : [{ start: from, end: from + 2 * AROUND }];
  for (const reason of wanted.toSorted((a, b) => a.start - b.start)) {
    const start = wordStart(content, Math.max(from, reason.start - AROUND), from);
    const end = wordEnd(content, Math.min(content.length, Math.min(reason.end, reason.start + WHOLE) + AROUND));
    const last = windows.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else if (windows.length < MOST_WINDOWS) windows.push({ start, end });
  }
  return windows;
}

function wordStart(content: string, at: number, from: number): number {
  for (let i = at; i > from && at - i < 30; i--) if (/\s/.test(content[i - 1]!)) return i;
  return at;
}

function wordEnd(content: string, at: number): number {
  for (let i = at; i < content.length && i - at < 30; i++) if (/\s/.test(content[i]!)) return i;
  return at;
}
