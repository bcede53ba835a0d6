import { createHash } from 'node:crypto';
import { departureNotice } from '#src/alerts/departure-notice.ts';
import type { Clock } from '#src/base/clock.ts';
import type { Mailing } from '#src/channels/channel.ts';
import type { Message } from '#src/model/delivery.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { writeAudit } from '#src/store/audit.ts';
import type { Database } from '#src/store/database.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import { findEdition } from '#src/store/digest-editions.ts';
import {
  forgetDeparture,
  goneFrom,
  keepDeparture,
  listDepartures,
  type MailDeparture,
  type MailList,
} from '#src/store/mail-departures.ts';
import { leaveToken, readLeaveToken } from './leave-token.ts';
import type { LiveChannels } from './live-channels.ts';

/** Who gets mails of a list, and how they leave it and come back. */
export interface MailLists {
  /** What a channel is to know before it writes to its readers. */
  mailingOf(channel: string, message: Message): Promise<Mailing>;
  /** What an address of ours stands for; null where it is none. */
  read(token: string): Promise<MailList | null>;
  /** In which its mails are written; null where that is not its own. */
  languageOf(list: MailList): Promise<string | null>;
  /** Stops the mails of a list to an address; those who run the installation hear of it once. */
  leave(list: MailList): Promise<void>;
  departures(): Promise<MailDeparture[]>;
  /** Writes to somebody again; false where nobody had left. */
  takeBack(list: MailList, by: { id: string | null; name: string }): Promise<boolean>;
}

export interface MailListsContext {
  db: Database;
  clock: Clock;
  live: LiveChannels;
  /** Where the internet reaches the service, without a slash at its end; null where it does not. */
  publicUrl: string | null;
  installationSecret: () => Promise<string>;
  language: ReaderLanguage;
  zone: string;
}

export function createMailLists(context: MailListsContext): MailLists {
  const { db, clock, live, publicUrl, installationSecret, language, zone } = context;
  // Programs of mail leave by https alone (RFC 8058, section 3.1).
  const reachable = publicUrl?.startsWith('https://') ? publicUrl : null;
  let secret: Promise<string> | null = null;
  const secretOnce = () => {
    secret ??= installationSecret();
    return secret;
  };
  return {
    async mailingOf(channel, message) {
      const list = listOf(message);
      const gone = await goneFrom(db, channel, list);
      const key = reachable === null ? null : await secretOnce();
      return {
        gone,
        leaveAt: (address) =>
          key === null
            ? null
            : `${reachable}/unsubscribe/${leaveToken({ channel, list, address: address.toLowerCase() }, key)}`,
      };
    },
    read: async (token) => readLeaveToken(token, await secretOnce()),
    async languageOf({ list }) {
      if (!list.startsWith(EDITION)) return null;
      return (await findEdition(db, list.slice(EDITION.length)))?.edition.language ?? null;
    },
    async leave(list) {
      const now = clock.now();
      const label = live.configured.find(({ key }) => key === list.channel)?.label ?? list.channel;
      await db.transaction().execute(async (tx) => {
        if (!(await keepDeparture(tx, list, now))) return;
        const which = createHash('sha256').update(JSON.stringify(list)).digest('hex').slice(0, 12);
        await insertDeliveries(
          tx,
          live.operators.map((operator) => {
            const key = `left-${list.channel}-${now.getTime()}-${which}-${operator}`;
            const message = departureNotice({ ...list, label, key, language, zone, createdAt: now });
            return { key, channel: operator, alertId: null, digestId: null, message };
          }),
          now,
        );
      });
    },
    departures: () => listDepartures(db),
    takeBack: (list, by) =>
      db.transaction().execute(async (tx) => {
        if (!(await forgetDeparture(tx, list))) return false;
        await writeAudit(tx, {
          personId: by.id,
          personName: by.name,
          action: 'mail taken up again',
          subject: `/channels/${list.channel}`,
        });
        return true;
      }),
  };
}

const EDITION = 'digest ';

/** Alerts, briefs and notices are one list; each edition of a digest is one of its own. */
function listOf({ kind, data }: Message): string {
  if (kind !== 'digest' || typeof data !== 'object' || data === null) return 'alerts';
  if (!('kind' in data) || data.kind !== 'scheduled') return 'alerts';
  return 'edition' in data && typeof data.edition === 'string' ? `${EDITION}${data.edition}` : 'digest';
}
