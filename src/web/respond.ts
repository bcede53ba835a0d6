import type { Context } from 'hono';
import type { DeskAnswer, Html } from './answer.ts';
import { DOWNLOAD_POLICY, SCRIPT_POLICY } from './headers.ts';
import { layout } from './layout.ts';
import type { Reader } from './reader.ts';

/** No page holds overrides of direction, whoever wrote its texts: isolation does all that ours need. */
export function steady(page: Html): string {
  return String(page).replace(/[\u202A-\u202E]/g, '');
}

/** A page's answer as a response; what it has nothing to show for is told by `problem`. */
export function respond(
  context: Context,
  reader: Reader,
  answer: DeskAnswer,
  { query, formToken }: { query: URLSearchParams; formToken: string },
  problem: (status: 400 | 403 | 404 | 409, say: (reader: Reader) => string) => Response,
): Response | Promise<Response> {
  if ('cookies' in answer) for (const set of answer.cookies ?? []) context.header('Set-Cookie', set, { append: true });
  switch (answer.kind) {
    case 'page':
      if (answer.script) context.header('Content-Security-Policy', SCRIPT_POLICY);
      return context.html(steady(layout(reader, { ...answer, query, formToken })));
    case 'bare':
      return context.html(String(answer.document));
    case 'json':
      return context.json(answer.value);
    case 'redirect':
      if (answer.forget) context.header('Clear-Site-Data', '"cache", "cookies", "storage"');
      return context.redirect(answer.to, 303);
    case 'missing':
      return problem(404, ({ words }) => words.problems.notFound);
    case 'refused':
      return problem(answer.status, () => answer.sentence);
    case 'stream':
      return context.body(answer.body, 200, download(answer));
    case 'download':
      return context.body(answer.content, 200, download(answer));
  }
}

function download({ name, type }: { name: string; type: string }): Record<string, string> {
  return {
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${name}"`,
    'Content-Security-Policy': DOWNLOAD_POLICY,
  };
}
