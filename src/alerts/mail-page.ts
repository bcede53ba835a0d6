import { escapeHtml } from '#src/model/display-text.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { readingDirection } from '#src/words/languages.ts';

export const MAIL_FONT = "font-family:Vazirmatn,Tahoma,'Segoe UI',Helvetica,Arial,sans-serif";

/** A message as a page for mail programs, of which many drop style sheets: styles stand in the elements. */
export function mailPage({
  language,
  heading,
  content,
  footer,
}: {
  language: ReaderLanguage;
  heading: string;
  /** Markup between heading and footer. */
  content: string;
  footer: string;
}): string {
  const direction = readingDirection(language);
  return `<!doctype html>
<html lang="${language}" dir="${direction}"><head><meta charset="utf-8"><title>${escapeHtml(heading)}</title></head>
<body style="margin:0;padding:16px;${MAIL_FONT};font-size:15px;line-height:1.55">
<div dir="${direction}" style="max-width:40em;margin:0 auto"><h1 style="margin:0 0 12px;font-size:18px">${escapeHtml(heading)}</h1>
${content}
<p style="font-size:12px;opacity:.7">${escapeHtml(footer)}</p>
</div></body></html>
`;
}
