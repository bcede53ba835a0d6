import { createServer } from 'node:http';

const FEED = `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Quay Gazette</title><link>http://127.0.0.1/</link><description>News of the harbour</description>
<item><title>Trams run again</title><link>http://127.0.0.1/trams</link><guid>trams</guid><pubDate>Sun, 22 Nov 2026 10:00:00 GMT</pubDate><description>The line along the quay is open.</description></item>
</channel></rss>`;

/** An outlet with a feed, on a port of its own; gives its address. */
export async function serveFeed(): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/rss+xml; charset=utf-8' });
    response.end(FEED);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}/feed.xml`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
