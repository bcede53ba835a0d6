import { randomUUID } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { withLogContext } from '#src/base/log-context.ts';

/** An answer as the log may tell of it: addresses hold secrets (feeds, invitations, what was searched), patterns do not. */
export interface AnsweredRequest {
  method: string;
  /** `/stories/:id`. */
  route: string;
  status: number;
  milliseconds: number;
}

/** Gives each request an id, which every line of the log carries that is written because of it, and the answer as well. */
export function requestLog(onAnswer: (answered: AnsweredRequest) => void): MiddlewareHandler {
  return (context, next) => {
    const request = randomUUID();
    return withLogContext({ request }, async () => {
      const begin = performance.now();
      await next();
      context.res.headers.set('X-Request-Id', request);
      onAnswer({
        method: context.req.method,
        route: routeOf(context),
        status: context.res.status,
        milliseconds: Math.round(performance.now() - begin),
      });
    });
  };
}

/** The pattern that a request's address fits: the first besides those of middleware, which fit everything. */
export function routeOf(context: Context): string {
  return matchedRoutes(context).find(({ path }) => !path.endsWith('*') || path.startsWith('/queues'))?.path ?? '*';
}
