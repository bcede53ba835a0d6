import { AsyncLocalStorage } from 'node:async_hooks';
import { codeOf } from './errors.ts';
import { withLogContext } from './log-context.ts';

/** What a span may tell: ids, counts and states. Never a text, an address, or a secret. */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>;

export interface OpenSpan {
  traceId: string;
  /** Both ids as one text (W3C Trace Context, section 3.2). */
  traceparent: string;
  tell(facts: SpanFacts, name?: string): void;
  /** With the code of what went wrong, null where nothing did. */
  end(fault: string | null): void;
}

export interface SpanRoot {
  name: string;
  kind: 'work' | 'request';
  facts?: SpanFacts;
  /** `traceparent` of what asked for it, which may have ended: a trace of its own that is linked to that one. */
  cause?: string | undefined;
}

/** Whoever collects spans. */
export interface Tracing {
  open(span: SpanRoot, parent: OpenSpan | null): OpenSpan;
}

const storage = new AsyncLocalStorage<{ tracing: Tracing; span: OpenSpan }>();
const UNTRACED: Pick<OpenSpan, 'tell'> = { tell() {} };

/**
 * Runs a job or a request as the root of a trace, whose id stands in each line of the log that is written meanwhile;
 * without tracing it just runs.
 */
export async function traced<Result>(
  tracing: Tracing | null | undefined,
  root: SpanRoot,
  run: (span: Pick<OpenSpan, 'tell'>) => Promise<Result>,
): Promise<Result> {
  if (!tracing) return run(UNTRACED);
  const span = tracing.open(root, null);
  return withLogContext({ trace: span.traceId }, () => within(tracing, span, run));
}

/** A part of the job or request that runs, where that is traced. */
export async function step<Result>(
  name: string,
  facts: SpanFacts,
  run: (span: Pick<OpenSpan, 'tell'>) => Promise<Result>,
): Promise<Result> {
  const around = storage.getStore();
  if (!around) return run(UNTRACED);
  return within(around.tracing, around.tracing.open({ name, kind: 'work', facts }, around.span), run);
}

/** `traceparent` of the span that runs, for work that it hands on; undefined where nothing is traced. */
export function traceparentNow(): string | undefined {
  return storage.getStore()?.span.traceparent;
}

async function within<Result>(
  tracing: Tracing,
  span: OpenSpan,
  run: (span: Pick<OpenSpan, 'tell'>) => Promise<Result>,
): Promise<Result> {
  try {
    const result = await storage.run({ tracing, span }, () => run(span));
    span.end(null);
    return result;
  } catch (error) {
    // Messages may quote what was fetched.
    span.end(codeOf(error));
    throw error;
  }
}
