import type { SendResult } from '#src/model/delivery.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import type { Database } from '#src/store/database.ts';
import type { SendContext } from './send-message.ts';

export interface DeliverContext extends SendContext {
  db: Database;
  /** Keys of the channels that those who run the installation read; nobody is told where it is left out. */
  operators?: readonly string[];
  /** Of what operators are told. */
  language?: ReaderLanguage;
  /** IANA time zone in which times are shown. */
  zone?: string;
  /** How long a claim holds that is not renewed; 20 seconds where left out. */
  leaseMs?: number;
  /** Told of other channels that have something to send now. */
  wake?: (channel: string) => void;
}

export interface DeliveryReport {
  channel: string;
  subject: string;
  outcome: SendResult['outcome'] | 'dropped';
  /** Given up: it is shown as such and can be sent again by hand. */
  dead: boolean;
  reason: string | null;
}
