import { AsyncLocalStorage } from 'node:async_hooks';
import { codeOf } from './errors.ts';
import { withLogContext } from './log-context.ts';

/** What a span may tell: ids, counts and states. Never a text, an address, or a secret. */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>;

export interface OpenSpan {
  traceId: string;
  tell(facts: SpanFacts, name?: string): void;
  /** With the code of what went wrong, null where nothing did. */
  end(fault: string | null): void;
}

/** Whoever collects spans. */
export interface Tracing {
  open(name: string, kind: 'work' | 'request', facts: SpanFacts, parent: OpenSpan | null): OpenSpan;
}

const storage = new AsyncLocalStorage<{ tracing: Tracing; span: OpenSpan }>();
const UNTRACED: Pick<OpenSpan, 'tell'> = { tell() {} };

/**
 * Runs a job or a request as the root of a trace, whose id stands in each line of the log that is written meanwhile;
 * without tracing it just runs.
 */
export async function traced<Result>(
  tracing: Tracing | null | undefined,
  root: { name: string; kind: 'work' | 'request'; facts?: SpanFacts },
  run: (span: Pick<OpenSpan, 'tell'>) => Promise<Result>,
): Promise<Result> {
  if (!tracing) return run(UNTRACED);
  const span = tracing.open(root.name, root.kind, root.facts ?? {}, null);
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
  return within(around.tracing, around.tracing.open(name, 'work', facts, around.span), run);
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
