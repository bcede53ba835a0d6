/** What went wrong, in one sentence for the reader; figures come in the reader's digits. */
const ENGLISH = {
  title: 'This did not work',
  back: 'To the desk',
  notFound: 'There is no such page, or what it showed is no longer here.',
  badParameter: (name: string) => `The part “${name}” of this address cannot be read. Change it or leave it out.`,
  foreignHost:
    'The desk was called by a name that is not its own. Use the address that it printed when it started, or set KHAVARAN_URL.',
  formExpired: 'This form is no longer valid. Load its page again, then try once more.',
  notYours: 'This needs a role that you do not have. Ask an administrator of your desk.',
  notAllowed: 'The desk does not take this kind of request here.',
  tooLarge: 'What was sent is too large.',
  payloadSealed: 'This file was sealed on request. “khavaran unseal” opens it, and keeps a record of who did and why.',
  payloadMissing: 'The captured file is missing from the capture folder. “khavaran verify” tells what else is.',
  payloadChanged:
    'The captured file is not what was received: it was changed or damaged. “khavaran verify” tells what else is.',
  internal: 'Something failed inside the desk. It was written to the log; nothing was lost.',
};

const PERSIAN: typeof ENGLISH = {
  title: 'نشد',
  back: 'به میز کار',
  notFound: 'چنین صفحه‌ای نیست، یا آنچه نشان می‌داد دیگر اینجا نیست.',
  badParameter: (name) => `بخش «${name}» از این نشانی خوانده نمی‌شود. آن را تغییر دهید یا بردارید.`,
  foreignHost:
    'میز کار با نامی صدا زده شد که از آنِ آن نیست. نشانی‌ای را به کار ببرید که هنگام آغاز نوشت، یا \u2066KHAVARAN_URL\u2069 را تعیین کنید.',
  formExpired: 'این فرم دیگر معتبر نیست. صفحه‌اش را دوباره باز کنید و باز بکوشید.',
  notYours: 'برای این کار نقش دیگری لازم است. از مدیر میز خود بخواهید.',
  notAllowed: 'میز کار این گونه درخواست را اینجا نمی‌پذیرد.',
  tooLarge: 'آنچه فرستاده شد بیش از اندازه بزرگ است.',
  payloadSealed:
    'این پرونده به درخواست مهروموم شده است. \u2066khavaran unseal\u2069 آن را باز و ثبت می‌کند چه کسی و چرا.',
  payloadMissing: 'پروندهٔ ضبط‌شده در پوشهٔ سندها نیست. \u2066khavaran verify\u2069 می‌گوید دیگر چه کم است.',
  payloadChanged:
    'پروندهٔ ضبط‌شده آن نیست که دریافت شد: تغییر کرده یا آسیب دیده است. \u2066khavaran verify\u2069 می‌گوید دیگر چه چنین است.',
  internal: 'چیزی درون میز کار از کار افتاد. در گزارش نوشته شد و چیزی از دست نرفت.',
};

export const PROBLEMS = { en: ENGLISH, fa: PERSIAN };
