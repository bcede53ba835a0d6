import type { AlertState } from '#src/model/alert.ts';
import type { SignalName } from '#src/model/signal.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';

/** What alerts say in the reader's language. Names are handed over isolated. */
export interface AlertWords {
  language: ReaderLanguage;
  newHeadline: Record<SignalName, string>;
  /** Somebody tells of a call: the headline does not make it ours. */
  reportedCall: string;
  /** Of a rule that asks for no signal; takes the rule's label. */
  otherHeadline(label: string): string;
  development: string;
  newSpeaker(name: string): string;
  officialVoice: string;
  unVoice: string;
  newSignal: Record<'un_action' | 'accountability', string>;
  /** Of what is found with a low probability; takes the headline. */
  doubtful(headline: string): string;
  surer: string;
  links: { source: string; story: string; capture: string };
  /** Before a translation that a machine made. */
  translation: string;
  /** Before the headline of a message that is changed; takes who said so, isolated, or null. */
  standing: Record<AlertState, (by: string | null) => string>;
  /** Before the headline of an alert that nobody has acknowledged for so many minutes. */
  unheard(minutes: string): string;
  /** Subject of several alerts of one rule that waited for their hour. */
  bundle(number: string, label: string): string;
  /** First line of a message: "[URGENT] …". */
  subject(severity: string, headline: string, title: string): string;
  /** Below every alert: what an alert is not. */
  footer: string;
}

const en: AlertWords = {
  language: 'en',
  newHeadline: {
    call_for_killing: 'New call for killing',
    execution_warning: 'New warning of executions',
    execution_report: 'Executions reported',
    un_action: 'New UN action',
    accountability: 'New step of accountability',
    denial: 'New denial or justification',
    advocacy: 'New appeal or protest',
    memory: 'New testimony or documentation',
  },
  reportedCall: 'New report of a call for killing',
  otherHeadline: (label) => `New story: ${label}`,
  development: 'Development',
  newSpeaker: (name) => `a call for killing is now attributed to ${name} too`,
  officialVoice: 'a call for killing is now published by a state outlet itself',
  unVoice: 'a UN body speaks',
  newSignal: { un_action: 'UN action reported', accountability: 'step of accountability reported' },
  doubtful: (headline) => `Unsure, please check: ${headline}`,
  surer: 'what was unsure is borne out by a further item',
  links: { source: 'Source', story: 'Story at the desk', capture: 'Captured evidence' },
  translation: 'Machine translation',
  standing: {
    raised: () => 'Open again',
    acknowledged: (by) => (by === null ? 'Acknowledged' : `Acknowledged by ${by}`),
    resolved: (by) => (by === null ? 'Resolved' : `Resolved by ${by}`),
    false: (by) => (by === null ? 'False alarm' : `False alarm, says ${by}`),
  },
  unheard: (minutes) => `Nobody has acknowledged this for ${minutes} minutes`,
  bundle: (number, label) => `${number} alerts that waited: ${label}`,
  subject: (severity, headline, title) => `[${severity.toLocaleUpperCase('en')}] ${headline}: ${title}`,
  footer: 'Found by machine; every statement is that of the source named. Check the source before you pass it on.',
};

const fa: AlertWords = {
  language: 'fa',
  newHeadline: {
    call_for_killing: 'فراخوان تازه به کشتار',
    execution_warning: 'هشدار تازه دربارهٔ اعدام',
    execution_report: 'خبر اجرای اعدام',
    un_action: 'اقدام تازهٔ سازمان ملل',
    accountability: 'گام تازه در راه پاسخگویی',
    denial: 'انکار یا توجیه تازه',
    advocacy: 'فراخوان یا اعتراض تازه',
    memory: 'شهادت یا سند تازه',
  },
  reportedCall: 'گزارشی تازه از فراخوان به کشتار',
  otherHeadline: (label) => `ماجرای تازه: ${label}`,
  development: 'تحول تازه',
  newSpeaker: (name) => `اکنون فراخوان به کشتار به ${name} نیز نسبت داده شده است`,
  officialVoice: 'اکنون خودِ رسانه‌ای حکومتی فراخوان به کشتار را منتشر کرده است',
  unVoice: 'یک نهاد سازمان ملل سخن گفته است',
  newSignal: {
    un_action: 'گزارش از اقدام سازمان ملل',
    accountability: 'گزارش از گامی در راه پاسخگویی',
  },
  doubtful: (headline) => `نامطمئن، لطفاً بررسی کنید: ${headline}`,
  surer: 'مطلبی دیگر از آنچه نامطمئن بود پشتیبانی می‌کند',
  links: { source: 'منبع', story: 'ماجرا در میز کار', capture: 'سند ضبط‌شده' },
  translation: 'ترجمهٔ ماشینی',
  standing: {
    raised: () => 'باز هم در جریان',
    acknowledged: (by) => (by === null ? 'دیده شد' : `${by} آن را دیده است`),
    resolved: (by) => (by === null ? 'رسیدگی شد' : `${by} به آن رسیدگی کرده است`),
    false: (by) => (by === null ? 'هشدار نادرست' : `به گفتهٔ ${by} هشدار نادرست`),
  },
  unheard: (minutes) => `${minutes} دقیقه است که کسی این را ندیده است`,
  bundle: (number, label) => `${number} هشدار که در انتظار بود: ${label}`,
  subject: (severity, headline, title) => `[${severity}] ${headline}: ${title}`,
  footer: 'این هشدار را ماشین یافته است و هر گفته از آنِ منبعی است که نامش آمده. پیش از بازنشر، منبع را ببینید.',
};

export const ALERT_WORDS: Record<ReaderLanguage, AlertWords> = { en, fa };
