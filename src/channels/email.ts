import { createHash } from 'node:crypto';
import type { SendResult } from '#src/model/delivery.ts';
import { clipped, plainLine } from '#src/model/display-text.ts';
import { type ChannelType, SENDS_ONLY, type SendRequest } from './channel.ts';
import { emailBytes, messageIdOf } from './email-message.ts';
import { type EmailSettings, emailSettings } from './email-settings.ts';
import { type MailRoute, type SmtpLimits, type SmtpOutcome, submitMail } from './smtp.ts';

const LIMITS: SmtpLimits = { connectMs: 10_000, silenceMs: 20_000, wholeMs: 45_000 };

/** The e-mail channel with other limits of time, for tests. */
export function emailWithin(limits: SmtpLimits): ChannelType<EmailSettings> {
  return {
    type: 'email',
    label: 'E-mail',
    description: 'Sends text and HTML through a mail server (SMTP), with TLS.',
    settings: emailSettings,
    secrets: ['password'],
    writesToAddresses: true,
    // A mailbox may show a Message-ID once, and many do; none promises it.
    abilities: () => ({ ...SENDS_ONLY, reply: true }),
    send: (request) => send(request, limits, null),
    reply: (request) => send(request, limits, request.reference),
  };
}

/**
 * Mail by SMTP, over a connection that the guard has judged: whoever types a mail server at the desk learns nothing of what
 * stands in the network. One that the operator's own file names may stand there.
 */
export const email: ChannelType<EmailSettings> = emailWithin(LIMITS);

const AT_ONCE = 4;
const REFUSED =
  'The address of the mail server is refused: it stands on this machine or within a private network. Whoever runs Khavaran can allow it: by naming it in KHAVARAN_ALLOW_NETWORKS, or by writing the channel into config/channels.yaml.';
const TO_NOBODY = 'Every reader of this channel has left this list: it went to nobody.';

async function send(
  request: SendRequest<EmailSettings>,
  limits: SmtpLimits,
  parent: string | null,
): Promise<SendResult> {
  const { message, mailing } = request;
  const to = request.settings.to.filter((address) => !mailing?.gone.has(address.toLowerCase()));
  if (to.length === 0) return { outcome: 'sent', reference: null, note: TO_NOBODY };
  const settings = { ...request.settings, to };
  const readers = to.flatMap((address) => {
    const leaveAt = mailing?.leaveAt(address) ?? null;
    return leaveAt === null ? [] : [{ address, leaveAt }];
  });
  if (readers.length > 0) return sendToEach({ ...request, settings }, limits, parent, readers);
  const outcome = await submitMail(settings, await emailBytes(message, settings, parent), routeOf(request, limits));
  return outcome.accepted
    ? sentTo(messageIdOf(message, settings), outcome.refusedRecipients, to.length)
    : refused(outcome);
}

function routeOf({ http, inFile = false, signal }: SendRequest<EmailSettings>, limits: SmtpLimits): MailRoute {
  return { client: http, meant: inFile, limits, signal };
}

interface Copy {
  address: string;
  leaveAt: string;
}

/** A mail to each reader, who can leave by it; those that an earlier try reached are left out. */
async function sendToEach(
  request: SendRequest<EmailSettings>,
  limits: SmtpLimits,
  parent: string | null,
  readers: readonly Copy[],
): Promise<SendResult> {
  const { settings, message, resume, noteArrived } = request;
  const settled = new Set(settledIn(resume ?? null));
  const waiting = readers.filter(({ address }) => !settled.has(nameOf(address)));
  const refusals: SendResult[] = [];
  while (waiting.length > 0) {
    const tries = await Promise.all(
      waiting.splice(0, AT_ONCE).map(async (copy) => {
        const bytes = await emailBytes(message, settings, parent, copy);
        const outcome = await submitMail({ ...settings, to: [copy.address] }, bytes, routeOf(request, limits));
        if (outcome.accepted) {
          settled.add(nameOf(copy.address));
          if (readers.length > 1) await noteArrived?.([...settled].join(' '));
        }
        return { address: copy.address, failure: outcome.accepted ? null : refused(outcome) };
      }),
    );
    // A refusal of the message concerns that reader alone; any other the channel.
    const isTheirs = (failure: SendResult | null) => failure?.outcome === 'failed' && failure.scope === 'message';
    for (const { address, failure } of tries) {
      if (failure === null || !isTheirs(failure)) continue;
      settled.add(nameOf(address));
      refusals.push(failure);
    }
    const stopped = tries.find(({ failure }) => failure !== null && !isTheirs(failure))?.failure;
    if (stopped) return { ...stopped, reference: [...settled].join(' ') };
  }
  const [refusal] = refusals;
  if (refusal && refusals.length === readers.length) return refusal;
  return sentTo(messageIdOf(message, settings), refusals.length, readers.length);
}

function sentTo(reference: string, refusedRecipients: number, all: number): SendResult {
  if (refusedRecipients === 0) return { outcome: 'sent', reference };
  const note = `The mail server took it, but not for ${refusedRecipients} of ${all} recipients.`;
  return { outcome: 'sent', reference, note };
}

/** A reader in the list of those that a try has settled: no address stands in it. */
function nameOf(address: string): string {
  return createHash('sha256').update(address.toLowerCase()).digest('hex').slice(0, 16);
}

function settledIn(resume: string | null): string[] {
  return resume === null ? [] : resume.split(' ').filter((name) => /^[0-9a-f]{16}$/u.test(name));
}

function refused({ code, response, failure, handedOver }: Extract<SmtpOutcome, { accepted: false }>): SendResult {
  const said = clipped(plainLine(response), 200);
  // Whatever the server says of STARTTLS, it says nothing of the message; somebody on the way may have said it.
  if (code !== null && failure !== 'ETLS') {
    // RFC 5321 section 4.2.1: 4yz passes, 5yz does not; 503 is a confusion of the conversation.
    if (code < 500 || code === 503)
      return { outcome: 'retry', reason: `The mail server asks to try again later: ${said}`, afterMs: null };
    if (failure === 'EAUTH')
      return { outcome: 'failed', reason: `The mail server does not accept the user name or the password (${code}).` };
    return { outcome: 'failed', reason: `The mail server refuses the message: ${said}`, scope: 'message' };
  }
  if (handedOver)
    return {
      outcome: 'unknown',
      reason: 'The mail server took the message and gave no answer; it may have been delivered.',
    };
  switch (failure) {
    case 'EAUTH':
    case 'ENOAUTH':
      return { outcome: 'failed', reason: 'The mail server offers no way to log in with a user name and a password.' };
    case 'EENVELOPE':
      return { outcome: 'failed', reason: 'The mail server does not take the addresses of this channel.' };
    case 'ETLS':
    case 'EREQUIRETLS':
      return retry('No secure connection to the mail server came about: check its name, its port and its certificate.');
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return retry('The name of the mail server was not found. Is there a network, and is the name right?');
    case 'net/address-refused':
    case 'net/url-refused':
      return { outcome: 'failed', reason: REFUSED };
    case 'ECONNREFUSED':
      return retry('The mail server refuses the connection: check its name and its port.');
    case 'ETIMEDOUT':
      return retry('The mail server did not answer in time.');
    case 'EABORT':
      return retry('Stopped before the mail server took the message.');
    default:
      return /CERT|SIGN|ALTNAME/u.test(failure)
        ? retry(`The certificate of the mail server is not valid (${failure}).`)
        : retry(`The connection to the mail server broke off (${plainLine(failure)}).`);
  }
}

function retry(reason: string): SendResult {
  return { outcome: 'retry', reason, afterMs: null };
}
