import type { AlertDraft, Rule } from '#src/model/alert.ts';
import type { EntityNames } from '#src/model/attribution.ts';
import type { Story } from '#src/model/story.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { alertContent } from './content.ts';
import { type Occasion, occasionOf } from './occasion.ts';
import { carries, ruleHolds, signalFor } from './rule-holds.ts';
import { DEFAULT_MAXIMUM_AGE_HOURS } from './rules.ts';
import { alertWords } from './words.ts';

export interface EvaluationContext {
  rules: readonly Rule[];
  now: Date;
  /** In which alerts are written whose rule does not say. */
  language: ReaderLanguage;
  names: EntityNames;
  /** Ids of the watched names that are persons. */
  persons?: ReadonlySet<string>;
  /** Address of the desk without a slash at its end; null leaves its links out. */
  deskUrl: string | null;
}

type Member = Story['items'][number];

/**
 * The alerts that `newest` raises now that it belongs to `story`; `story.items` may hold it already.
 *
 * Items of a story come in any order and are judged by several workers, so each is compared with the items of lower
 * id alone. The lowest item with which a rule holds thus always drafts `rule:story:new`, whoever is judged first, and
 * the unique key lets one through. A rule without `novelty` takes any relation but `recirculation` for that first
 * alert (a copy may be the first item in which the call is found) and `development` alone for further ones.
 *
 * With `doubtful`, what every item of the story so far tells with a low probability is told as unsure, and once more, with
 * the severity of the rule, by the first item that is surer: `rule:story:sure`.
 */
export function alertsFor(story: Story, newest: Member, context: EvaluationContext): AlertDraft[] {
  return raisesOf(story, newest, context).map((raise) => draftOf(story, raise, context));
}

/** That a rule raises an alert now that an item belongs to its story. */
export interface Raise {
  /** Of the alert: the same news never raises it twice. */
  key: string;
  rule: Rule;
  /** Less than that of the rule where it is told as unsure. */
  severity: Rule['severity'];
  doubtful: boolean;
  newest: Member;
  /** The item whose words are told. */
  item: Member;
  /** Null for the first alert of the story. */
  occasion: Occasion | null;
}

/** The same, without what the alerts say: but for rules that ask for words, what was found in the items is enough. */
export function raisesOf(story: Story, newest: Member, context: EvaluationContext): Raise[] {
  const earlier = story.items.filter((item) => item.id < newest.id);
  const together = [...earlier, newest];
  return context.rules.flatMap((rule) => {
    if (!rule.enabled || rule.when.occasion || !mayRaise(rule, newest, context.now)) return [];
    if (!ruleHolds(rule, story, together, context.persons)) return [];
    if (!ruleHolds(rule, story, earlier, context.persons)) {
      // What completes a rule (a further origin, say) need not be what carries the signal.
      const carriers = [newest, ...earlier].filter((item) => carries(item, rule.when, context.persons));
      return [raise(story, { newest, item: carriers[0] ?? newest }, rule, null, context)];
    }
    const language = rule.language ?? context.language;
    const words = alertWords(language);
    const surer = isDoubtful(rule, earlier, context) && !isDoubtful(rule, [newest], context);
    if (surer) return [raise(story, { newest, item: newest }, rule, { key: 'sure', headline: words.surer }, context)];
    if (newest.relation !== 'development') return [];
    const occasion = occasionOf(newest, earlier, rule, context.names, words, language);
    return occasion ? [raise(story, { newest, item: newest }, rule, occasion, context)] : [];
  });
}

/** Whether all that these items tell of what a rule waits for is less probable than the rule wants it to be. */
function isDoubtful(rule: Rule, items: readonly Member[], { persons }: Pick<EvaluationContext, 'persons'>) {
  const { doubtful, when } = rule;
  if (!doubtful) return false;
  return items.every((item) => (signalFor(item, when, persons)?.score ?? 0) < doubtful.below);
}

function mayRaise(rule: Rule, item: Member, now: Date): boolean {
  const { novelty, maximumAgeHours } = rule.when;
  if (novelty ? !novelty.includes(item.relation) : item.relation === 'recirculation') return false;
  const hours = maximumAgeHours ?? DEFAULT_MAXIMUM_AGE_HOURS;
  // Without a date it may be of this minute.
  return item.published === null || now.getTime() - item.published.getTime() <= hours * 3_600_000;
}

function raise(
  story: Story,
  { newest, item }: Pick<Raise, 'newest' | 'item'>,
  rule: Rule,
  occasion: Occasion | null,
  context: EvaluationContext,
): Raise {
  const known = story.items.filter(({ id }) => id <= newest.id);
  const doubtful = isDoubtful(rule, [...known, newest], context);
  const severity = doubtful && rule.doubtful ? rule.doubtful.severity : rule.severity;
  return { key: `${rule.key}:${story.id}:${occasion?.key ?? 'new'}`, rule, severity, doubtful, newest, item, occasion };
}

function draftOf(
  story: Story,
  raised: Raise,
  { names, deskUrl, persons, language: usual }: EvaluationContext,
): AlertDraft {
  const { key, rule, severity, doubtful, item, occasion } = raised;
  const language = rule.language ?? usual;
  const told = { story, item, rule: { ...rule, severity }, occasion, language, names, deskUrl, doubtful };
  return {
    key,
    rule: rule.key,
    story: story.id,
    severity,
    kind: occasion ? 'development' : 'new',
    flash: rule.flash,
    channels: [...rule.channels],
    language,
    content: alertContent({ ...told, ...(persons ? { persons } : {}) }),
  };
}
