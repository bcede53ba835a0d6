import type { Message } from '#src/model/delivery.ts';
import { clipped } from '#src/model/display-text.ts';

/** Standard Webhooks asks for less than 20 kB. */
const LIMIT_BYTES = 20_000;

/**
 * `{type, timestamp, data}` in UTF-8. Where the whole would be too large, first the structured form gives way, then
 * the alert, then the end of the text; `data.truncated` says so, and the text or the desk has the rest.
 */
export function webhookBody(message: Message): Uint8Array {
  const { kind, key, subject, language, thread, createdAt } = message;
  const head = {
    key,
    subject: clipped(subject, 500),
    language,
    thread: thread ?? null,
  };
  const encode = (rest: object): Uint8Array =>
    new TextEncoder().encode(
      JSON.stringify({
        type: kind === 'test' ? 'test' : `${kind}.created`,
        timestamp: createdAt.toISOString(),
        data: { ...head, ...rest },
      }),
    );
  const candidates: (() => object)[] = [
    () => ({ truncated: false, text: message.text, alert: message.alert, content: message.data ?? null }),
    () => ({ truncated: true, text: message.text, alert: message.alert, content: null }),
    () => ({ truncated: true, text: message.text, alert: null, content: null }),
  ];
  for (const candidate of candidates) {
    const body = encode(candidate());
    if (body.length < LIMIT_BYTES) return body;
  }
  // JSON may write a code unit in six bytes (\u0000): this much always fits beside the head.
  for (let length = LIMIT_BYTES; length > 100; length = Math.floor(length / 1.3)) {
    const body = encode({ truncated: true, text: clipped(message.text, length), alert: null, content: null });
    if (body.length < LIMIT_BYTES) return body;
  }
  return encode({ truncated: true, text: '', alert: null, content: null });
}
