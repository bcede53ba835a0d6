import type { AlertDraft } from '#src/model/alert.ts';
import { count } from '#src/model/local-time.ts';
import type { Signal, SignalName } from '#src/model/signal.ts';
import type { Story } from '#src/model/story.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { alertContent } from './content.ts';
import type { EvaluationContext } from './evaluate-rules.ts';
import { ruleHolds, signalFor } from './rule-holds.ts';

/** An item that was captured and is not there any more. */
export interface DeletedItem {
  item: Story['items'][number];
  captured: Date;
  /** When it was first found to be gone. */
  missingSince: Date;
}

interface DeletionWords {
  what: Record<SignalName, string>;
  reportedCall: string;
  other: string;
  after: Record<'minutes' | 'hours' | 'days', (number: string, single: boolean) => string>;
  deleted(what: string, after: string): string;
}

const EN: DeletionWords = {
  what: {
    call_for_killing: 'the post calling for killing',
    execution_warning: 'the warning of executions',
    execution_report: 'the report of executions',
    un_action: 'the report of a UN action',
    accountability: 'the report of a step of accountability',
    denial: 'the denial or justification',
    advocacy: 'the appeal or protest',
    memory: 'the testimony or documentation',
  },
  reportedCall: 'the report of a call for killing',
  other: 'the post',
  after: {
    minutes: (number, single) => `${number} minute${single ? '' : 's'}`,
    hours: (number, single) => `${number} hour${single ? '' : 's'}`,
    days: (number, single) => `${number} day${single ? '' : 's'}`,
  },
  deleted: (what, after) => `${what} was deleted ${after} after we captured it`,
};

const FA: DeletionWords = {
  what: {
    call_for_killing: 'پستی که به کشتار فرا می‌خواند',
    execution_warning: 'هشدار دربارهٔ اعدام',
    execution_report: 'خبر اجرای اعدام',
    un_action: 'خبر اقدام سازمان ملل',
    accountability: 'خبر گامی در راه پاسخگویی',
    denial: 'انکار یا توجیه',
    advocacy: 'فراخوان یا اعتراض',
    memory: 'شهادت یا سند',
  },
  reportedCall: 'گزارش از فراخوان به کشتار',
  other: 'پست',
  after: {
    minutes: (number) => `${number} دقیقه`,
    hours: (number) => `${number} ساعت`,
    days: (number) => `${number} روز`,
  },
  deleted: (what, after) => `${what}، ${after} پس از آن که ضبطش کردیم، حذف شد`,
};

const WORDS: Record<ReaderLanguage, DeletionWords> = { en: EN, fa: FA };
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
  const words = WORDS[language];
  const isReported = signal?.signal === 'call_for_killing' && signal.voice === 'reported';
  const what = isReported ? words.reportedCall : signal ? words.what[signal.signal] : words.other;
  const passed = Math.max(0, missingSince.getTime() - captured.getTime());
  return words.deleted(what, durationOf(passed, language));
}

function durationOf(milliseconds: number, language: ReaderLanguage): string {
  const { after } = WORDS[language];
  const say = (unit: keyof typeof after, size: number) => {
    const number = Math.max(1, Math.round(milliseconds / size));
    return after[unit](count(number, language), number === 1);
  };
  if (milliseconds < 1.5 * HOUR_MS) return say('minutes', MINUTE_MS);
  return milliseconds < 48 * HOUR_MS ? say('hours', HOUR_MS) : say('days', 24 * HOUR_MS);
}
