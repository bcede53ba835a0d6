import type { CheerioAPI } from 'cheerio';

export interface PageForm {
  action: string;
  fields: Record<string, string>;
}

/** After these the visitor is somebody else, or what is asked for next is gone. */
export const ENDS = /^\/(sign-out|leave|sign-in|account\/(password|sessions)|(searches|channels)\/[\w-]+\/remove)/;

/** Whether a form may be sent without turning out those who visit the desk for a test. */
export function isHarmless(action: string, { person }: { person: string }): boolean {
  return !ENDS.test(action) && (!action.startsWith('/people/') || action.includes(person));
}

/** The forms of a page that change something, filled in as they stand. */
export function formsOf($: CheerioAPI): PageForm[] {
  return $('form[method=post]')
    .toArray()
    .flatMap((form) => {
      const fields: Record<string, string> = {};
      for (const element of $(form).find('input, select, textarea, button').toArray()) {
        const { name, type } = element.attribs;
        if (name && name !== 'token' && (type !== 'checkbox' || 'checked' in element.attribs))
          fields[name] = String($(element).val() ?? '');
      }
      const actions = [
        form.attribs.action ?? '',
        ...$(form)
          .find('[formaction]')
          .toArray()
          .map((button) => button.attribs.formaction ?? ''),
      ];
      return actions.filter(Boolean).map((action) => ({ action, fields }));
    });
}
