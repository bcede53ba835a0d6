import type { ReaderLanguage } from '#src/model/wording.ts';

/** What the report of a package says in the reader's language. */
export interface ReportWords {
  title: string;
  made: string;
  story: string;
  items: string;
  source: string;
  author: string;
  address: string;
  published: string;
  captured: string;
  signals: string;
  /** Of words that were taken out at a request. */
  redacted: string;
  earlier: (number: string) => string;
  atItsPage: (number: string) => string;
  deleted: string;
  lastSeen: string;
  missingSince: string;
  screenshot: string;
  captures: string;
  number: string;
  fetched: string;
  server: string;
  certificate: string;
  payload: string;
  operator: string;
  why: string;
  withheld: string;
  verify: string;
  verifyHow: string;
  disclaimer: string;
}

const en: ReportWords = {
  title: 'Captured evidence',
  made: 'Made',
  story: 'Story',
  items: 'Items',
  source: 'Published by',
  author: 'Author',
  address: 'Address',
  published: 'Time of publication, as claimed',
  captured: 'Captured',
  signals: 'Found by machine in these words',
  redacted: 'Words of private persons were taken out at a request; the original is sealed.',
  earlier: (number) => `Wording ${number}, replaced`,
  atItsPage: (number) => `Wording ${number} at its own address, seen`,
  deleted: 'Not there any more',
  lastSeen: 'Last seen',
  missingSince: 'Found missing',
  screenshot: 'Picture of the page',
  captures: 'Captures',
  number: 'Number in the chain',
  fetched: 'Fetched (UTC)',
  server: 'Server',
  certificate: 'Certificate (SHA-256)',
  payload: 'Content (SHA-256)',
  operator: 'By',
  why: 'Because of',
  withheld: 'Left out as secrets',
  verify: 'How to check this',
  verifyHow:
    'Each capture is a record of a chain: its hash covers the record and the hash before it. Folder evidence/ holds the records from each capture to a checkpoint that the installation signed, the checkpoints, their signatures and proofs of time by others. README.txt there tells the commands with which anybody can check them, without us.',
  disclaimer:
    'What is quoted is that of the publishers named. What was found in it was found by machine and states nothing of its own. Times of publication are claims; times of capture are ours.',
};

const fa: ReportWords = {
  title: 'سند ضبط‌شده',
  made: 'ساخته‌شده در',
  story: 'ماجرا',
  items: 'مطالب',
  source: 'ناشر',
  author: 'نویسنده',
  address: 'نشانی',
  published: 'زمان انتشار، به گفتهٔ ناشر',
  captured: 'زمان ضبط',
  signals: 'آنچه ماشین در این کلمات یافت',
  redacted: 'کلماتی دربارهٔ افراد عادی به درخواست آنان برداشته شده و اصل آن مهروموم است.',
  earlier: (number) => `نگارش ${number}، جایگزین شد`,
  atItsPage: (number) => `نگارش ${number} در نشانی خودش، دیده شد`,
  deleted: 'دیگر آنجا نیست',
  lastSeen: 'آخرین بار دیده شد',
  missingSince: 'نبودش دیده شد',
  screenshot: 'تصویر صفحه',
  captures: 'ضبط‌ها',
  number: 'شماره در زنجیره',
  fetched: 'دریافت (UTC)',
  server: 'سرور',
  certificate: 'گواهی (SHA-256)',
  payload: 'محتوا (SHA-256)',
  operator: 'به دست',
  why: 'به سبب',
  withheld: 'کنارگذاشته چون محرمانه است',
  verify: 'چگونه می‌توان این را سنجید',
  verifyHow:
    'هر ضبط، حلقه‌ای از یک زنجیره است: درهم‌سازِ آن، خود سند و درهم‌سازِ پیش از آن را در بر دارد. پوشهٔ evidence/ سندها را از هر ضبط تا نقطه‌ای که این سامانه امضا کرده، خود آن نقطه‌ها، امضاها و گواهی‌های زمان از دیگران را دارد. README.txt در همان پوشه فرمان‌هایی را می‌گوید که هر کس با آن‌ها، بی ما، می‌تواند همه را بسنجد.',
  disclaimer:
    'هر نقل‌قول از آنِ ناشری است که نامش آمده. آنچه در آن یافته شده را ماشین یافته و از خود چیزی نمی‌گوید. زمان‌های انتشار، گفتهٔ ناشران است و زمان‌های ضبط از ماست.',
};

export const REPORT_WORDS: Record<ReaderLanguage, ReportWords> = { en, fa };
