import type { DigestDay } from '#src/model/digest.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';

/** What the pages of digests and their schedules say beside the words of the desk. */
export interface DigestPageWords {
  schedules: string;
  schedulesMean: string;
  noSchedules: string;
  audience: string;
  when: string;
  next: string;
  off: string;
  every: string;
  add: string;
  change: string;
  preview: string;
  previewMeans: string;
  sendToMe: string;
  sent(address: string): string;
  noMail: string;
  noAddress: string;
  notSent: string;
  switchOff: string;
  switchOn: string;
  save: string;
  name: string;
  nameHint: string;
  label: string;
  labelHint: string;
  language: string;
  zone: string;
  time: string;
  days: string;
  dayNames: Record<DigestDay, string>;
  period: string;
  periods: { day: string; week: string };
  channels: string;
  channelsHint: string;
  publicKind: string;
  publicHint: string;
  internal: string;
  signals: string;
  all: string;
  entities: string;
  entitiesHint: string;
  leastScore: string;
  sections: string;
  taken: string;
  fromFile: string;
  fromDesk: string;
  asPdf: string;
  noPdf: string;
}

const en: DigestPageWords = {
  schedules: 'Who gets a digest',
  schedulesMean: 'Each is made once a day of its schedule, by its own clock.',
  noSchedules: 'No digest is scheduled: add one, or name one in config/digests.yaml.',
  audience: 'For whom',
  when: 'When',
  next: 'Next',
  off: 'switched off',
  every: 'every day',
  add: 'Add a digest',
  change: 'Change',
  preview: 'Preview',
  previewMeans: 'What it would say if it were made now. Nothing is stored or sent.',
  sendToMe: 'Send to me',
  sent: (address) => `Sent to ${address}.`,
  noMail: 'It can be sent to you when an e-mail channel is switched on.',
  noAddress: 'It can be sent to you when the desk has accounts: here nobody has an address.',
  notSent: 'It could not be sent:',
  switchOff: 'Switch off',
  switchOn: 'Switch on',
  save: 'Save',
  name: 'Name',
  nameHint: 'Lower-case letters, digits and hyphens; it cannot be changed later.',
  label: 'Title',
  labelHint: 'What readers see. Left empty, “Daily digest” or “Weekly digest” in their language.',
  language: 'Language',
  zone: 'Time zone',
  time: 'Time (HH:MM)',
  days: 'On',
  dayNames: { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' },
  period: 'Figures are compared by',
  periods: { day: 'day', week: 'week (on one day)' },
  channels: 'Channels',
  channelsHint: 'None ticked: every channel that is switched on.',
  publicKind: 'public',
  publicHint: 'Anybody may read it: nobody is named but watched persons and outlets, and nothing is quoted.',
  internal: 'internal',
  signals: 'What it tells of',
  all: 'None ticked: all.',
  entities: 'Only stories that name one of these',
  entitiesHint: 'Ids of watched names, parted by commas; left empty, any story.',
  leastScore: 'Leave out what is less sure than (0 to 1)',
  sections: 'Sections',
  taken: 'There is a digest of this name already.',
  fromFile: 'config/digests.yaml',
  fromDesk: 'the desk',
  asPdf: 'PDF',
  noPdf: 'No PDF could be made here: the browser packages are not installed, or are busy. Take the HTML, and print it.',
};

const fa: DigestPageWords = {
  schedules: 'چه کسانی گزیده می‌گیرند',
  schedulesMean: 'هر کدام در هر روزِ برنامهٔ خود یک بار، به ساعت خودش تهیه می‌شود.',
  noSchedules: 'گزیدهی برنامه‌ریزی نشده است: یکی بیفزایید.',
  audience: 'برای چه کسی',
  when: 'چه هنگام',
  next: 'بعدی',
  off: 'خاموش',
  every: 'هر روز',
  add: 'افزودن گزیده',
  change: 'تغییر',
  preview: 'پیش‌نمایش',
  previewMeans: 'آنچه اگر اکنون تهیه شود می‌گوید. چیزی ذخیره یا فرستاده نمی‌شود.',
  sendToMe: 'برای من بفرست',
  sent: (address) => `به ${address} فرستاده شد.`,
  noMail: 'هنگامی که کانال ای‌میلی روشن باشد می‌توان آن را برای شما فرستاد.',
  noAddress: 'هنگامی که میز کار حساب کاربری داشته باشد می‌توان آن را برای شما فرستاد: اینجا کسی نشانی ندارد.',
  notSent: 'فرستاده نشد:',
  switchOff: 'خاموش کردن',
  switchOn: 'روشن کردن',
  save: 'ذخیره',
  name: 'نام',
  nameHint: 'حروف کوچک لاتین، رقم و خط تیره؛ بعداً عوض نمی‌شود.',
  label: 'عنوان',
  labelHint: 'آنچه خوانندگان می‌بینند. اگر خالی باشد، «گزارش روزانه» یا «گزارش هفتگی» به زبان آنان.',
  language: 'زبان',
  zone: 'منطقهٔ زمانی',
  time: 'ساعت (HH:MM)',
  days: 'در روزهای',
  dayNames: {
    mon: 'دوشنبه',
    tue: 'سه‌شنبه',
    wed: 'چهارشنبه',
    thu: 'پنجشنبه',
    fri: 'جمعه',
    sat: 'شنبه',
    sun: 'یکشنبه',
  },
  period: 'سنجش ارقام بر پایهٔ',
  periods: { day: 'روز', week: 'هفته (در یک روز)' },
  channels: 'کانال‌ها',
  channelsHint: 'اگر هیچ‌کدام نشان نشود: همهٔ کانال‌های روشن.',
  publicKind: 'همگانی',
  publicHint: 'هر کسی می‌تواند بخواند: جز اشخاص زیر نظر و رسانه‌ها نام کسی نمی‌آید و چیزی نقل نمی‌شود.',
  internal: 'داخلی',
  signals: 'از چه می‌گوید',
  all: 'اگر هیچ‌کدام نشان نشود: همه.',
  entities: 'تنها ماجراهایی که نام یکی از این‌ها در آن آمده',
  entitiesHint: 'شناسهٔ نام‌های زیر نظر، با ویرگول لاتین از هم جدا؛ اگر خالی باشد، هر ماجرایی.',
  leastScore: 'کنار گذاشتن آنچه اطمینانش کمتر است از (۰ تا ۱)',
  sections: 'بخش‌ها',
  taken: 'گزیدهی به این نام هست.',
  fromFile: 'پروندهٔ پیکربندی',
  fromDesk: 'میز کار',
  asPdf: 'PDF',
  noPdf: 'اینجا PDF ساخته نشد: بسته‌های مرورگر نصب نیست یا مشغول است. HTML را بگیرید و چاپ کنید.',
};

export const DIGEST_PAGE_WORDS: Record<ReaderLanguage, DigestPageWords> = { en, fa };
