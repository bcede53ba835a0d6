import type { Severity } from './alert.ts';
import type { SignalName } from './signal.ts';
import type { SourceKind, Stance } from './source.ts';

/** Languages in which the product speaks to its readers; what it quotes stays in the language it came in. */
export type ReaderLanguage = 'en' | 'fa';

/** Words that alerts, digests, channels and the desk share. */
export interface SharedWords {
  signals: Record<SignalName, string>;
  severities: Record<Severity, string>;
  stances: Record<Stance, string>;
  /** Of publishers whose stance is not known. */
  kinds: Record<SourceKind, string>;
  fields: {
    saidBy: string;
    against: string;
    quote: string;
    reportedBy: string;
    origins: string;
    firstSeen: string;
    links: string;
    severity: string;
  };
  unnamedSpeaker: string;
  unknownPublisher: string;
  /** Opens a quotation and closes it. */
  quotes: [string, string];
  /** Between members of a list. */
  comma: string;
}

const en: SharedWords = {
  signals: {
    call_for_killing: 'Call for killing',
    execution_warning: 'Execution warning',
    execution_report: 'Execution report',
    un_action: 'UN action',
    accountability: 'Accountability',
    denial: 'Denial',
    advocacy: 'Advocacy',
    memory: 'Memory',
  },
  severities: { low: 'low', normal: 'normal', high: 'high', urgent: 'urgent' },
  stances: {
    state: 'Iranian state',
    opposition: 'opposition',
    un: 'UN',
    ngo: 'NGO',
    press: 'press',
    independent: 'independent',
  },
  kinds: {
    news: 'press',
    state_media: 'state media',
    ngo: 'NGO',
    opposition: 'opposition',
    un: 'UN',
    government: 'government',
    social: 'social media',
    blog: 'blog',
  },
  fields: {
    saidBy: 'Said by',
    against: 'Against',
    quote: 'In the original',
    reportedBy: 'Reported by',
    origins: 'Origins',
    firstSeen: 'First seen',
    links: 'Links',
    severity: 'Severity',
  },
  unnamedSpeaker: 'a speaker not named',
  unknownPublisher: 'a publisher not named',
  quotes: ['“', '”'],
  comma: ', ',
};

const fa: SharedWords = {
  signals: {
    call_for_killing: 'فراخوان به کشتار',
    execution_warning: 'هشدار اعدام',
    execution_report: 'خبر اعدام',
    un_action: 'اقدام سازمان ملل',
    accountability: 'پاسخگویی و دادخواهی',
    denial: 'انکار یا توجیه',
    advocacy: 'کارزار و اعتراض',
    memory: 'یاد و مستندسازی',
  },
  severities: { low: 'کم', normal: 'عادی', high: 'زیاد', urgent: 'فوری' },
  stances: {
    state: 'حکومت ایران',
    opposition: 'اپوزیسیون',
    un: 'سازمان ملل',
    ngo: 'سازمان مردم‌نهاد',
    press: 'رسانه‌ها',
    independent: 'مستقل',
  },
  kinds: {
    news: 'رسانه‌ها',
    state_media: 'رسانهٔ حکومتی',
    ngo: 'سازمان مردم‌نهاد',
    opposition: 'اپوزیسیون',
    un: 'سازمان ملل',
    government: 'دولت',
    social: 'شبکهٔ اجتماعی',
    blog: 'وبلاگ',
  },
  fields: {
    saidBy: 'گوینده',
    against: 'علیه',
    quote: 'متن اصلی',
    reportedBy: 'به گزارش',
    origins: 'منشأ خبر',
    firstSeen: 'نخستین مشاهده',
    links: 'پیوندها',
    severity: 'درجهٔ اهمیت',
  },
  unnamedSpeaker: 'گوینده‌ای که نامش نیامده',
  unknownPublisher: 'ناشری که نامش نیامده',
  quotes: ['«', '»'],
  comma: '، ',
};

export const SHARED_WORDS: Record<ReaderLanguage, SharedWords> = { en, fa };
