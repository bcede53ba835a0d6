import { isRecord } from '#src/base/json.ts';

const HIDDEN = '[hidden]';
/** Shorter ones would hide parts of words. */
const SHORTEST = 6;

/** A text without the secret settings of its channel, also as addresses write them: the last net below every reason. */
export function withoutSecrets(text: string, secrets: readonly string[], settings: unknown): string {
  if (!isRecord(settings)) return text;
  const values = secrets.flatMap((name) => textsIn(settings[name]));
  const forms = values.flatMap((value) => [value, ...partsOf(value), encodeURIComponent(value)]);
  return [...new Set(forms)]
    .filter((form) => form.length >= SHORTEST)
    .sort((a, b) => b.length - a.length)
    .reduce((shown, form) => shown.replaceAll(form, HIDDEN), text);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.flatMap(textsIn) : [];
}

/** Of an address the path and the query are the secret, alone too. */
function partsOf(value: string): string[] {
  if (!/^https?:/iu.test(value) || !URL.canParse(value)) return [];
  const { href, pathname, search } = new URL(value);
  return [href, `${pathname}${search}`, pathname, search];
}
