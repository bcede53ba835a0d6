import type { Writable } from 'node:stream';
import type { Clock } from '#src/base/clock.ts';
import type { Tracing } from '#src/base/trace.ts';
import type { Rule } from '#src/model/alert.ts';
import type { EntityNames } from '#src/model/attribution.ts';
import type { Span } from '#src/model/signal.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import type { WatchlistDesk } from '#src/pipeline/analysis/watchlist-desk.ts';
import type { ChannelDesk } from '#src/pipeline/channels/channel-desk.ts';
import type { MailLists } from '#src/pipeline/channels/mail-lists.ts';
import type { ChangeTelling } from '#src/pipeline/channels/tell-change.ts';
import type { DigestDesk } from '#src/pipeline/digests/digest-desk.ts';
import type { printPaper } from '#src/pipeline/digests/print-paper.ts';
import type { Quality } from '#src/pipeline/operations/quality-figures.ts';
import type { SourceDesk } from '#src/pipeline/sources/source-desk.ts';
import type { PushReceiver } from '#src/pipeline/streams/stream-push.ts';
import type { Database } from '#src/store/database.ts';
import type { SearchPart } from '#src/store/desk-search.ts';
import type { PayloadFiles } from '#src/store/payloads.ts';
import type { Accounts } from './accounts/accounts.ts';
import type { Operations } from './operations.ts';
import type { QueueBoard } from './queue-board.ts';
import type { AnsweredRequest } from './request-log.ts';

/** All that the desk needs of the service. */
export interface DeskDeps {
  db: Database;
  clock: Clock;
  payloads: Pick<PayloadFiles, 'read'>;
  names: EntityNames;
  /** Language of a reader who has not chosen one. */
  language: ReaderLanguage;
  /** IANA time zone in which days are counted and times shown. */
  zone: string;
  /** Address of the desk without a slash at its end. */
  deskUrl: string;
  /** Makes letters alike as it was done for what is searched. */
  searchText: (text: string) => string;
  /** Where what is searched for stands in a text. */
  findsIn: (text: string, parts: readonly SearchPart[]) => Span[];
  /** Accounts of the desk; null where one person has it to themselves, on a machine that others cannot reach. */
  accounts: Accounts | null;
  /** Where "leave quickly" leads: a site on which anybody may be seen. */
  leaveTo: string;
  /** The Atom feed at a private address, and what stands behind it; null where there is none. */
  feed?: (address: string, part: string) => Promise<string | null>;
  /** What hubs push; absent where nothing is to be pushed. */
  push?: PushReceiver;
  /** Where readers of mails leave; absent where nobody is written to. */
  mailLists?: Pick<MailLists, 'read' | 'leave' | 'languageOf'>;
  /** What makes, prints and mails digests; absent where the desk only reads them. */
  digests?: DigestDesk;
  /** Prints documents, in place of `printPaper`. */
  print?: typeof printPaper;
  /** The rules of the file, to which one can be given back. */
  rulesInFile?: readonly Rule[];
  /** Through whom operators are told of changes of rules, digests and sources; absent where nobody is. */
  telling?: ChangeTelling;
  /** What the desk asks of channels; absent where it only reads. */
  channels?: ChannelDesk;
  /** What the desk asks of the watchlist; absent where names are read alone. */
  watchlist?: WatchlistDesk;
  /** What the desk asks of sources; null where it has no way out to them. */
  sources: SourceDesk | null;
  /** Writes the evidence of a story as a package; null where the desk has no signing key. */
  exportEvidence: ((subject: { story: number }, out: Writable, signal: AbortSignal) => Promise<unknown>) | null;
  /** What monitoring asks for; absent where nobody monitors. */
  operations?: Operations;
  /** What was measured on labelled texts, and whether by the model in use; absent where nothing is known of it. */
  quality?: Quality;
  /** The dashboard of the queues; absent where the queue lies within the process. */
  queueBoard?: Pick<QueueBoard, 'fetch'>;
  /** Told of each answer. */
  onAnswer?: (answered: AnsweredRequest) => void;
  /** Collects a span of each request. */
  tracing?: Tracing;
  /** Told of what no page may show, with the pattern of the address. */
  report: (error: unknown, address: string) => void;
}
