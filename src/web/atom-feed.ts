import { plainLine, plainText } from '#src/model/display-text.ts';
import { contentOf } from '#src/model/item.ts';
import type { StoryRow } from '#src/store/story-rows.ts';

const EXCERPT = 600;

/** Stories as an Atom feed (RFC 4287); all texts as text, never as markup. */
export function atomFeed(
  feed: { id: string; title: string; now: Date },
  stories: readonly StoryRow[],
  deskUrl: string,
): string {
  const updated = stories[0]?.lastSeen ?? feed.now;
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>${xml(feed.id)}</id>
<title>${xml(feed.title)}</title>
<updated>${updated.toISOString()}</updated>
<author><name>Khavaran</name></author>
${stories.map((story) => entry(story, deskUrl)).join('\n')}
</feed>
`;
}

function entry(story: StoryRow, deskUrl: string): string {
  const address = `${deskUrl}/stories/${story.id}`;
  const excerpt = story.lead ? plainText(contentOf(story.lead)).slice(0, EXCERPT).toWellFormed() : '';
  return `<entry xml:lang="${xml(story.language)}">
<id>${xml(address)}</id>
<title>${xml(plainLine(story.title))}</title>
<updated>${story.lastSeen.toISOString()}</updated>
<published>${story.firstSeen.toISOString()}</published>
<link href="${xml(address)}"/>
${story.signals.map((signal) => `<category term="${signal}"/>`).join('')}
<author><name>${xml(plainLine(story.publishers[0] ?? ''))}</name></author>
<summary type="text">${xml(excerpt)}</summary>
</entry>`;
}

function xml(text: string): string {
  return plainText(text.toWellFormed())
    .replaceAll(/[\uFFFE\uFFFF]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
