import type { Clock } from '#src/base/clock.ts';
import { messageOf } from '#src/base/errors.ts';
import { type Audience, messageFor } from '#src/channels/audience.ts';
import type { Abilities, ChannelType, SendRequest, WayOut } from '#src/channels/channel.ts';
import { withoutSecrets } from '#src/channels/hidden-secrets.ts';
import { channelType } from '#src/channels/index.ts';
import { markedAsRepeat } from '#src/channels/repeat.ts';
import type { Message, Reconciliation, SendResult } from '#src/model/delivery.ts';
import type { MailLists } from './mail-lists.ts';

/** A channel with its secrets resolved: never stored, logged or shown. */
export interface OpenChannel {
  key: string;
  type: string;
  label: string;
  /** Who reads it; left out for a closed circle. */
  audience?: Audience;
  /** Key of the channel that takes what this one cannot. */
  fallback?: string;
  /** The operator's own file has it; left out for one that was added at the desk. */
  inFile?: true;
  /** As the type's schema gives them. */
  settings: unknown;
}

export interface SendContext {
  http: WayOut;
  clock: Clock;
  channels: ReadonlyMap<string, OpenChannel>;
  /** Address of the desk without a slash at its end, for discreet channels; null leaves it out. */
  deskUrl?: string | null;
  /** How long a send may take; half a minute where left out. */
  sendLimitMs?: number;
  /** Who gets mails of a list; without it nobody can leave one. */
  mailLists?: Pick<MailLists, 'mailingOf'>;
}

/** How long a send may take, unless the context says otherwise. */
export const SEND_LIMIT_MS = 30_000;

/** What is done with a message: sent by itself, put beside an earlier one, or in place of it. */
export type Way = { way: 'send' } | { way: 'reply' | 'update'; reference: string };

export interface Sending {
  channel: string;
  message: Message;
  attempt: number;
  /** What an earlier try left: the parts that arrived. */
  resume: string | null;
  /** Keeps what a later try is to have as `resume`, should this one be cut off. */
  noteArrived?: (reference: string) => Promise<void>;
  way: Way;
}

/** What a channel that is configured can do; null for one that is not. */
export function abilitiesOf(context: Pick<SendContext, 'channels'>, key: string): Abilities | null {
  const channel = context.channels.get(key);
  return channel ? channelType(channel.type).abilities(channel.settings) : null;
}

/** Sends one message on a channel and says what came back; used by the outbox and by `channels test`. */
export async function sendMessage(context: SendContext, sending: Sending, signal: AbortSignal): Promise<SendResult> {
  const opened = await openRequest(context, sending, signal);
  if (!opened) return { outcome: 'failed', reason: 'This channel is switched off.' };
  const { type, request, shown } = opened;
  try {
    const result = await act(type, request, sending.way);
    return 'reason' in result ? { ...result, reason: shown(result.reason) } : result;
  } catch (error) {
    // A channel answers with results; what it throws is a fault of ours, worth another try.
    return { outcome: 'retry', reason: shown(messageOf(error)), afterMs: null };
  }
}

/**
 * Asks whether a message arrived of which that is not known. With a key that the service takes once there is nothing to
 * ask: `no`, and it is sent once more as it is.
 */
export async function settleUnknown(
  context: SendContext,
  sending: Sending,
  uncertainSince: Date,
  signal: AbortSignal,
): Promise<Reconciliation> {
  const opened = await openRequest(context, sending, signal);
  const abilities = abilitiesOf(context, sending.channel);
  // To change a message twice changes nothing; and what is not configured is told by the send.
  if (!opened || !abilities || sending.way.way === 'update') return { found: 'no' };
  const passed = context.clock.now().getTime() - uncertainSince.getTime();
  if (passed < abilities.onceForMs) return { found: 'no' };
  if (!abilities.reconcile || !opened.type.reconcile) return { found: 'unknown', reason: '' };
  try {
    return await opened.type.reconcile(opened.request);
  } catch {
    return { found: 'unknown', reason: '' };
  }
}

/** The same message with a word that it may have arrived before. */
export function asRepeat(sending: Sending): Sending {
  return { ...sending, message: markedAsRepeat(sending.message) };
}

function act(type: ChannelType, request: SendRequest<unknown>, way: Way): Promise<SendResult> {
  if (way.way === 'send') return type.send(request);
  const followUp = { ...request, reference: way.reference };
  if (way.way === 'update' && type.update) return type.update(followUp);
  return way.way === 'reply' && type.reply ? type.reply(followUp) : type.send(request);
}

async function openRequest(context: SendContext, sending: Sending, signal: AbortSignal) {
  const channel = context.channels.get(sending.channel);
  if (!channel) return null;
  const type = channelType(channel.type);
  const request: SendRequest<unknown> = {
    settings: channel.settings,
    message: messageFor(sending.message, channel.audience, context.deskUrl ?? null),
    resume: sending.resume,
    ...(sending.noteArrived ? { noteArrived: sending.noteArrived } : {}),
    http: context.http,
    inFile: channel.inFile === true,
    now: context.clock.now(),
    attempt: sending.attempt,
    ...(type.writesToAddresses && context.mailLists
      ? { mailing: await context.mailLists.mailingOf(channel.key, sending.message) }
      : {}),
    signal: AbortSignal.any([signal, AbortSignal.timeout(context.sendLimitMs ?? SEND_LIMIT_MS)]),
  };
  return { type, request, shown: (reason: string) => withoutSecrets(reason, type.secrets, channel.settings) };
}
