import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import * as asn1 from 'asn1js';
import * as pki from 'pkijs';
import { KhavaranError, messageOf } from '#src/base/errors.ts';

/** Object identifiers of RFC 3161, RFC 5652, RFC 5280 and NIST. */
const SHA_256 = '2.16.840.1.101.3.4.2.1';
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const NONCE_BYTES = 12;

export interface TimeStampRequest {
  /** DER of a `TimeStampReq` (RFC 3161 section 2.4.1), to be posted as `application/timestamp-query`. */
  der: Uint8Array;
  /** Lower-case hex. */
  nonce: string;
}

/** What a time-stamp says. */
export interface TimeStamp {
  time: Date;
  /** Who stamped, as its certificate names it. */
  authority: string;
  serial: string;
  /** Lower-case hex; null where the token has none. */
  nonce: string | null;
  /** Whether the certificate was traced to one of the roots given. */
  trusted: boolean;
}

/** Asks for a stamp over the SHA-256 of `data`, with a nonce and the authority's certificate. */
export function timeStampRequest(data: Uint8Array): TimeStampRequest {
  const nonce = randomBytes(NONCE_BYTES);
  // DER integers are signed: the first bit stays clear, and the first byte must not be zero.
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40;
  const request = new pki.TimeStampReq({
    version: 1,
    messageImprint: new pki.MessageImprint({
      hashAlgorithm: new pki.AlgorithmIdentifier({ algorithmId: SHA_256, algorithmParams: new asn1.Null() }),
      hashedMessage: new asn1.OctetString({ valueHex: bufferOf(sha256(data)) }),
    }),
    nonce: new asn1.Integer({ valueHex: bufferOf(nonce) }),
    certReq: true,
  });
  return { der: new Uint8Array(request.toSchema().toBER(false)), nonce: nonce.toString('hex') };
}

/**
 * Checks the answer of an authority, a DER `TimeStampResp`, against the data that was stamped: granted, over this very
 * data, signed by a certificate that may stamp times, which (with `roots`, PEM) leads to one of them. With `nonce`, also
 * that it answers our own request. Throws `evidence/time-stamp` with the reason.
 */
export async function verifyTimeStamp(
  response: Uint8Array,
  data: Uint8Array,
  options: { nonce?: string; roots?: readonly string[] } = {},
): Promise<TimeStamp> {
  try {
    return await verified(response, data, options);
  } catch (error) {
    if (error instanceof KhavaranError) throw error;
    throw refused(`it cannot be read (${messageOf(error).slice(0, 200)})`, error);
  }
}

async function verified(
  response: Uint8Array,
  data: Uint8Array,
  { nonce, roots = [] }: { nonce?: string; roots?: readonly string[] },
): Promise<TimeStamp> {
  const answer = pki.TimeStampResp.fromBER(bufferOf(response));
  if (answer.status.status !== 0 && answer.status.status !== 1)
    throw refused(`the authority did not grant it (status ${answer.status.status})`);
  const token = answer.timeStampToken;
  if (!token || token.contentType !== SIGNED_DATA) throw refused('it holds no token');
  const signed = new pki.SignedData({ schema: token.content });
  const content = signed.encapContentInfo.eContent;
  if (signed.encapContentInfo.eContentType !== TST_INFO || !content) throw refused('its token is of another kind');
  const info = pki.TSTInfo.fromBER(content.getValue());
  const { hashAlgorithm, hashedMessage } = info.messageImprint;
  if (hashAlgorithm.algorithmId !== SHA_256 || !sha256(data).equals(Buffer.from(hashedMessage.getValue())))
    throw refused('it stamps other data');
  const stamped = info.nonce ? hexOf(info.nonce) : null;
  if (nonce !== undefined && stamped !== nonce) throw refused('it does not answer our request (another nonce)');
  const checked = await signed.verify({
    signer: 0,
    data: bufferOf(data),
    checkChain: roots.length > 0,
    trustedCerts: roots.map(certificateOf),
    checkDate: info.genTime,
    extendedMode: true,
  });
  if (checked.signatureVerified !== true) throw refused('its signature does not fit');
  const signer = checked.signerCertificate;
  if (!signer || !mayStampTimes(signer)) throw refused('its certificate is not one of a time-stamping authority');
  return {
    time: info.genTime,
    authority: new X509Certificate(Buffer.from(signer.toSchema().toBER(false))).subject.replaceAll('\n', ', '),
    serial: hexOf(info.serialNumber),
    nonce: stamped,
    trusted: roots.length > 0 && checked.signerCertificateVerified === true,
  };
}

/** RFC 3161 section 2.3: the one purpose of the certificate, and marked as critical. */
function mayStampTimes(certificate: pki.Certificate): boolean {
  const extension = certificate.extensions?.find(({ extnID }) => extnID === EXTENDED_KEY_USAGE);
  if (!extension?.critical) return false;
  const { parsedValue } = extension;
  return (
    parsedValue instanceof pki.ExtKeyUsage &&
    parsedValue.keyPurposes.length === 1 &&
    parsedValue.keyPurposes[0] === TIME_STAMPING
  );
}

function certificateOf(pem: string): pki.Certificate {
  return pki.Certificate.fromBER(bufferOf(new X509Certificate(pem).raw));
}

function sha256(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}

function hexOf(integer: asn1.Integer): string {
  return Buffer.from(integer.valueBlock.valueHexView).toString('hex');
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
}

function refused(why: string, cause?: unknown): KhavaranError {
  return new KhavaranError('evidence/time-stamp', `The time-stamp is not good: ${why}.`, { cause });
}
