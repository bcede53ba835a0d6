import type { Message } from '#src/model/delivery.ts';
import { count, shortMoment } from '#src/model/local-time.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';

/** What keeps Khavaran itself from seeing or telling. */
export const SERVICE_TROUBLES = ['blind', 'disk', 'clock', 'backlog'] as const;
export type ServiceTrouble = (typeof SERVICE_TROUBLES)[number];

export interface ServiceNoticeRequest {
  kind: 'trouble' | 'over';
  trouble: ServiceTrouble;
  since: Date;
  /** Free megabytes with `disk`; minutes with the others: unread, wrong by, waiting. */
  amount: number;
  key: string;
  language: ReaderLanguage;
  zone: string;
  createdAt: Date;
}

interface Words {
  trouble: Record<ServiceTrouble, { subject: string; what(amount: string): string; advice: string }>;
  over: Record<ServiceTrouble, string>;
  since(moment: string): string;
  overFooter: string;
}

const EN: Words = {
  trouble: {
    blind: {
      subject: 'Khavaran sees nothing: no source can be read',
      what: (minutes) => `No source was read for ${minutes} minutes.`,
      advice:
        'Look whether its machine has a network, and whether the proxy works if one is set; "khavaran doctor" says more. Until then, silence means nothing.',
    },
    disk: {
      subject: 'Khavaran has paused: its disk is nearly full',
      what: (megabytes) => `${megabytes} MB are free.`,
      advice:
        'Nothing more is fetched; the desk can be read. Make room or give it a larger disk: it goes on by itself then.',
    },
    clock: {
      subject: 'The clock of Khavaran is wrong',
      what: (minutes) => `It differs by ${minutes} minutes from the clocks of others.`,
      advice: 'Switch on the time service of its machine. Until then, times in alerts and evidence are wrong.',
    },
    backlog: {
      subject: 'Khavaran is behind: alerts come late',
      what: (minutes) => `The oldest work waits for ${minutes} minutes.`,
      advice:
        'If this lasts, look whether workers run and whether the machine is overloaded; "khavaran doctor" says which work waits.',
    },
  },
  over: {
    blind: 'Khavaran sees again: sources can be read',
    disk: 'Khavaran goes on: its disk has room again',
    clock: 'The clock of Khavaran is right again',
    backlog: 'Khavaran has caught up',
  },
  since: (moment) => `Since ${moment}.`,
  overFooter: 'What was published meanwhile is read as far as the sources still show it.',
};

const FA: Words = {
  trouble: {
    blind: {
      subject: 'خاوران چیزی نمی‌بیند: هیچ منبعی خوانده نمی‌شود',
      what: (minutes) => `${minutes} دقیقه است که هیچ منبعی خوانده نشده است.`,
      advice:
        'ببینید دستگاه به شبکه وصل است و پراکسی، اگر هست، کار می‌کند؛ فرمان khavaran doctor بیشتر می‌گوید. تا آن زمان، سکوت معنایی ندارد.',
    },
    disk: {
      subject: 'خاوران ایستاده است: دیسک آن رو به پر شدن است',
      what: (megabytes) => `${megabytes} مگابایت جا مانده است.`,
      advice: 'چیز تازه‌ای گرفته نمی‌شود؛ میز کار خواندنی است. جا باز کنید یا دیسک بزرگ‌تری بدهید: خودش ادامه خواهد داد.',
    },
    clock: {
      subject: 'ساعت خاوران نادرست است',
      what: (minutes) => `${minutes} دقیقه با ساعت دیگران فرق دارد.`,
      advice: 'سرویس زمان دستگاه را روشن کنید. تا آن زمان، زمان‌ها در هشدارها و شواهد نادرست‌اند.',
    },
    backlog: {
      subject: 'خاوران عقب است: هشدارها دیر می‌رسند',
      what: (minutes) => `قدیمی‌ترین کار ${minutes} دقیقه است که در انتظار است.`,
      advice:
        'اگر ادامه یافت، ببینید کارگرها در کارند و دستگاه زیر فشار نیست؛ فرمان khavaran doctor می‌گوید کدام کار مانده است.',
    },
  },
  over: {
    blind: 'خاوران دوباره می‌بیند: منبع‌ها خوانده می‌شوند',
    disk: 'خاوران ادامه می‌دهد: دیسک آن جا دارد',
    clock: 'ساعت خاوران دوباره درست است',
    backlog: 'خاوران به روز شد',
  },
  since: (moment) => `از ${moment}.`,
  overFooter: 'آنچه در این میان منتشر شده است، تا جایی که منبع‌ها هنوز نشانش می‌دهند، خوانده می‌شود.',
};

const WORDS: Record<ReaderLanguage, Words> = { en: EN, fa: FA };

/** What those who run the installation are told when it cannot do its own work, and when it can again. */
export function serviceNotice(request: ServiceNoticeRequest): Message {
  const { kind, trouble, since, amount, key, language, zone, createdAt } = request;
  const words = WORDS[language];
  const moment = words.since(shortMoment(since, zone, language));
  const { subject, what, advice } = words.trouble[trouble];
  const lines =
    kind === 'trouble'
      ? [subject, '', `${what(count(amount, language))} ${moment}`, '', advice]
      : [words.over[trouble], '', moment, '', words.overFooter];
  return {
    kind: 'alert',
    key,
    subject: kind === 'trouble' ? subject : words.over[trouble],
    text: `${lines.join('\n')}\n`,
    html: null,
    language,
    thread: null,
    alert: null,
    severity: kind === 'trouble' ? 'high' : 'normal',
    data: { occasion: kind === 'trouble' ? 'service_trouble' : 'service_over', trouble, since: since.toISOString() },
    createdAt,
  };
}
