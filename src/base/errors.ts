/** What a caller may do about an error: try again later, or not until something is changed. */
export type RetryAdvice = 'later' | 'never';

/**
 * An error of ours. `code` is stable and may be matched on (`net/address-refused`); `message` is a plain sentence for
 * people, which says what to do where something can be done, and never holds a secret.
 */
export class KhavaranError extends Error {
  readonly code: string;
  readonly retry: RetryAdvice;
  /** Milliseconds that the other side asked us to wait, where it did. */
  readonly retryAfterMs: number | null;

  constructor(
    code: string,
    message: string,
    options: { retry?: RetryAdvice; retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'KhavaranError';
    this.code = code;
    this.retry = options.retry ?? 'never';
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code of whatever was thrown: ours, Node's or PostgreSQL's; `unknown` without one. */
export function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code;
  return 'unknown';
}
