import type { SendResult } from '#src/model/delivery.ts';
import { clipped, plainLine } from '#src/model/display-text.ts';
import { type ChannelType, SENDS_ONLY, type SendRequest } from './channel.ts';
import { emailBytes, messageIdOf } from './email-message.ts';
import { type EmailSettings, emailSettings } from './email-settings.ts';
import { type SmtpLimits, type SmtpOutcome, submitMail } from './smtp.ts';

const LIMITS: SmtpLimits = { connectMs: 10_000, silenceMs: 20_000, wholeMs: 45_000 };

/** The e-mail channel with other limits of time, for tests. */
export function emailWithin(limits: SmtpLimits): ChannelType<EmailSettings> {
  return {
    type: 'email',
    label: 'E-mail',
    description: 'Sends text and HTML through a mail server (SMTP), with TLS.',
    settings: emailSettings,
    secrets: ['password'],
    // A mailbox may show a Message-ID once, and many do; none promises it.
    abilities: () => ({ ...SENDS_ONLY, reply: true }),
    send: (request) => send(request, limits, null),
    reply: (request) => send(request, limits, request.reference),
  };
}

/**
 * Mail by SMTP. Nodemailer opens its own connection, the one way out beside the HTTP client; where to is set by the
 * operator alone, never by anything that was fetched.
 */
export const email: ChannelType<EmailSettings> = emailWithin(LIMITS);

async function send(
  { settings, message, signal }: SendRequest<EmailSettings>,
  limits: SmtpLimits,
  parent: string | null,
): Promise<SendResult> {
  const bytes = await emailBytes(message, settings, parent);
  const outcome = await submitMail(settings, bytes, limits, signal);
  if (!outcome.accepted) return refused(outcome);
  const reference = messageIdOf(message, settings);
  if (outcome.refusedRecipients === 0) return { outcome: 'sent', reference };
  const note = `The mail server took it, but not for ${outcome.refusedRecipients} of ${settings.to.length} recipients.`;
  return { outcome: 'sent', reference, note };
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
    case 'EDNS':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return retry('The name of the mail server was not found. Is there a network, and is the name right?');
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
