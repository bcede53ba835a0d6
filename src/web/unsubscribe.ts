import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { html } from 'hono/html';
import { isolated } from '#src/model/display-text.ts';
import type { MailLists } from '#src/pipeline/channels/mail-lists.ts';
import type { MailList } from '#src/store/mail-departures.ts';
import { languageOf, languages } from '#src/words/languages.ts';
import type { Html } from './answer.ts';
import { LEAVING_ASSETS, LEAVING_STYLE_ADDRESS } from './assets.ts';
import { unsubscribeWords } from './unsubscribe-words.ts';

const LARGEST_BODY = 16 * 1024;

/**
 * Where readers of mails leave a list (RFC 8058): a POST acts, from a program of mail as from the page that a GET shows,
 * for scanners of mail open links too. Nobody is signed in here; the address itself says which reader leaves what.
 */
export function unsubscribeRoutes(lists: Pick<MailLists, 'read' | 'leave' | 'languageOf'>, language: string): Hono {
  const app = new Hono();
  app.get('/assets/:file', (context) => {
    const asset = LEAVING_ASSETS.get(context.req.param('file'));
    if (!asset) return context.text('', 404);
    return context.body(asset.content, 200, {
      'Content-Type': asset.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
    });
  });
  app.get('/:token', async (context) => {
    const list = await lists.read(context.req.param('token'));
    const spoken = await spokenTo(list, context.req.header('accept-language'));
    return list ? context.html(askPage(spoken, list)) : context.html(unknownPage(spoken), 404);
  });
  app.post(
    '/:token',
    bodyLimit({ maxSize: LARGEST_BODY, onError: (context) => context.text('', 413) }),
    async (context) => {
      const list = await lists.read(context.req.param('token'));
      const spoken = await spokenTo(list, context.req.header('accept-language'));
      if (!list) return context.html(unknownPage(spoken), 404);
      await lists.leave(list);
      return context.html(donePage(spoken, list));
    },
  );
  return app;

  /** A digest is read in its own language, whatever a browser says of itself (Tor Browser says English always). */
  async function spokenTo(list: MailList | null, accepted: string | undefined): Promise<string> {
    const read = list && (await lists.languageOf(list));
    return (isSpoken(read) ? read : null) ?? firstSpoken(accepted) ?? language;
  }
}

function isSpoken(code: string | null | undefined): boolean {
  return languages().some((known) => known.code === code);
}

/** The first language of the reader's browser that is spoken here. */
function firstSpoken(accepted: string | undefined): string | undefined {
  const asked = (accepted ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => part.split(/[;-]/u, 1)[0]?.trim().toLowerCase());
  return asked.find(isSpoken);
}

function askPage(language: string, list: MailList): Html {
  const words = unsubscribeWords(language);
  return page(
    language,
    words.title,
    html`<p>${words.ask(isolated(list.address), whatOf(language, list))}</p><form method="post"><button type="submit">${words.button}</button></form>`,
  );
}

function donePage(language: string, list: MailList): Html {
  const words = unsubscribeWords(language);
  return page(
    language,
    words.title,
    html`<p role="status">${words.done(isolated(list.address), whatOf(language, list))}</p>`,
  );
}

function unknownPage(language: string): Html {
  const words = unsubscribeWords(language);
  return page(language, words.title, html`<p role="alert">${words.unknown}</p>`);
}

function whatOf(language: string, { list }: MailList): string {
  const words = unsubscribeWords(language);
  if (list.startsWith('digest ')) return words.digest(isolated(list.slice('digest '.length)));
  return list === 'digest' ? words.digests : words.alerts;
}

/** Without the desk around it: those who come here need not know that there is one. */
function page(language: string, title: string, body: Html): Html {
  const { direction } = languageOf(language);
  return html`<!doctype html>
<html lang="${language}" dir="${direction}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title}</title><link rel="stylesheet" href="${LEAVING_STYLE_ADDRESS}"></head>
<body><main><h1>${title}</h1>${body}</main></body></html>
`;
}
