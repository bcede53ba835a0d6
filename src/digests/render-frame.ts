import type { Digest, DigestSectionKey } from '#src/model/digest.ts';
import { clipped, escapeHtml, plainLine } from '#src/model/display-text.ts';
import { pageNumbers } from '#src/model/page-numbers.ts';
import { readingDirection } from '#src/words/languages.ts';

/** `mail`: a sheet on a page, light and dark. `paper`: black on white, with `style` (fonts) of its own. */
export type Frame = { kind: 'mail' } | { kind: 'paper'; style: string };

export const SOFT = 'color:#5b626c';
export const ACCENTS: Record<DigestSectionKey, string> = {
  calls: '#b3261e',
  warnings: '#b8650b',
  people: '#b8650b',
  un: '#2b6cb0',
  dates: '#2b6cb0',
  denials: '#7a5195',
  executions: '#6b4f4f',
  accountability: '#2f7a4d',
  advocacy: '#5f6b7a',
  memory: '#5f6b7a',
  officials: '#44546a',
  context: '#5f6b7a',
  changes: '#44546a',
  corrections: '#44546a',
};
const FONT = "font-family:Vazirmatn,'Segoe UI',Tahoma,Helvetica,Arial,sans-serif";
/** Outlook takes a list of fonts for one and falls back to Times: it is told one that has Persian. */
const OUTLOOK =
  '<!--[if mso]><style>body,table,td,p,h1,h2,a,li,th{font-family:Tahoma,sans-serif !important}</style><![endif]-->';
/** What understands it becomes dark; Outlook.com and its apps mark what they darken themselves. */
const DARK_RULES: [string, string][] = [
  ['.page', 'background:#16181c !important;color:#e7e9ec !important'],
  ['.sheet', 'background:#1e2126 !important;border-color:#333840 !important'],
  ['.soft', 'color:#a7adb6 !important'],
  ['.wash', 'background:#282c33 !important;color:#e7e9ec !important'],
  ['.link', 'color:#8ab4f8 !important'],
  ['.s0', 'background:#282c33 !important;color:#a7adb6 !important'],
];
const DARK =
  `@media (prefers-color-scheme:dark){${DARK_RULES.map(([name, rules]) => `${name}{${rules}}`).join('')}}` +
  DARK_RULES.map(([name, rules]) => `[data-ogsc] ${name}{${rules}}`).join('');
const PAPER =
  'html{color-scheme:light}.statement,tr{break-inside:avoid}h2{break-after:avoid}' +
  'a::after{content:" (" attr(href) ")";font-size:10px;word-break:break-all}';
const PREVIEW_LETTERS = 160;

/**
 * A document around the body of a digest. Styles stand in the elements, as many mail programs drop style sheets; widths
 * and grounds stand in attributes too, for Outlook.
 */
export function framedHtml(
  { language }: Pick<Digest, 'language'>,
  { title, preview, body }: { title: string; preview: string; body: string },
  frame: Frame = { kind: 'mail' },
): string {
  const direction = readingDirection(language);
  const side = direction === 'rtl' ? 'right' : 'left';
  const head = `<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(title)}</title>`;
  if (frame.kind === 'paper')
    return `${head}
<style>${frame.style}@page{size:A4;${pageNumbers(language)}}${PAPER}</style>
</head>
<body style="margin:0;background:#ffffff;color:#1c1e21;${FONT};font-size:13px;line-height:1.55">
<main>
${body}
</main>
</body>
</html>
`;
  return `${head}
<style>${DARK}</style>
${OUTLOOK}
</head>
<body class="page" style="margin:0;padding:0;background:#f1f2f4;color:#1c1e21;${FONT};font-size:16px;line-height:1.6;-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${escapeHtml(clipped(plainLine(preview), PREVIEW_LETTERS))}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" dir="${direction}">
<tr><td align="center" style="padding:16px 8px">
<!--[if mso]><table role="presentation" width="680" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff" class="sheet" style="max-width:680px;background:#ffffff;border:1px solid #dfe2e6">
<tr><td dir="${direction}" style="padding:24px 20px;text-align:${side};${FONT}" role="article" aria-roledescription="email" lang="${language}">
${body}
</td></tr></table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</body>
</html>
`;
}
