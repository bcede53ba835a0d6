import type { Outlet } from './outlets.ts';
import { channelName } from './outlets.ts';

/** What an outlet has published, newest first in its feed. */
export interface Published {
  id: string;
  title: string;
  text: string;
  published: Date;
  updated: Date | null;
}

/** The outlet's feed, list, article or preview at a path; null where it has none. */
export function pageOf(
  outlet: Outlet,
  path: string,
  items: Published[],
  base: string,
): { type: string; body: string } | null {
  const url = new URL(path, base);
  switch (outlet.form) {
    case 'rss':
    case 'hostile':
      return url.pathname === '/feed'
        ? { type: 'application/rss+xml; charset=utf-8', body: rss(outlet, items, base) }
        : null;
    case 'atom':
      return url.pathname === '/feed' ? { type: 'application/atom+xml', body: atom(outlet, items, base) } : null;
    case 'pages':
      return htmlPage(outlet, url.pathname, items);
    case 'telegram':
      return url.pathname === `/s/${channelName(outlet)}`
        ? {
            type: 'text/html; charset=utf-8',
            body: telegram(outlet, items, Number(url.searchParams.get('before') ?? Number.POSITIVE_INFINITY)),
          }
        : null;
    case 'fails':
      return null;
  }
}

function rss(outlet: Outlet, items: Published[], base: string): string {
  const entries = [...items].reverse().map(
    (item) => `<item><guid isPermaLink="false">${escaped(item.id)}</guid><title>${escaped(item.title)}</title>
<link>${base}/${encodeURIComponent(item.id)}?utm_source=rss</link><pubDate>${item.published.toUTCString()}</pubDate>
<description><![CDATA[${paragraphs(item.text).replaceAll(']]>', ']]&gt;')}]]></description></item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>${escaped(outlet.name)}</title><link>${base}</link><language>${outlet.language}</language>
<description>News</description>${entries.join('\n')}</channel></rss>`;
}

function atom(outlet: Outlet, items: Published[], base: string): string {
  const entries = [...items].reverse().map(
    (item) => `<entry><id>tag:${outlet.key}.example,2026:${escaped(item.id)}</id><title>${escaped(item.title)}</title>
<link rel="alternate" href="${base}/${encodeURIComponent(item.id)}"/><published>${item.published.toISOString()}</published>
<updated>${(item.updated ?? item.published).toISOString()}</updated><content type="html">${escaped(paragraphs(item.text))}</content></entry>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${outlet.language}"><title>${escaped(outlet.name)}</title><id>tag:${outlet.key}.example,2026:feed</id>
<updated>2026-01-01T00:00:00Z</updated>${entries.join('\n')}</feed>`;
}

function htmlPage(outlet: Outlet, path: string, items: Published[]): { type: string; body: string } | null {
  const frame = (title: string, main: string, head = '') => ({
    type: 'text/html; charset=utf-8',
    body: `<!doctype html><html lang="${outlet.language}"><head><meta charset="utf-8"><title>${escaped(title)}</title>${head}</head>
<body><header><nav><a href="/about">About us</a> <a href="/donate">Donate</a></nav></header><main>${main}</main>
<footer>All rights reserved. Follow us everywhere.</footer></body></html>`,
  });
  if (path === '/news') {
    const list = [...items]
      .reverse()
      .map(
        (item) =>
          `<article><h2><a href="/news/${encodeURIComponent(item.id)}">${escaped(item.title)}</a></h2></article>`,
      );
    return frame(outlet.name, `<h1>News</h1>${list.join('')}`);
  }
  const item = items.find((one) => path === `/news/${encodeURIComponent(one.id)}`);
  if (!item) return null;
  const metadata = JSON.stringify({
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    headline: item.title,
    datePublished: item.published.toISOString(),
  }).replaceAll('<', '\\u003c');
  return frame(
    item.title,
    `<article><h1>${escaped(item.title)}</h1>${paragraphs(item.text)}</article><aside><h2>Read also</h2><p>Our yearly report.</p></aside>`,
    `<script type="application/ld+json">${metadata}</script>`,
  );
}

/** Twenty posts a page, oldest first, as the public preview shows them. */
function telegram(outlet: Outlet, items: Published[], before: number): string {
  const channel = channelName(outlet);
  const numbered = items.map((item, index) => ({ item, number: index + 1 })).filter(({ number }) => number < before);
  const shown = numbered.slice(-20);
  const first = shown[0]?.number ?? 1;
  const more =
    first > 1
      ? `<a href="/s/${channel}?before=${first}" class="tme_messages_more js-messages_more" data-before="${first}"></a>`
      : '';
  const posts = shown.map(({ item, number }) => {
    const text = escaped(item.title ? `${item.title}\n\n${item.text}` : item.text).replaceAll('\n', '<br/>');
    return `<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message text_not_supported_wrap js-widget_message" data-post="${channel}/${number}">
<div class="tgme_widget_message_bubble"><div class="tgme_widget_message_author accent_color"><a class="tgme_widget_message_owner_name" href="https://t.me/${channel}"><span dir="auto">${escaped(outlet.name)}</span></a></div>
<div class="tgme_widget_message_text js-message_text" dir="auto">${text}</div>
<div class="tgme_widget_message_footer compact js-message_footer"><div class="tgme_widget_message_info short js-message_info"><span class="tgme_widget_message_views">1.2K</span><span class="copyonly"> views</span>
<span class="tgme_widget_message_meta">${item.updated ? 'edited ' : ''}<a class="tgme_widget_message_date" href="https://t.me/${channel}/${number}"><time datetime="${item.published.toISOString().replace('.000Z', '+00:00')}" class="time">10:00</time></a></span></div></div></div></div></div>`;
  });
  return `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${escaped(outlet.name)} – Telegram</title><meta property="og:title" content="${escaped(outlet.name)}"></head>
<body><main class="tgme_main"><section class="tgme_channel_history js-message_history">${more}${posts.join('\n')}</section></main></body></html>`;
}

function paragraphs(text: string): string {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => `<p>${escaped(line)}</p>`)
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
