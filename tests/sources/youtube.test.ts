import { describe, expect, it } from 'vitest';
import { itemsOf } from '#src/capture/item.ts';
import { youtube } from '#src/sources/youtube.ts';
import { serve } from './local-server.ts';

const ID = 'UCaaaaaaaaaaaaaaaaaaaaaa';
const FEED = `/feeds/videos.xml?channel_id=${ID}`;

function video(id: string): string {
  return `<entry><id>yt:video:${id}</id><yt:videoId>${id}</yt:videoId><yt:channelId>${ID}</yt:channelId><title>Film ${id}</title>
    <link rel="alternate" href="https://www.youtube.com/watch?v=${id}"/><author><name>Herald TV</name><uri>https://www.youtube.com/channel/${ID}</uri></author>
    <published>2025-12-31T10:00:00+00:00</published><updated>2025-12-31T11:00:00+00:00</updated>
    <media:group><media:title>Film ${id}</media:title><media:thumbnail url="https://i.example/x.jpg" width="480" height="360"/>
    <media:description>First line
https://herald.example/${id} &amp; more</media:description><media:community><media:starRating count="3" average="5.00" min="1" max="5"/><media:statistics views="17"/></media:community></media:group></entry>`;
}

function channelFeed(ids: string[]) {
  return {
    headers: { 'content-type': 'text/xml; charset=UTF-8' },
    body: `<?xml version="1.0" encoding="UTF-8"?><feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="x"/><id>yt:channel:${ID}</id><yt:channelId>${ID}</yt:channelId><title>Herald TV</title><author><name>Herald TV</name></author>${ids.map(video).join('')}</feed>`,
  };
}

const settingsFor = (channel: string, endpoint: string) => youtube.settings.parse({ channel, endpoint });

describe('youtube', () => {
  it('reads title, description, address, author and time', async () => {
    await using server = await serve({ [FEED]: channelFeed(['one']) });
    const look = await server.look(youtube, settingsFor(ID, server.url), null);
    if (look.outcome !== 'items') throw new Error(look.outcome);
    expect(itemsOf(look.entries[0]!)).toMatchObject([
      {
        externalId: 'yt:video:one',
        url: 'https://www.youtube.com/watch?v=one',
        title: 'Film one',
        text: 'First line\nhttps://herald.example/one & more',
        author: { name: 'Herald TV' },
        published: '2025-12-31T10:00:00Z',
        links: ['https://herald.example/one'],
      },
    ]);
    expect(await server.look(youtube, settingsFor(ID, server.url), look.state)).toMatchObject({
      outcome: 'not-modified',
    });
  });

  it.each([[404], [410], [500]])(
    'takes %d for a fault of the day, never for the end of the channel',
    async (status) => {
      await using server = await serve({ [FEED]: channelFeed(['one']) });
      const settings = settingsFor(ID, server.url);
      const { state } = await server.look(youtube, settings, null);
      server.answers[FEED] = { status, body: '<html><title>Error</title></html>' };
      const look = await server.look(youtube, settings, state);
      expect(look).toMatchObject({
        outcome: 'broken',
        reason: expect.stringContaining('asked again'),
        state: { known: ['yt:video:one'] },
      });
      expect('gone' in look).toBe(false);
      server.answers[FEED] = channelFeed(['two', 'one']);
      expect(await server.look(youtube, settings, look.state)).toMatchObject({ outcome: 'items', problems: [] });
    },
  );

  it('says that videos were missed where all of the feed is new', async () => {
    const ids = (start: number) => Array.from({ length: 15 }, (_, index) => `v${start + index}`);
    await using server = await serve({ [FEED]: channelFeed(ids(0)) });
    const settings = settingsFor(ID, server.url);
    const first = await server.look(youtube, settings, null);
    expect(first.problems).toEqual([]);
    server.answers[FEED] = channelFeed(ids(100));
    expect((await server.look(youtube, settings, first.state)).problems).toEqual([
      expect.stringContaining('More than 15'),
    ]);
  });

  it('finds the channel of a handle once', async () => {
    await using server = await serve({
      '/@herald': {
        body: `<html><head><link rel="canonical" href="https://www.youtube.com/channel/${ID}"></head></html>`,
      },
      '/@nobody': { body: '<html><head></head></html>' },
      [FEED]: channelFeed(['one']),
    });
    const first = await server.look(youtube, settingsFor('@herald', server.url), null);
    expect(first).toMatchObject({ outcome: 'items', state: { channelId: ID } });
    await server.look(youtube, settingsFor('@herald', server.url), first.state);
    expect(server.asked).toEqual(['/@herald', FEED, FEED]);
    expect(await server.look(youtube, settingsFor('@nobody', server.url), null)).toMatchObject({
      outcome: 'broken',
      reason: expect.stringContaining('Give the id'),
    });
  });

  it('tells a refusal, and a page in place of a feed', async () => {
    await using server = await serve({ [FEED]: { status: 429, headers: { 'retry-after': '60' } } });
    const settings = settingsFor(ID, server.url);
    expect(await server.look(youtube, settings, null)).toMatchObject({ outcome: 'refused', retryAfterMs: 60_000 });
    server.answers[FEED] = { body: '<!doctype html><html><body>Before you continue</body></html>' };
    expect(await server.look(youtube, settings, null)).toMatchObject({ outcome: 'broken' });
  });

  it.each([
    [`https://www.youtube.com/channel/${ID}/videos`, ID],
    ['https://youtube.com/@herald?si=x', '@herald'],
    ['@herald', '@herald'],
  ])('knows a channel by %s', (written, channel) =>
    expect(youtube.settings.parse({ channel: written })).toMatchObject({ channel }),
  );
  it('wants one of channel and playlist', () => {
    expect(youtube.settings.safeParse({}).success).toBe(false);
    expect(youtube.settings.safeParse({ channel: ID, playlist: 'PLaaaaaaaaaaaa' }).success).toBe(false);
  });
});
