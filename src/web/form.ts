import { html } from 'hono/html';
import type { Html } from './answer.ts';

export interface TextField {
  name: string;
  /** Where a page has several fields of one name, in forms of their own. Default: the name. */
  id?: string;
  label: string;
  /** `number`: figures, which browsers would take in their own digits alone; read them by `latinDigits`. */
  type?: 'text' | 'email' | 'password' | 'number';
  value?: string;
  hint?: string;
  /** As the HTML standard names what browsers fill in: `current-password`, `one-time-code`, … */
  autocomplete?: string;
  optional?: boolean;
  maxLength?: number;
  /** Where the page begins for whoever types: a field that was filled in wrongly. */
  focus?: boolean;
}

/** A labelled field, its hint tied to it. */
export function field(options: TextField): Html {
  const { name, id = name, label, type = 'text', value, hint, autocomplete, optional, maxLength, focus } = options;
  return html`<p class="field"><label for="f-${id}">${label}</label><input id="f-${id}" name="${name}" type="${type === 'number' ? 'text' : type}"${type === 'number' ? html` inputmode="numeric"` : ''} dir="auto" maxlength="${maxLength ?? 200}"${value === undefined ? '' : html` value="${value}"`}${autocomplete ? html` autocomplete="${autocomplete}"` : ''}${optional ? '' : html` required`}${focus ? html` autofocus` : ''}${hint ? html` aria-describedby="h-${id}"` : ''}>${hint ? html`<span class="hint" id="h-${id}">${hint}</span>` : ''}</p>`;
}

/** A form that changes something, with the proof that this desk drew it; `more` stands below its button. */
export function form(action: string, formToken: string, content: Html, button: string, more: Html | null = null): Html {
  return html`<form class="sheet" method="post" action="${action}"><input type="hidden" name="token" value="${formToken}">${content}<p><button type="submit">${button}</button></p>${more ?? ''}</form>`;
}

/** A button alone; `unseen` tells a screen reader what it acts on. */
export function action(
  address: string,
  formToken: string,
  button: string,
  fields: Record<string, string> = {},
  unseen = '',
): Html {
  return html`<form class="inline" method="post" action="${address}"><input type="hidden" name="token" value="${formToken}">${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}<button type="submit">${button}${unseen ? html`<span class="unseen"> <bdi>${unseen}</bdi></span>` : ''}</button></form>`;
}

/** ` tabindex="-1" autofocus`: where the page of a form that was sent begins, for whoever types and for screen readers. */
export const BEGINS_HERE: Html = html` tabindex="-1" autofocus`;

/** What went wrong or well with a form that was sent. The page begins there. */
export function notice(sentence: string | null, kind: 'fault' | 'done' = 'fault'): Html {
  return sentence === null
    ? html``
    : html`<p class="notice ${kind}" role="${kind === 'fault' ? 'alert' : 'status'}"${BEGINS_HERE}>${sentence}</p>`;
}
