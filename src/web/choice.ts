import { html } from 'hono/html';
import { clipped, plainLine } from '#src/model/display-text.ts';
import type { Html } from './answer.ts';

interface OptionGroup {
  label?: string;
  /** With how much there is of it, where that is known. */
  options: { value: string; label: string; tally?: string | null }[];
}

/** A labelled select whose first option leaves the choice open; a value that is not among the options is kept. */
export function choice(
  name: string,
  label: string,
  open: string,
  chosen: string | undefined,
  groups: readonly OptionGroup[],
): Html {
  const option = ({ value, label: text, tally = null }: OptionGroup['options'][number]) => {
    const shown = clipped(plainLine(text), 60);
    // An option holds no elements: the name keeps its direction beside the figure by these letters.
    const told = tally === null ? shown : `\u2068${shown}\u2069 (${tally})`;
    return html`<option value="${value}"${value === chosen ? html` selected` : ''}>${told}</option>`;
  };
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
