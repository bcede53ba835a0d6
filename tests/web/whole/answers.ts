import { load } from 'cheerio';

const LEAKS = /node_modules|\bat \w+ \(|kysely|relation "|syntax error|invalid input|ECONNREFUSED.*\bat\b/i;

/** What is wrong with an answer to what cannot be meant: it must be taken, or refused with a sentence. */
export function faultOf(
  what: string,
  { status, type, text }: { status: number; type: string; text: string },
): string[] {
  if (status >= 500) return [`${what}: ${status}`];
  if (LEAKS.test(text)) return [`${what}: tells what lies inside: ${LEAKS.exec(text)?.[0]}`];
  if (status < 400) return [];
  const sentence = type.includes('json') ? sayingOf(JSON.parse(text)) : load(text)('main p').first().text();
  return (sentence ?? '').length > 10 ? [] : [`${what}: ${status} without a sentence: ${text.slice(0, 100)}`];
}

function sayingOf({ title = '', detail }: { title?: string; detail?: string }): string {
  return detail ?? title;
}

export async function answerOf(response: Response) {
  if (response.headers.get('location')?.startsWith('/sign-in?')) throw new Error(`signed out: ${response.url}`);
  return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() };
}

/** A few at a time, in order of the list. */
export async function each<Value>(
  values: readonly Value[],
  look: (value: Value, index: number) => Promise<string[]>,
): Promise<string[]> {
  const faults: string[] = [];
  let next = 0;
  const work = async () => {
    for (let index = next++; index < values.length; index = next++)
      faults.push(...(await look(values[index] as Value, index)));
  };
  await Promise.all([work(), work(), work(), work()]);
  return faults;
}

/** So many of a list, others at each turn: together the turns have all of them. */
export function some<Value>(values: readonly Value[], number: number, turn: number): Value[] {
  return Array.from(
    { length: Math.min(number, values.length) },
    (_, place) => values[(turn * number + place) % values.length] as Value,
  );
}

/** What an operation of the API answers to somebody with a key. */
export function askApi(
  url: string,
  { method }: { method: string },
  { key, path, body = '{}', type = 'application/json' }: { key: string; path: string; body?: string; type?: string },
): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, ...(method === 'POST' ? { 'content-type': type } : {}) };
  return fetch(`${url}/api/v1${path}`, { method, headers, ...(method === 'POST' ? { body } : {}) });
}
