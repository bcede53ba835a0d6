import type { AlertPageWords } from './alerts-words-en.ts';

export const PERSIAN: AlertPageWords = {
  filters: 'پالودن هشدارها',
  severity: 'اهمیت',
  state: 'وضعیت',
  any: 'همه',
  show: 'نمایش',
  clear: 'نمایش همه',
  states: { raised: 'باز', acknowledged: 'دیده‌شده', resolved: 'رسیدگی‌شده', false: 'هشدار نادرست' },
  severities: { low: 'کم', normal: 'عادی', high: 'زیاد', urgent: 'فوری' },
  by: (name) => `به دست ${name}`,
  make: { raised: 'دوباره باز شود', acknowledged: 'دیدم', resolved: 'رسیدگی شد', false: 'نادرست است' },
  alert: (number) => `هشدار ${number}`,
  heldUntil: 'نگه داشته شده تا',
  toldTogether: 'همراه هشدارهای دیگر در یک پیام فرستاده شد',
  escalated: 'کسی به‌موقع آن را ندید؛ به دیگران هم گفته شد',
  noneLike: 'هشداری با این ویژگی‌ها نیست. شرط‌های دیگری برگزینید.',
  notAny: 'در این میان کس دیگری وضعیت این هشدار را تغییر داده است. صفحه را دوباره باز کنید.',
  trouble: 'کانال‌هایی که پیام نمی‌پذیرند',
  since: 'از',
  waiting: (_number, figure) => `${figure} پیام در انتظار`,
};
