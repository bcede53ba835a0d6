import type { Severity } from '#src/model/alert.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';

/** What channels say of themselves in the reader's language. */
export interface ChannelWords {
  /** Ends a message that had to be cut. */
  rest: string;
  /** All that a discreet channel says of an alert. */
  discreetAlert: Record<Severity, string>;
  discreetDigest: string;
  discreetTest: string;
  /** Label of the one link of a discreet message. */
  openDesk: string;
  /** Marks a translation that a machine made. */
  machineTranslation: string;
  /** On public channels, below: what was left out. */
  publicFooter: string;
  /** Behind the headline of a message that may have arrived before. */
  repeat: string;
  /** Titles of feeds. */
  feed: { all: string; alerts: string; digests: string };
}

const en: ChannelWords = {
  rest: '… The rest is on the desk.',
  discreetAlert: {
    low: 'New alert',
    normal: 'New alert',
    high: 'New important alert',
    urgent: 'New urgent alert',
  },
  discreetDigest: 'New digest',
  discreetTest: 'Test message',
  openDesk: 'Open the desk',
  machineTranslation: 'Machine translation',
  publicFooter: 'Found by machine. Quotations, links and names of private persons are left out here.',
  repeat: '(may be a repeat)',
  feed: { all: 'Alerts and digests', alerts: 'Alerts', digests: 'Digests' },
};

const fa: ChannelWords = {
  rest: '… ادامه در میز کار است.',
  discreetAlert: { low: 'هشدار تازه', normal: 'هشدار تازه', high: 'هشدار مهم تازه', urgent: 'هشدار فوری تازه' },
  discreetDigest: 'گزارش تازه',
  discreetTest: 'پیام آزمایشی',
  openDesk: 'باز کردن میز کار',
  machineTranslation: 'ترجمهٔ ماشینی',
  publicFooter: 'یافتهٔ ماشین. نقل‌قول‌ها، پیوندها و نام افراد غیرمسئول در این‌جا نیامده است.',
  repeat: '(شاید تکراری)',
  feed: { all: 'هشدارها و گزارش‌ها', alerts: 'هشدارها', digests: 'گزارش‌ها' },
};

export const CHANNEL_WORDS: Record<ReaderLanguage, ChannelWords> = { en, fa };
