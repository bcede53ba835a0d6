import { html } from 'hono/html';
import { plainLine } from '#src/model/display-text.ts';
import { mayAct } from '#src/model/person.ts';
import { languageOf, languages } from '#src/words/languages.ts';
import { type Html, SECTIONS, type Section } from './answer.ts';
import { ICON_ADDRESS, STYLE_ADDRESS } from './assets.ts';
import { queryOf } from './query.ts';
import type { Reader } from './reader.ts';

const ADDRESSES: Record<Section, string> = {
  today: '/',
  stories: '/stories',
  officials: '/officials',
  sources: '/sources',
  digests: '/digests',
  alerts: '/alerts',
  review: '/review',
};

export interface Frame {
  section: Section | null;
  title: string;
  body: Html;
  /** Parameters of the page's address, kept when the language is switched. */
  query: URLSearchParams;
  formToken?: string;
}

/** A whole page: head, navigation, content. */
export function layout(reader: Reader, { section, title, body, query, formToken }: Frame): Html {
  const { words, language, direction } = reader;
  return html`<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${words.name} – ${title}</title>
<link rel="icon" href="${ICON_ADDRESS}" type="image/svg+xml">
<link rel="stylesheet" href="${STYLE_ADDRESS}">
</head>
<body>
<a class="skip" href="#content">${words.skip}</a>
<header class="top">
<a class="brand" href="/">${words.name}</a>
${reader.signedOut ? '' : navigation(reader, section)}
${languageChoice(reader, query)}
${reader.person ? html`<a class="language" href="/account"><bdi>${plainLine(reader.person.name)}</bdi></a>` : ''}
${formToken && !reader.signedOut ? html`<form class="leave" method="post" action="/leave"><input type="hidden" name="token" value="${formToken}"><button type="submit" accesskey="q" title="${words.leaveMeans}">${words.leave}</button></form>` : ''}
</header>
<main id="content" tabindex="-1">
${body}
</main>
<footer class="bottom"><p>${words.footer(reader.zone)}</p>${reader.signedOut ? '' : html`<p><a href="/guide">${words.guide}</a></p>`}</footer>
</body>
</html>
`;
}

/** The other languages, each by the name that it gives itself: a link where there is one, else a list that opens. */
function languageChoice({ words, language }: Reader, query: URLSearchParams): Html {
  const others = languages().filter(({ code }) => code !== language);
  const links = others.map(
    ({ code, name, direction }) =>
      html`<a class="language" href="${queryOf({ ...Object.fromEntries(query), lang: code })}" lang="${code}" dir="${direction}" hreflang="${code}">${name}</a>`,
  );
  if (links.length < 2) return html`${links}`;
  return html`<details class="languages"><summary class="language" aria-label="${words.readIn(languageOf(language).name)}">${languageOf(language).name}</summary><div>${links}</div></details>`;
}

function navigation({ words, person }: Reader, section: Section | null): Html {
  return html`<nav aria-label="${words.navigation}">${SECTIONS.filter(
    (one) => one !== 'review' || mayReview(person),
  ).map(
    (one) =>
      html`<a href="${ADDRESSES[one]}"${one === section ? html` aria-current="page"` : ''}>${words.sections[one]}</a>`,
  )}</nav>`;
}

/** Where the desk has no accounts, the one who uses it may do everything. */
function mayReview(person: Reader['person']): boolean {
  return person === null || mayAct(person.role, 'reviewer');
}
