import { describe, expect, it } from 'vitest';
import { itemsOf } from '#src/capture/item.ts';
import { ohchr } from '#src/sources/ohchr.ts';
import { unDigitalLibrary } from '#src/sources/un-digital-library.ts';
import { type Answers, serve } from './local-server.ts';

const article = (title: string) => ({
  body: `<html lang="en"><head><title>${title}</title></head><body><main><article><h1>${title}</h1><p>${'Experts called for a halt to executions. '.repeat(20)}</p></article></main></body></html>`,
});
const challenge = { status: 202, headers: { 'x-amzn-waf-action': 'challenge' }, body: '' };

describe('ohchr', () => {
  it('reads the press releases behind its list', async () => {
    await using server = await serve({
      '/en/news-search?type=press-releases': {
        body: '<main><a href="/en/press-releases/2025/12/experts">Experts</a><a href="/en/about-us">About</a><a href="/en/statements/2025/12/x">Statement</a></main>',
      },
      '/en/press-releases/2025/12/experts': article('Experts alarmed'),
      '/en/countries/iran-islamic-republic-of': {
        body: '<main><a href="/en/statements/2025/12/x">Statement</a></main>',
      },
      '/en/statements/2025/12/x': article('A statement'),
    });
    const look = await server.look(ohchr, ohchr.settings.parse({ endpoint: server.url }), null);
    if (look.outcome !== 'items') throw new Error(look.outcome);
    expect(look.entries.flatMap(itemsOf)).toMatchObject([
      { title: 'Experts alarmed', url: `${server.url}/en/press-releases/2025/12/experts` },
    ]);
    const page = ohchr.settings.parse({
      endpoint: server.url,
      section: 'statements',
      page: '/countries/iran-islamic-republic-of',
    });
    const statements = await server.look(ohchr, page, null);
    expect(statements.outcome === 'items' && statements.entries.flatMap(itemsOf)).toMatchObject([
      { title: 'A statement' },
    ]);
  });
  it('says that programs are refused', async () => {
    await using server = await serve({ '/en/news-search': { status: 403, body: '<html>Forbidden</html>' } });
    expect(await server.look(ohchr, ohchr.settings.parse({ endpoint: server.url }), null)).toMatchObject({
      outcome: 'refused',
    });
  });

  it('never loses the middle of its list, over several looks, while more comes', async () => {
    let newest = 30;
    const list = (page: number) =>
      `<main>${Array.from({ length: 10 }, (_, index) => newest - page * 10 - index)
        .filter((id) => id > 0)
        .map((id) => `<a href="/en/press-releases/2025/12/n${id}">N</a>`)
        .join('')}</main>`;
    const answers: Answers = {
      '/en/news-search': (request) => ({
        body: list(Number(new URL(request.url ?? '', 'http://x').searchParams.get('page') ?? 0)),
      }),
    };
    for (let id = 1; id <= 200; id++) answers[`/en/press-releases/2025/12/n${id}`] = article(`News ${id}`);
    await using server = await serve(answers);
    const settings = ohchr.settings.parse({ endpoint: server.url, limit: 50, maximumPages: 2 });
    const seen = new Set<number>();
    const look = async (state: Awaited<ReturnType<typeof ohchr.collect>>['state']) => {
      const result = await server.look(ohchr, settings, state);
      if (result.outcome === 'items')
        for (const entry of result.entries) seen.add(Number(/n(\d+)$/.exec(entry.url ?? '')?.[1]));
      return result;
    };
    let { state } = await look(null);
    // The past is not fetched.
    expect(seen.size).toBe(10);
    newest = 100;
    for (let turn = 0; turn < 12; turn++) {
      ({ state } = await look(state));
      if (turn === 1) newest = 115;
      if (turn === 2) newest = 121;
    }
    const missing = Array.from({ length: 101 }, (_, index) => 21 + index).filter((id) => !seen.has(id));
    expect(missing).toEqual([]);
    expect(state?.gap).toBeNull();
    const asked = server.asked.length;
    await look(state);
    expect(server.asked.slice(asked).filter((address) => address.includes('page='))).toEqual([]);
  });

  it('keeps its place in the list where an older page is refused', async () => {
    let status = 429;
    const page = (from: number) => `<main><a href="/en/press-releases/2025/12/n${from}">N</a></main>`;
    await using server = await serve({
      '/en/news-search': (request) => {
        const number = new URL(request.url ?? '', 'http://x').searchParams.get('page');
        if (number === null) return { body: page(9) };
        return status === 200 ? { body: page(number === '1' ? 8 : 1) } : { status };
      },
      '/en/press-releases/2025/12/n9': article('N9'),
      '/en/press-releases/2025/12/n8': article('N8'),
    });
    const settings = ohchr.settings.parse({ endpoint: server.url });
    const known = [`${server.url}/en/press-releases/2025/12/n1`];
    const first = await server.look(ohchr, settings, { etag: null, lastModified: null, known, pending: [] });
    expect(first).toMatchObject({
      outcome: 'items',
      problems: [expect.stringContaining('Older pages')],
      state: { gap: { page: 1 } },
    });
    status = 200;
    const second = await server.look(ohchr, settings, first.state);
    expect(second.outcome === 'items' && second.entries.flatMap(itemsOf).map((one) => one.title)).toEqual(['N8']);
    expect(second.state?.gap).toBeNull();
  });
});

describe('un-digital-library', () => {
  it('reads the records of a search, each by its own address', async () => {
    await using server = await serve({
      '/search': {
        body: '<div class="result-title"><a href="/record/4001?ln=en&p=x">Report</a></div><a href="/record/4001/files/a.pdf?x">File</a><a href="/help">Help</a>',
      },
      '/record/4001': article('Situation of human rights in Iran'),
      '/record/4001/files/a.pdf': { headers: { 'content-type': 'application/pdf' }, body: '%PDF' },
    });
    const settings = unDigitalLibrary.settings.parse({ query: 'A/HRC/52/67', symbol: true, endpoint: server.url });
    const look = await server.look(unDigitalLibrary, settings, null);
    if (look.outcome !== 'items') throw new Error(look.outcome);
    expect(look.entries.flatMap(itemsOf)).toMatchObject([
      {
        title: 'Situation of human rights in Iran',
        url: `${server.url}/record/4001`,
        externalId: `${server.url}/record/4001`,
      },
    ]);
    expect(server.asked).toContain(
      '/search?ln=en&as=1&m1=p&p1=A%2FHRC%2F52%2F67&f1=documentsymbol&rg=50&jrec=1&so=d&of=hb',
    );
  });
  it('takes a challenge without words for a refusal, never for nothing found', async () => {
    await using server = await serve({ '/search': challenge });
    const settings = unDigitalLibrary.settings.parse({ query: 'Iran', endpoint: server.url });
    expect(await server.look(unDigitalLibrary, settings, null)).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('AWS WAF'),
    });
    server.answers['/search'] = { status: 202, body: '' };
    expect(await server.look(unDigitalLibrary, settings, null)).toMatchObject({ outcome: 'refused' });
  });
  it('reads the older pages of a search back to what it knows', async () => {
    let newest = 60;
    const answers: Answers = {
      '/search': (request) => {
        const from = Number(new URL(request.url ?? '', 'http://x').searchParams.get('jrec'));
        const ids = Array.from({ length: 50 }, (_, index) => newest - (from - 1) - index).filter((id) => id > 0);
        return { body: ids.map((id) => `<a href="/record/${id}?ln=en&jrec=${from}">R</a>`).join('') };
      },
    };
    for (let id = 1; id <= 200; id++) answers[`/record/${id}`] = article(`Record ${id}`);
    await using server = await serve(answers);
    const settings = unDigitalLibrary.settings.parse({ query: 'Iran', endpoint: server.url, limit: 50 });
    const first = await server.look(unDigitalLibrary, settings, null);
    newest = 180;
    let { state } = first;
    const seen = new Set<string>();
    for (let turn = 0; turn < 4; turn++) {
      const look = await server.look(unDigitalLibrary, settings, state);
      if (look.outcome === 'items') for (const entry of look.entries) seen.add(entry.externalId ?? '');
      ({ state } = look);
    }
    expect(seen.size).toBe(120);
    expect(state).toMatchObject({ gap: null, pending: [] });
  });
});
