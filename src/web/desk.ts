import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie } from 'hono/cookie';
import type { ReaderLanguage } from '#src/model/wording.ts';
import type { DeskAnswer, Html, Page } from './answer.ts';
import { ASSETS } from './assets.ts';
import type { DeskDeps } from './deps.ts';
import { createFormTokens, FORM_COOKIE, isSameOrigin } from './form-token.ts';
import { DOWNLOAD_POLICY, strictHeaders } from './headers.ts';
import { createHostGuard } from './host-guard.ts';
import { layout } from './layout.ts';
import { problemPage } from './problem-page.ts';
import { BadParameter } from './query.ts';
import { type Reader, readerOf } from './reader.ts';
import { ROUTES } from './routes.ts';

const LANGUAGE_COOKIE = 'khavaran_language';
const YEAR_SECONDS = 365 * 86_400;
const LARGEST_FORM = 4_096;

/** No page holds overrides of direction, whoever wrote its texts: isolation does all that ours need. */
function steady(page: Html): string {
  return String(page).replace(/[\u202A-\u202E]/g, '');
}

/** The desk as an application: a request in, a response out. */
export function createDesk(deps: DeskDeps): Hono {
  const app = new Hono();
  const isOurs = createHostGuard(deps.deskUrl);
  const tokens = createFormTokens();
  const secure = deps.deskUrl.startsWith('https:');
  const cookie = { path: '/', httpOnly: true, sameSite: 'Strict', secure } as const;

  function languageOf(context: Context): ReaderLanguage {
    const asked = context.req.query('lang') ?? getCookie(context, LANGUAGE_COOKIE);
    return asked === 'en' || asked === 'fa' ? asked : deps.language;
  }

  function problem(
    context: Context,
    status: 400 | 403 | 404 | 405 | 409 | 413 | 421 | 500,
    say: (reader: Reader) => string,
  ) {
    const reader = readerOf(deps, languageOf(context));
    return context.html(steady(problemPage(reader, say(reader))), status);
  }

  async function answerPage(context: Context, page: Page): Promise<Response> {
    const reader = readerOf(deps, languageOf(context));
    if (context.req.query('lang') === reader.language)
      setCookie(context, LANGUAGE_COOKIE, reader.language, { ...cookie, maxAge: YEAR_SECONDS });
    let formCookie = getCookie(context, FORM_COOKIE);
    if (!formCookie) {
      formCookie = tokens.newCookie();
      setCookie(context, FORM_COOKIE, formCookie, cookie);
    }
    const query = new URL(context.req.url).searchParams;
    const formToken = tokens.tokenFor(formCookie);
    const answer = await page({ deps, reader, params: context.req.param(), query, formToken });
    return respond(context, reader, answer, query);
  }

  function respond(context: Context, reader: Reader, answer: DeskAnswer, query: URLSearchParams) {
    switch (answer.kind) {
      case 'page':
        return context.html(steady(layout(reader, { ...answer, query })));
      case 'redirect':
        return context.redirect(answer.to, 303);
      case 'missing':
        return problem(context, 404, ({ words }) => words.problems.notFound);
      case 'refused':
        return problem(context, answer.status, () => answer.sentence);
      case 'download':
        return context.body(answer.content, 200, {
          'Content-Type': answer.type,
          'Content-Disposition': `attachment; filename="${answer.name}"`,
          'Content-Security-Policy': DOWNLOAD_POLICY,
        });
    }
  }

  app.use(strictHeaders);
  app.use(async (context, next) => {
    if (isOurs(context.req.header('host'))) return next();
    return problem(context, 421, ({ words }) => words.problems.foreignHost);
  });
  app.get('/health', (context) => context.json({ status: 'ok' }));
  app.get('/assets/:file', (context) => {
    const asset = ASSETS.get(context.req.param('file'));
    if (!asset) return problem(context, 404, ({ words }) => words.problems.notFound);
    return context.body(asset.content, 200, {
      'Content-Type': asset.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
    });
  });
  for (const { method, path, page } of ROUTES) {
    if (method === 'GET') app.get(path, (context) => answerPage(context, page));
    else
      app.post(
        path,
        bodyLimit({
          maxSize: LARGEST_FORM,
          onError: (context) => problem(context, 413, ({ words }) => words.problems.tooLarge),
        }),
        async (context) => {
          const form = await context.req.parseBody().catch(() => ({ token: undefined }));
          if (
            !isSameOrigin(context.req.raw.headers, context.req.header('host')) ||
            !tokens.isValid(getCookie(context, FORM_COOKIE), form.token)
          )
            return problem(context, 403, ({ words }) => words.problems.formExpired);
          return answerPage(context, page);
        },
      );
  }
  app.all('*', (context) =>
    context.req.method === 'GET' || context.req.method === 'HEAD'
      ? problem(context, 404, ({ words }) => words.problems.notFound)
      : problem(context, 405, ({ words }) => words.problems.notAllowed),
  );
  app.onError((error, context) => {
    if (error instanceof BadParameter)
      return problem(context, 400, ({ words }) => words.problems.badParameter(words.parameters[error.parameter]));
    deps.report(error, context.req.path);
    return problem(context, 500, ({ words }) => words.problems.internal);
  });
  return app;
}
