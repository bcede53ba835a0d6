import { errors } from 'undici';
import { codeOf, KhavaranError, messageOf } from '#src/base/errors.ts';

const NOT_FOUND = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME', 'EAI_NONAME', 'EAI_NODATA']);
const NO_NAME_SERVER = new Set(['EAI_AGAIN', 'ESERVFAIL', 'ETIMEOUT', 'EREFUSED', 'ECANCELLED', 'EAI_FAIL']);
const TIMED_OUT = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const CERTIFICATE =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|ERR_TLS_CERT|INVALID_CA|PATH_LENGTH)/;

export interface NetworkErrorContext {
  /** Never the whole URL: paths and queries hold secrets. */
  host: string;
  /** Response headers had arrived. */
  answered: boolean;
  proxied: boolean;
}

/** Whatever a look-up, a connection, TLS, undici or its parser threw, as a `KhavaranError` that a person understands. */
export function explainNetworkError(error: unknown, context: NetworkErrorContext): KhavaranError {
  if (error instanceof KhavaranError) return error;
  const { host } = context;
  const code = codeOfFirst(error);
  const make = (ours: string, message: string, retry: 'later' | 'never' = 'later') =>
    new KhavaranError(ours, message, { retry, cause: error });

  if (context.proxied && !context.answered && /407/.test(messageOf(error)))
    return make('net/unreachable', 'Could not look: the proxy wants a user name and password.', 'never');
  if (NOT_FOUND.has(code))
    return make('net/name-not-found', `Could not look: the name ${host} was not found. Is there a network?`);
  if (NO_NAME_SERVER.has(code))
    return make('net/name-not-found', `Could not look: no name server answered for ${host}. Is there a network?`);
  if (TIMED_OUT.has(code)) return make('net/timeout', `Could not look: ${host} did not answer in time.`);
  if (code === 'UND_ERR_HEADERS_OVERFLOW' || code === 'HPE_HEADER_OVERFLOW')
    return make('net/too-large', `The answer of ${host} has headers of an absurd size; it was not read.`, 'never');
  if (CERTIFICATE.test(code))
    return make('net/protocol', `Could not look: the certificate of ${host} is not valid (${code}).`);
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_'))
    return make('net/protocol', `Could not look: no secure connection to ${host} came about (${code}).`);
  if (code === 'UND_ERR_INVALID_ARG' || code.startsWith('ERR_INVALID_'))
    return make('net/protocol', `Could not look: the request to ${host} is not a valid one.`, 'never');
  if (context.answered && (isBrokenOff(code) || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'))
    return make('net/truncated', `Could not look: the answer of ${host} breaks off in the middle.`);
  if (error instanceof errors.HTTPParserError || code.startsWith('HPE_') || code.startsWith('UND_ERR_RES_'))
    // Without the cause, which carries what the server sent.
    return new KhavaranError('net/protocol', `Could not look: ${host} does not answer as a web server does.`, {
      retry: 'later',
    });
  if (isBrokenOff(code))
    return make('net/unreachable', `Could not look: ${host} closed the connection without an answer.`);
  if (code === 'ECONNREFUSED') return make('net/unreachable', `Could not look: ${host} refuses the connection.`);
  if (code === 'ENETUNREACH' || code === 'EHOSTUNREACH' || code === 'ENETDOWN')
    return make('net/unreachable', `Could not look: there is no way to ${host}. Is there a network?`);
  if (context.proxied) return make('net/unreachable', `Could not look: the proxy did not connect us to ${host}.`);
  return make('net/unreachable', `Could not look: ${host} could not be reached (${code}).`);
}

function isBrokenOff(code: string): boolean {
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE' || code === 'HPE_INVALID_EOF_STATE';
}

/** Node wraps the failures of several addresses into one error without a code of its own worth showing. */
function codeOfFirst(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  const code = codeOf(error);
  if (code === 'unknown' && error instanceof Error && error.cause !== undefined) return codeOfFirst(error.cause);
  return code;
}
