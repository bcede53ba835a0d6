import { describe, expect, it } from 'vitest';
import { itemsOf } from '#src/capture/item.ts';
import { ohchr } from '#src/sources/ohchr.ts';
import { unDigitalLibrary } from '#src/sources/un-digital-library.ts';
import { serve } from './local-server.ts';

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
});
