import { createHash } from 'node:crypto';
import type { CaptureRecord } from '#src/model/capture.ts';
import type { Message } from '#src/model/delivery.ts';
import { clipped } from '#src/model/display-text.ts';
import { contentOf } from '#src/model/item.ts';
import { SIGNALS } from '#src/model/signal.ts';
import type { SourceConfig } from '#src/model/source.ts';
import type { Origin } from '#src/model/story.ts';
import { searchTexts } from '#src/pipeline/analysis/search-text.ts';
import { insertAlert } from '#src/store/alerts.ts';
import { appendCapture, lockChain } from '#src/store/captures.ts';
import type { Database } from '#src/store/database.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import { claimDeliveries, recordAttempt } from '#src/store/delivery-claims.ts';
import { storeItems } from '#src/store/items.ts';
import type { PayloadFiles } from '#src/store/payloads.ts';
import { putIntoStories, recordFeatures } from '#src/store/placements.ts';
import { findSource } from '#src/store/sources.ts';
import { saveStorySummaries } from '#src/store/stories.ts';
import { readStoryItems } from '#src/store/story-items.ts';
import { featuresOf } from '#src/stories/features.ts';
import { storedFeatures } from '#src/stories/stored-features.ts';
import { createStory } from '../store/create-story.ts';
import { recordAnalysis } from '../store/record-analysis.ts';
import { type SampleItem, type SampleStory, signalAt } from './sample-story.ts';

const HOUR_MS = 3_600_000;

export interface SeedContext {
  db: Database;
  payloads: PayloadFiles;
  now: Date;
}

/** Writes a story through the store's own functions, as the service would have; gives its id and those of its items. */
export async function seedStory(
  context: SeedContext,
  sample: SampleStory,
): Promise<{ story: number; items: number[] }> {
  const { db, now } = context;
  const first = sample.items[0];
  if (!first) throw new Error('A story needs an item.');
  const at = (age: number) => new Date(now.getTime() - age * HOUR_MS);
  const story = await createStory(db, {
    title: first.title || clipped(first.text, 120),
    language: first.language,
    seen: at(first.age),
  });
  const ids: number[] = [];
  for (const item of sample.items) ids.push(await seedItem(context, item, story));
  const origins = new Map<number, Origin>();
  for (const [index, item] of sample.items.entries()) {
    const source = await sourceOf(db, item.source);
    const { name, kind, stance } = item.publisher ?? source;
    const origin = origins.get(item.origin ?? index) ?? { name, kind, stance, items: [] };
    origin.items.push(ids[index] ?? 0);
    origins.set(item.origin ?? index, origin);
  }
  const carried = new Set(sample.items.flatMap((item) => item.signals?.map(({ signal }) => signal) ?? []));
  const summary = {
    title: first.title || clipped(first.text, 120),
    language: first.language,
    firstSeen: at(Math.max(...sample.items.map(({ age }) => age))),
    lastSeen: at(Math.min(...sample.items.map(({ age }) => age))),
    origins: [...origins.values()],
    signals: SIGNALS.filter((signal) => carried.has(signal)),
    entities: [...new Set(sample.items.flatMap((item) => item.mentions?.map(([entity]) => entity) ?? []))],
    languages: [...new Set(sample.items.map(({ language }) => language))],
  };
  await saveStorySummaries(db, [{ id: story, summary }], new Date());
  if (sample.alert) await seedAlert(context, sample, story, ids[0] ?? 0);
  return { story, items: ids };
}

async function sourceOf(db: Database, key: string) {
  const source = await findSource(db, { key });
  if (!source) throw new Error(`There is no source ${key}.`);
  return source;
}

async function seedItem(context: SeedContext, sample: SampleItem, story: number): Promise<number> {
  const { db, payloads, now } = context;
  const source = await sourceOf(db, sample.source);
  const seen = new Date(now.getTime() - sample.age * HOUR_MS);
  const externalId = createHash('sha256')
    .update(`${sample.title}\n${sample.text}\n${sample.age}`)
    .digest('hex')
    .slice(0, 16);
  const url = sample.url ?? `https://${sample.source}.example/${externalId}`;
  const captureId = await seedCapture(db, payloads, { source, url, seen, text: contentOf(sample) });
  const wordings = [...(sample.earlier ?? []), { title: sample.title, text: sample.text }];
  for (const wording of wordings)
    await db.transaction().execute((tx) =>
      storeItems(
        tx,
        source.id,
        [
          {
            item: {
              externalId,
              url,
              canonicalUrl: url,
              ...wording,
              author: sample.author ?? null,
              published: seen.toISOString(),
              updated: null,
              language: sample.language,
              publisher: sample.publisher ?? null,
              links: [],
              forwardedFrom: null,
              quotedIn: null,
            },
            publisher: sample.publisher ?? source,
            captureId,
            seen,
          },
        ],
        seen,
      ),
    );
  const { id, revision } = await db
    .selectFrom('items')
    .select(['id', 'revision'])
    .where('source_id', '=', source.id)
    .where('external_id', '=', externalId)
    .executeTakeFirstOrThrow();
  const content = contentOf(sample);
  const analysis = {
    language: sample.language,
    signals: (sample.signals ?? []).map((signal) => signalAt(content, signal)),
    mentions: (sample.mentions ?? []).map(([entity, surface]) => {
      const start = content.indexOf(surface);
      return { entity, surface, alias: surface, why: 'full name', start, end: start + surface.length };
    }),
  };
  await recordAnalysis(db, { id, revision }, analysis, searchTexts(content), seen);
  const [analysed] = await readStoryItems(db, [id]);
  if (!analysed) throw new Error(`Item ${id} is not there.`);
  const features = featuresOf(analysed);
  const placed = {
    item: id,
    story,
    relation: sample.relation ?? 'first',
    reason: sample.joinReason ?? 'nothing like it before',
  };
  await putIntoStories(db, [placed]);
  await recordFeatures(db, [{ item: id, features: storedFeatures(features), keys: features.keys, again: false }]);
  return id;
}

async function seedCapture(
  db: Database,
  payloads: PayloadFiles,
  { source, url, seen, text }: { source: { id: number; key: string }; url: string; seen: Date; text: string },
): Promise<number> {
  const payload = Buffer.from(`<!doctype html><title>Capture</title><script>window.ran = true</script><p>${text}</p>`);
  const payloadSha256 = await payloads.write(payload);
  const record: CaptureRecord = {
    method: 'GET',
    requestedUrl: url,
    finalUrl: url,
    redirects: [],
    requestHeaders: {},
    status: 200,
    responseHeaders: { 'content-type': 'text/html' },
    serverAddress: '192.0.2.10',
    startedAt: seen.toISOString(),
    finishedAt: seen.toISOString(),
    source: source.key,
    reason: 'schedule',
    tool: 'khavaran',
    payloadSha256,
    payloadLength: payload.length,
  };
  return db.transaction().execute(async (tx) => {
    const last = await lockChain(tx);
    const previousHash = last?.hash ?? '0'.repeat(64);
    const hash = createHash('sha256')
      .update(`${previousHash}${JSON.stringify(record)}`)
      .digest('hex');
    return appendCapture(tx, source.id, record, { sequence: (last?.sequence ?? -1) + 1, previousHash, hash });
  });
}

async function seedAlert({ db, now }: SeedContext, sample: SampleStory, story: number, item: number): Promise<void> {
  const first = sample.items[0];
  const { alert } = sample;
  if (!first || !alert) return;
  const signal = first.signals?.[0];
  const raised = new Date(now.getTime() - (first.age - 0.02) * HOUR_MS);
  const content = {
    headline: alert.headline,
    title: first.title || clipped(first.text, 120),
    titleLanguage: first.language,
    severity: alert.severity,
    signal: signal?.signal ?? null,
    speaker: signal?.speaker ?? null,
    target: signal?.target ?? null,
    quote: signal ? { text: signal.reason, language: first.language } : null,
    reportedBy: first.publisher?.name ?? (await sourceOf(db, first.source)).name,
    origins: '1 origin',
    firstSeen: raised,
    links: [],
  };
  const key = `sample:${story}:new`;
  const draft = {
    key,
    rule: 'sample',
    story,
    severity: alert.severity,
    kind: 'new' as const,
    flash: false,
    channels: [],
    content,
  };
  const alertId = await insertAlert(db, draft, item, raised);
  const deliveryKey = `alert-${alertId}-ops`;
  const message: Message = {
    kind: 'alert',
    key: deliveryKey,
    subject: content.title,
    text: content.title,
    html: null,
    language: 'en',
    alert: content,
    data: null,
    createdAt: raised,
  };
  await insertDeliveries(db, [{ key: deliveryKey, channel: 'ops', alertId, digestId: null, message }], raised);
  if (alert.delivery === 'pending') return;
  const [claimed] = await claimDeliveries(db, { now: raised, lease: now, limit: 1 });
  if (!claimed) throw new Error('The delivery could not be claimed.');
  const dead = alert.delivery === 'dead';
  await recordAttempt(db, claimed.id, claimed.claim, {
    state: dead ? 'dead' : 'sent',
    error: dead ? `The service answered 404: ${first.title}` : null,
    reference: null,
    nextAttempt: null,
    possibleRepeat: dead,
    now: raised,
  });
}

/** A source and how its last looks ended. */
export interface SampleSource {
  config: SourceConfig;
  outcome: 'items' | 'empty' | 'not-modified' | 'refused' | 'broken' | null;
  reason?: string;
}
