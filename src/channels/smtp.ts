import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { codeOf } from '#src/base/errors.ts';
import type { Connection, ConnectionClient } from '#src/net/open-connection.ts';
import { addressOf } from './email-message.ts';
import type { EmailSettings } from './email-settings.ts';

/** How a try to hand a message to a mail server ended. */
export type SmtpOutcome =
  | { accepted: true; response: string; refusedRecipients: number }
  | {
      accepted: false;
      /** The server's reply code, null where the connection failed instead. */
      code: number | null;
      response: string;
      /** Nodemailer's word for what failed, e.g. `ETLS`, or the guard's, `net/address-refused`. */
      failure: string;
      /** The message was handed over to its last byte: without a reply nobody knows whether it was taken. */
      handedOver: boolean;
    };

export interface SmtpLimits {
  connectMs: number;
  /** Without a word from the server. */
  silenceMs: number;
  wholeMs: number;
}

const CHUNK_BYTES = 16 * 1024;

/** How a message gets to its mail server. */
export interface MailRoute {
  client: ConnectionClient;
  /** The operator's own files name the server. */
  meant: boolean;
  limits: SmtpLimits;
  /** Cuts it short. */
  signal: AbortSignal;
}

/** One message over one connection, which the guard has judged. Never throws. */
export async function submitMail(settings: EmailSettings, bytes: Buffer, route: MailRoute): Promise<SmtpOutcome> {
  const opened = await open(settings, route);
  return typeof opened === 'string'
    ? { accepted: false, code: null, response: '', failure: opened, handedOver: false }
    : speak(opened, settings, bytes, route);
}

/** The connection, or what failed. */
async function open({ host, port }: EmailSettings, route: MailRoute): Promise<Connection | string> {
  const { client, meant, limits, signal } = route;
  const slow = new AbortController();
  const timer = setTimeout(() => slow.abort(), limits.connectMs);
  try {
    return await client.connect({ hostname: host, port, meant, signal: AbortSignal.any([signal, slow.signal]) });
  } catch (error) {
    if (signal.aborted) return 'EABORT';
    return slow.signal.aborted ? 'ETIMEDOUT' : codeOf(error);
  } finally {
    // It would end the connection later on.
    clearTimeout(timer);
  }
}

function speak(
  opened: Connection,
  settings: EmailSettings,
  bytes: Buffer,
  { limits, signal }: MailRoute,
): Promise<SmtpOutcome> {
  const implicit = settings.tls === 'implicit' || (settings.tls === undefined && settings.port === 465);
  const connection = new SMTPConnection({
    connection: opened,
    // For the name on its certificate.
    host: settings.host,
    port: settings.port,
    secure: implicit,
    requireTLS: !implicit && settings.tls !== 'none',
    ignoreTLS: settings.tls === 'none',
    ...(settings.authority ? { tls: { ca: settings.authority } } : {}),
    connectionTimeout: limits.connectMs,
    greetingTimeout: limits.silenceMs,
    socketTimeout: limits.silenceMs,
    maxResponseSize: 64 * 1024,
  });
  const progress = { handedOver: false };
  return new Promise<SmtpOutcome>((resolve) => {
    const finish = (outcome: SmtpOutcome) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(outcome);
      if (outcome.accepted) connection.quit();
      else connection.close();
    };
    const fail = (error: SMTPConnection.SMTPError) =>
      finish({
        accepted: false,
        code: error.responseCode ?? null,
        response: error.response ?? '',
        failure: error.originalCode ?? error.code ?? 'unknown',
        handedOver: progress.handedOver,
      });
    const abort = () => fail(Object.assign(new Error('stopped'), { code: 'EABORT' }));
    const timer = setTimeout(() => fail(Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' })), limits.wholeMs);
    signal.addEventListener('abort', abort);
    // Later errors (the server hangs up after the message) find the promise settled.
    connection.on('error', fail);
    if (signal.aborted) {
      opened.destroy();
      return abort();
    }
    connection.connect((connectError) => {
      if (connectError) return fail(connectError);
      const submit = () => {
        const envelope = { from: addressOf(settings.from), to: settings.to, size: bytes.length };
        connection.send(envelope, Readable.from(chunks(bytes, progress)), (error, info) => {
          if (error) return fail(error);
          finish({ accepted: true, response: info.response, refusedRecipients: info.rejected.length });
        });
      };
      if (settings.user === undefined) return submit();
      const credentials = { user: settings.user, pass: settings.password ?? '' };
      connection.login({ credentials }, (error) => (error ? fail(error) : submit()));
    });
  });
}

/** Read only once the server has asked for the data (354), to the end only where it took all of it. */
async function* chunks(bytes: Buffer, progress: { handedOver: boolean }): AsyncGenerator<Buffer> {
  for (let offset = 0; offset < bytes.length; offset += CHUNK_BYTES) yield bytes.subarray(offset, offset + CHUNK_BYTES);
  progress.handedOver = true;
}
