import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import { getCookie, setCookie } from 'hono/cookie';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { isPassing } from '#src/pipeline/operations/outage.ts';
import { writeAudit } from '#src/store/audit.ts';
import { isSpoken } from '#src/words/languages.ts';
import type { SignedIn } from './accounts/accounts.ts';
import { admit, knownToAsk, whoAsks } from './admit.ts';
import { createApi } from './api/router.ts';
import { ASSETS } from './assets.ts';
import type { DeskDeps } from './deps.ts';
import { createFormTokens, isSameOrigin } from './form-token.ts';
import { DOWNLOAD_POLICY, strictHeaders } from './headers.ts';
import { createHostGuard } from './host-guard.ts';
import { keptForm, mayBeKept } from './kept-form.ts';
import { operationRoutes } from './operations.ts';
import { BUSY_SECONDS, problemPage } from './problem-page.ts';
import { pushRoutes } from './push.ts';
import { BadParameter, queryOf } from './query.ts';
import { type Reader, readerOf } from './reader.ts';
import { requestLog, routeOf } from './request-log.ts';
import { respond, steady } from './respond.ts';
import type { Route } from './route.ts';
import { ROUTES } from './routes.ts';
import { unsubscribeRoutes } from './unsubscribe.ts';

const YEAR_SECONDS = 365 * 86_400;
const LARGEST_FORM = 65_536;
const SET_UP = '/account/second-factor';
const QUEUE_BOARD: Pick<Route, 'role'> = { role: 'administrator' };

/** The desk as an application: a request in, a response out. */
export function createDesk(deps: DeskDeps): Hono {
  const app = new Hono();
  const isOurs = createHostGuard(deps.deskUrl);
  const tokens = createFormTokens();
  const secure = deps.deskUrl.startsWith('https:');
  const cookie = { path: '/', httpOnly: true, sameSite: 'Strict', secure } as const;
  // Set by this host alone, where it has https.
  const nameOf = (name: string) => `${secure ? '__Host-' : ''}khavaran_${name}`;
  const [languageCookie, formCookieName] = [nameOf('language'), nameOf('form')];

  function languageOf(context: Context, signed: SignedIn | null): ReaderLanguage {
    const asked = context.req.query('lang') ?? getCookie(context, languageCookie) ?? signed?.language;
    return asked !== null && asked !== undefined && isSpoken(asked) ? asked : deps.language;
  }

  function problem(
    context: Context,
    status: 400 | 403 | 404 | 405 | 409 | 413 | 421 | 500 | 503,
    say: (reader: Reader) => string,
  ) {
    const signed = knownToAsk(context);
    const reader = readerOf(deps, languageOf(context, signed), signed);
    return context.html(steady(problemPage(reader, say(reader))), status);
  }

  function refuse(context: Context): Response {
    return problem(context, 403, ({ words }) => words.problems.notYours);
  }

  /** The answer to somebody who is not let in. */
  function turnAway(context: Context, because: 'unknown' | 'unproven' | 'refused'): Response {
    if (because === 'unknown') return toSignIn(context);
    return because === 'unproven' && context.req.method === 'GET' ? context.redirect(SET_UP, 303) : refuse(context);
  }

  /** Somebody unknown learns nothing of what exists: every address leads to the same page. */
  function toSignIn(context: Context): Response {
    if (context.req.method !== 'GET' && context.req.method !== 'HEAD') return refuse(context);
    const { pathname, search } = new URL(context.req.url);
    return context.redirect(`/sign-in${queryOf({ next: pathname === '/' ? undefined : `${pathname}${search}` })}`, 303);
  }

  /** Gives back what somebody wrote, in place of losing it. */
  async function keep(
    context: Context,
    route: Route,
    fields: Record<string, string>,
    because: 'session' | 'restart',
  ): Promise<Response> {
    if (!mayBeKept(route))
      return because === 'session' ? refuse(context) : problem(context, 403, ({ words }) => words.problems.formExpired);
    const signed = knownToAsk(context) ?? (await whoAsks(deps.accounts, context));
    const reader = readerOf(deps, languageOf(context, signed), signed);
    const formToken = tokens.tokenFor(formCookieOf(context));
    const address = new URL(context.req.url).pathname;
    return context.html(steady(keptForm(reader, { address, fields, formToken, because })), 403);
  }

  /** What marks the browser that a form is drawn for. */
  function formCookieOf(context: Context): string {
    const known = getCookie(context, formCookieName);
    if (known) return known;
    const made = tokens.newCookie();
    setCookie(context, formCookieName, made, cookie);
    return made;
  }

  async function answerPage(context: Context, route: Route, form: Record<string, string>): Promise<Response> {
    const admitted = await admit(deps.accounts, context, route);
    if (admitted === 'unknown' && context.req.method === 'POST') return keep(context, route, form, 'session');
    if (typeof admitted === 'string') return turnAway(context, admitted);
    const { person, signed } = admitted;
    const reader = readerOf(deps, languageOf(context, signed), signed);
    const params = context.req.param();
    // No name of ours holds a zero byte, and the database takes none.
    if (Object.values(params).some((value) => value.includes('\0')))
      return problem(context, 404, ({ words }) => words.problems.notFound);
    if (context.req.query('lang') === reader.language)
      setCookie(context, languageCookie, reader.language, { ...cookie, maxAge: YEAR_SECONDS });
    const query = new URL(context.req.url).searchParams;
    const formCookie = formCookieOf(context);
    const formToken = tokens.tokenFor(formCookie);
    const browser = tokens.browserOf(formCookie);
    const { headers } = context.req.raw;
    const answer = await route.page({ deps, reader, params, query, headers, form, person, signed, formToken, browser });
    if (person && (route.method === 'POST' || (route.noted && deps.accounts)))
      await writeAudit(deps.db, {
        personId: person.id,
        personName: person.name,
        action: `${route.method} ${route.path}`,
        subject: new URL(context.req.url).pathname,
        detail: { outcome: answer.kind },
      });
    return respond(context, reader, answer, { query, formToken }, (status, say) => problem(context, status, say));
  }

  app.use(requestLog(deps.onAnswer ?? (() => {}), deps.tracing));
  app.use(strictHeaders(secure));
  app.use(compress({ encoding: 'gzip' }));
  // Before the guards of the desk: hubs know it under another name, and nobody is signed in.
  if (deps.push) app.route('/push', pushRoutes(deps.push));
  if (deps.mailLists) app.route('/unsubscribe', unsubscribeRoutes(deps.mailLists, deps.language));
  app.use(async (context, next) => {
    if (isOurs(context.req.header('host'))) return next();
    return problem(context, 421, ({ words }) => words.problems.foreignHost);
  });
  if (deps.operations) app.route('/', operationRoutes(deps.operations));
  else app.get('/health', (context) => context.json({ status: 'ok' }));
  for (const path of ['/queues', '/queues/*'])
    app.get(path, async (context, next) => {
      if (!deps.queueBoard) return next();
      const admitted = await admit(deps.accounts, context, QUEUE_BOARD);
      return typeof admitted === 'string' ? turnAway(context, admitted) : deps.queueBoard.fetch(context.req.raw);
    });
  app.get('/assets/:file', (context) => {
    const asset = ASSETS.get(context.req.param('file'));
    if (!asset) return problem(context, 404, ({ words }) => words.problems.notFound);
    return context.body(asset.content, 200, {
      'Content-Type': asset.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
    });
  });
  // Feed readers sign in nowhere: the address is the secret. One that is none is answered like any other.
  for (const path of ['/feeds/:address', '/feeds/:address/:part{.+}'])
    app.get(path, async (context, next) => {
      const params: Record<string, string> = context.req.param();
      const feed = await deps.feed?.(params.address ?? '', params.part ?? '');
      if (!feed) return next();
      return context.body(feed, 200, {
        'Content-Type': 'application/atom+xml; charset=utf-8',
        'Content-Security-Policy': DOWNLOAD_POLICY,
      });
    });
  app.route('/api/v1', createApi(deps));
  for (const route of ROUTES) {
    if (route.method === 'GET') app.get(route.path, (context) => answerPage(context, route, {}));
    else
      app.post(
        route.path,
        bodyLimit({
          maxSize: LARGEST_FORM,
          onError: (context) => problem(context, 413, ({ words }) => words.problems.tooLarge),
        }),
        async (context) => {
          const form = textsOf(await context.req.parseBody().catch(() => ({})));
          if (!isSameOrigin(context.req.raw.headers, context.req.header('host')))
            return problem(context, 403, ({ words }) => words.problems.formExpired);
          // A page elsewhere cannot come so far; a form of ours may be older than the service.
          if (!tokens.isValid(getCookie(context, formCookieName), form.token))
            return keep(context, route, form, 'restart');
          return answerPage(context, route, form);
        },
      );
  }
  app.all('*', async (context) => {
    if (deps.accounts && !(await whoAsks(deps.accounts, context))) return toSignIn(context);
    return context.req.method === 'GET' || context.req.method === 'HEAD'
      ? problem(context, 404, ({ words }) => words.problems.notFound)
      : problem(context, 405, ({ words }) => words.problems.notAllowed);
  });
  app.onError((error, context) => {
    if (error instanceof BadParameter)
      return problem(context, 400, ({ words }) => words.problems.badParameter(words.parameters[error.parameter]));
    // Not the address itself, which may be a secret.
    deps.report(error, routeOf(context));
    if (!isPassing(error)) return problem(context, 500, ({ words }) => words.problems.internal);
    context.header('Retry-After', String(BUSY_SECONDS));
    return problem(context, 503, ({ words }) => words.problems.busy);
  });
  return app;
}

/** The texts of a form; files are no part of any form of ours. */
function textsOf(body: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(body))
    if (typeof value === 'string') texts[name] = value.replaceAll('\0', '');
  return texts;
}
