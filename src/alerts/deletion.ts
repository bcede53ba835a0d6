import type { AlertDraft } from '#src/model/alert.ts';
import type { Signal } from '#src/model/signal.ts';
import type { Story } from '#src/model/story.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { alertContent } from './content.ts';
import type { EvaluationContext } from './evaluate-rules.ts';
import { deletionWords } from './notice-words.ts';
import { ruleHolds, signalFor } from './rule-holds.ts';

/** An item that was captured and is not there any more. */
export interface DeletedItem {
  item: Story['items'][number];
  captured: Date;
  /** When it was first found to be gone. */
  missingSince: Date;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The alerts that a disappearance raises: one for each rule of this occasion that holds for the item itself. */
export function alertsForDeletion(story: Story, deleted: DeletedItem, context: EvaluationContext): AlertDraft[] {
  const { item } = deleted;
  const { names, deskUrl, persons } = context;
  return context.rules
    .filter(({ enabled, when }) => enabled && when.occasion === 'deletion')
    .filter((rule) => ruleHolds(rule, story, [item], persons))
    .map((rule) => {
      const language = rule.language ?? context.language;
      const headline = headlineOf(deleted, signalFor(item, rule.when, persons), language);
      const occasion = { key: `deleted-${item.id}`, headline };
      return {
        key: `${rule.key}:${story.id}:${occasion.key}`,
        rule: rule.key,
        story: story.id,
        severity: rule.severity,
        kind: 'development',
        flash: rule.flash,
        channels: [...rule.channels],
        language,
        content: alertContent({
          ...{ story, item, rule, occasion, language, names, deskUrl },
          ...(persons ? { persons } : {}),
        }),
      };
    });
}

function headlineOf({ captured, missingSince }: DeletedItem, signal: Signal | null, language: ReaderLanguage): string {
  const words = deletionWords(language);
  const isReported = signal?.signal === 'call_for_killing' && signal.voice === 'reported';
  const what = isReported ? words.reportedCall : signal ? words.what[signal.signal] : words.other;
  const passed = Math.max(0, missingSince.getTime() - captured.getTime());
  return words.deleted(what, durationOf(passed, language));
}

function durationOf(milliseconds: number, language: ReaderLanguage): string {
  const { after } = deletionWords(language);
  const say = (unit: keyof typeof after, size: number) => {
    const number = Math.max(1, Math.round(milliseconds / size));
    return after[unit](number);
  };
  if (milliseconds < 1.5 * HOUR_MS) return say('minutes', MINUTE_MS);
  return milliseconds < 48 * HOUR_MS ? say('hours', HOUR_MS) : say('days', 24 * HOUR_MS);
}
