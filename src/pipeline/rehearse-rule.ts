import { alertsForDeletion } from '#src/alerts/deletion.ts';
import { alertsFor, type EvaluationContext } from '#src/alerts/evaluate-rules.ts';
import { heldUntil } from '#src/alerts/timing.ts';
import type { AlertContent, AlertDraft, Rule } from '#src/model/alert.ts';
import { listAlerts } from '#src/store/alerts.ts';
import type { Database } from '#src/store/database.ts';
import { deletionsOfPeriod, noticesOfPeriod, storyIdsOfPeriod } from '#src/store/rule-rehearsal.ts';
import { readStories } from '#src/store/stories.ts';

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

export type RehearsalContext = Omit<EvaluationContext, 'rules' | 'now'> & { db: Database; zone: string };

const STORIES_AT_ONCE = 100;
const MOST_ALERTS = 100_000;

/**
 * What a rule would have raised in a period, from the record alone: nothing is written, nobody is told. Stories are judged
 * as they stand now, item by item in the order in which they came; a rule that is switched off is tried all the same.
 */
export async function rehearseRule(
  context: RehearsalContext,
  rule: Rule,
  { from, to }: { from: Date; to: Date },
): Promise<RehearsedAlert[]> {
  const enabled = { ...rule, enabled: true };
  const drafts =
    rule.when.occasion === 'deletion'
      ? await deletionDrafts(context, enabled, from, to)
      : await storyDrafts(context, enabled, from, to);
  const known = await listAlerts(context.db, { rule: rule.key, since: from, limit: MOST_ALERTS });
  const raised = new Set(known.map(({ key }) => key));
  const found: Omit<RehearsedAlert, 'heldUntil'>[] = drafts.map(({ at, draft }) => ({
    at,
    headline: draft.content.headline,
    severity: draft.severity,
    story: draft.story,
    content: draft.content,
    raised: raised.has(draft.key),
  }));
  if (rule.when.occasion === 'source_blind')
    for (const { at, message } of await noticesOfPeriod(context.db, from, to))
      found.push({
        at,
        headline: subjectOf(message),
        severity: rule.severity,
        story: null,
        content: null,
        raised: true,
      });
  return withHolds(
    rule,
    found.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
    context.zone,
  );
}

interface DatedDraft {
  at: Date;
  draft: AlertDraft;
}

async function storyDrafts(context: RehearsalContext, rule: Rule, from: Date, to: Date): Promise<DatedDraft[]> {
  if (rule.when.occasion) return [];
  const signals = (rule.when.signals ?? []).map(({ signal }) => signal);
  const ids = await storyIdsOfPeriod(context.db, { from, to, signals });
  const drafts = new Map<string, DatedDraft>();
  for (let first = 0; first < ids.length; first += STORIES_AT_ONCE)
    for (const story of await readStories(context.db, ids.slice(first, first + STORIES_AT_ONCE)))
      for (const item of story.items.toSorted((a, b) => a.id - b.id)) {
        if (item.collected < from || item.collected >= to) continue;
        for (const draft of alertsFor(story, item, { ...context, rules: [rule], now: item.collected }))
          if (!drafts.has(draft.key)) drafts.set(draft.key, { at: item.collected, draft });
      }
  return [...drafts.values()];
}

async function deletionDrafts(context: RehearsalContext, rule: Rule, from: Date, to: Date): Promise<DatedDraft[]> {
  const drafts: DatedDraft[] = [];
  for (const deletion of await deletionsOfPeriod(context.db, from, to)) {
    const [story] = await readStories(context.db, [deletion.story]);
    const item = story?.items.find(({ id }) => id === deletion.item);
    if (!story || !item) continue;
    const at = deletion.missingSince;
    for (const draft of alertsForDeletion(story, { ...deletion, item }, { ...context, rules: [rule], now: at }))
      drafts.push({ at, draft });
  }
  return drafts;
}

function withHolds(rule: Rule, found: readonly Omit<RehearsedAlert, 'heldUntil'>[], zone: string): RehearsedAlert[] {
  let lastTold: Date | null = null;
  return found.map((alert) => {
    const held: Date | null = heldUntil(rule, alert.severity, lastTold, alert.at, zone);
    lastTold = held ?? alert.at;
    return { ...alert, heldUntil: held };
  });
}

function subjectOf(message: unknown): string {
  return typeof message === 'object' && message !== null && 'subject' in message ? String(message.subject) : '';
}
