import { randomUUID } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { withLogContext } from '#src/base/log-context.ts';
import { type Tracing, traced } from '#src/base/trace.ts';

/** An answer as the log may tell of it: addresses hold secrets (feeds, invitations, what was searched), patterns do not. */
export interface AnsweredRequest {
  method: string;
  /** `/stories/:id`. */
  route: string;
  status: number;
  milliseconds: number;
}

/** Gives each request an id, which every line of the log carries that is written because of it, and the answer as well. */
export function requestLog(
  onAnswer: (answered: AnsweredRequest) => void,
  tracing: Tracing | null = null,
): MiddlewareHandler {
  return (context, next) => {
    const request = randomUUID();
    const root = { name: context.req.method, kind: 'request', facts: { 'khavaran.request': request } } as const;
    return withLogContext({ request }, () =>
      traced(tracing, root, async (span) => {
        const begin = performance.now();
        await next();
        context.res.headers.set('X-Request-Id', request);
        const answered = {
          method: context.req.method,
          route: routeOf(context),
          status: context.res.status,
          milliseconds: Math.round(performance.now() - begin),
        };
        span.tell(
          {
            'http.request.method': answered.method,
            'http.route': answered.route,
            'http.response.status_code': answered.status,
            ...(answered.status >= 500 ? { 'error.type': String(answered.status) } : {}),
          },
          `${answered.method} ${answered.route}`,
        );
        onAnswer(answered);
      }),
    );
  };
}

/** The pattern that a request's address fits: the first besides those of middleware, which fit everything. */
export function routeOf(context: Context): string {
  return matchedRoutes(context).find(({ path }) => !path.endsWith('*') || path.startsWith('/queues'))?.path ?? '*';
}
