import { html } from 'hono/html';
import { clipped, plainLine } from '#src/model/display-text.ts';
import type { Html } from './answer.ts';

interface OptionGroup {
  label?: string;
  options: { value: string; label: string }[];
}

/** A labelled select whose first option leaves the choice open; a value that is not among the options is kept. */
export function choice(
  name: string,
  label: string,
  open: string,
  chosen: string | undefined,
  groups: readonly OptionGroup[],
): Html {
  const option = ({ value, label: text }: { value: string; label: string }) =>
    html`<option value="${value}"${value === chosen ? html` selected` : ''}>${clipped(plainLine(text), 60)}</option>`;
  const known = groups.some((group) => group.options.some(({ value }) => value === chosen));
  return html`<div class="field"><label for="${name}">${label}</label><select id="${name}" name="${name}"><option value="">${open}</option>${
    chosen !== undefined && !known ? option({ value: chosen, label: chosen }) : ''
  }${groups.map((group) =>
    group.options.length === 0
      ? ''
      : group.label === undefined
        ? group.options.map(option)
        : html`<optgroup label="${group.label}">${group.options.map(option)}</optgroup>`,
  )}</select></div>`;
}
