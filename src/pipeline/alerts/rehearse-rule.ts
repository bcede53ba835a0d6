import { alertsForDeletion } from '#src/alerts/deletion.ts';
import { alertsFor, type EvaluationContext, raisesOf } from '#src/alerts/evaluate-rules.ts';
import { ruleHolds } from '#src/alerts/rule-holds.ts';
import { heldUntil } from '#src/alerts/timing.ts';
import type { AlertContent, Rule } from '#src/model/alert.ts';
import type { Story } from '#src/model/story.ts';
import type { Database } from '#src/store/database.ts';
import { latestStoriesOfPeriod, noticesOfPeriod, raisedKeys } from '#src/store/rule-rehearsal.ts';
import { readStories } from '#src/store/stories.ts';
import { readStoryOutlines } from '#src/store/story-outlines.ts';
import { deletionsOfPeriod } from '#src/store/watches.ts';

/** An alert that a rule would have raised, had it held in the period. */
export interface RehearsedAlert {
  at: Date;
  headline: string;
  severity: Rule['severity'];
  /** Null where it is not about a story. */
  story: number | null;
  content: AlertContent | null;
  /** Until when quiet hours or the cooldown would have held it; null where they would not. */
  heldUntil: Date | null;
  /** Whether it was raised then in truth. */
  raised: boolean;
}

export interface Rehearsal {
  /** Where the period begins of which this is all: later than asked for where it may look at no more stories. */
  since: Date;
  /** How many alerts the rule would have raised since then. */
  total: number;
  /** Of these as many as were asked for, the oldest first. */
  alerts: RehearsedAlert[];
}

export type RehearsalContext = Omit<EvaluationContext, 'rules' | 'now'> & { db: Database; zone: string };

/** How much is looked at and told: so many of the newest stories, so many of the newest alerts. */
export interface RehearsalBounds {
  stories: number;
  alerts: number;
}

const STORIES_AT_ONCE = 500;
/** With all their texts. */
const WHOLE_AT_ONCE = 100;
const UNBOUNDED: RehearsalBounds = { stories: 1_000_000_000, alerts: 1_000_000_000 };

/**
 * What a rule would have raised in a period, from the record alone: nothing is written, nobody is told. Stories are judged
 * as they stand now, item by item in the order in which they came; a rule that is switched off is tried all the same.
 */
export async function rehearseRule(
  context: RehearsalContext,
  rule: Rule,
  period: { from: Date; to: Date },
  bounds = UNBOUNDED,
): Promise<Rehearsal> {
  const enabled = { ...rule, enabled: true };
  const { since, found } = await foundIn(context, enabled, period, bounds.stories);
  const inTurn = found.toSorted((a, b) => a.at.getTime() - b.at.getTime() || (a.item ?? 0) - (b.item ?? 0));
  const timed = withHolds(rule, inTurn, context.zone);
  const shown = timed.slice(-bounds.alerts);
  const alerts: RehearsedAlert[] = [];
  for (let first = 0; first < shown.length; first += WHOLE_AT_ONCE)
    alerts.push(...(await worded(context, enabled, shown.slice(first, first + WHOLE_AT_ONCE))));
  return { since, total: timed.length, alerts };
}

/** An alert, before it is said what it says; of one about an item of a story that is worked out only if it is shown. */
interface Found extends Omit<RehearsedAlert, 'heldUntil' | 'raised'> {
  /** Null where it is no alert: a notice that was raised in truth. */
  key: string | null;
  item: number | null;
}

async function foundIn(
  context: RehearsalContext,
  rule: Rule,
  { from, to }: { from: Date; to: Date },
  most: number,
): Promise<{ since: Date; found: Found[] }> {
  switch (rule.when.occasion) {
    case 'deletion':
      return { since: from, found: await foundGone(context, rule, from, to) };
    case 'source_blind':
      return { since: from, found: await foundBlind(context, rule, from, to) };
    case undefined: {
      const signals = (rule.when.signals ?? []).map(({ signal }) => signal);
      const { ids, since } = await latestStoriesOfPeriod(context.db, { from, to, signals, limit: most });
      const found = new Map<string, Found>();
      for (let first = 0; first < ids.length; first += STORIES_AT_ONCE)
        for await (const story of storiesToJudge(context, rule, ids.slice(first, first + STORIES_AT_ONCE)))
          for (const one of foundOf(story, context, rule, since, to))
            if (one.key !== null && !found.has(one.key)) found.set(one.key, one);
      return { since, found: [...found.values()] };
    }
  }
}

/** Words alone have to be looked for in the texts, of those stories for which all else holds. */
async function* storiesToJudge(
  { db, persons }: RehearsalContext,
  rule: Rule,
  ids: readonly number[],
): AsyncGenerator<Story> {
  const outlines = await readStoryOutlines(db, ids);
  const { words, ...when } = rule.when;
  if (!words) {
    yield* outlines;
    return;
  }
  const others = { ...rule, when };
  const left = outlines.filter((story) => ruleHolds(others, story, story.items, persons)).map(({ id }) => id);
  for (let first = 0; first < left.length; first += WHOLE_AT_ONCE)
    yield* await readStories(db, left.slice(first, first + WHOLE_AT_ONCE));
}

function foundOf(story: Story, context: RehearsalContext, rule: Rule, from: Date, to: Date): Found[] {
  return story.items
    .toSorted((a, b) => a.id - b.id)
    .filter(({ collected }) => collected >= from && collected < to)
    .flatMap((item) =>
      raisesOf(story, item, { ...context, rules: [rule], now: item.collected }).map(({ key, severity }) => ({
        ...{ at: item.collected, key, severity, story: story.id, item: item.id },
        ...{ headline: '', content: null },
      })),
    );
}

async function foundGone(context: RehearsalContext, rule: Rule, from: Date, to: Date): Promise<Found[]> {
  const found: Found[] = [];
  const deletions = await deletionsOfPeriod(context.db, from, to);
  for (let first = 0; first < deletions.length; first += WHOLE_AT_ONCE) {
    const some = deletions.slice(first, first + WHOLE_AT_ONCE);
    const stories = await readStories(context.db, [...new Set(some.map(({ story }) => story))]);
    const byId = new Map(stories.map((story) => [story.id, story]));
    for (const deletion of some) {
      const story = byId.get(deletion.story);
      const item = story?.items.find(({ id }) => id === deletion.item);
      if (!story || !item) continue;
      const at = deletion.missingSince;
      const drafts = alertsForDeletion(story, { ...deletion, item }, { ...context, rules: [rule], now: at });
      for (const { key, severity, content } of drafts)
        found.push({ at, key, severity, story: story.id, item: null, headline: content.headline, content });
    }
  }
  return found;
}

async function foundBlind({ db }: RehearsalContext, { severity }: Rule, from: Date, to: Date): Promise<Found[]> {
  const notices = await noticesOfPeriod(db, from, to);
  return notices.map(({ at, message }) => ({
    ...{ at, severity, headline: subjectOf(message) },
    ...{ key: null, story: null, item: null, content: null },
  }));
}

type Timed = Found & { heldUntil: Date | null };

function withHolds(rule: Rule, found: readonly Found[], zone: string): Timed[] {
  let lastTold: Date | null = null;
  return found.map((alert) => {
    const held: Date | null = heldUntil(rule, alert.severity, lastTold, alert.at, zone);
    lastTold = held ?? alert.at;
    return { ...alert, heldUntil: held };
  });
}

async function worded(context: RehearsalContext, rule: Rule, shown: readonly Timed[]): Promise<RehearsedAlert[]> {
  const stories = shown.flatMap(({ story, item }) => (story === null || item === null ? [] : [story]));
  const [known, raised] = await Promise.all([
    readStories(context.db, [...new Set(stories)]),
    raisedKeys(
      context.db,
      shown.flatMap(({ key }) => key ?? []),
    ),
  ]);
  const byId = new Map(known.map((story) => [story.id, story]));
  return shown.map(({ key, item, ...alert }) => {
    const story = byId.get(alert.story ?? -1);
    const newest = item === null ? undefined : story?.items.find(({ id }) => id === item);
    const drafts =
      story && newest ? alertsFor(story, newest, { ...context, rules: [rule], now: newest.collected }) : [];
    const content = drafts.find((draft) => draft.key === key)?.content ?? alert.content;
    return {
      ...alert,
      content,
      headline: content?.headline ?? alert.headline,
      raised: key === null || raised.has(key),
    };
  });
}

function subjectOf(message: unknown): string {
  return typeof message === 'object' && message !== null && 'subject' in message ? String(message.subject) : '';
}
