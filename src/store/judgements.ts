import { sql } from 'kysely';
import type { Judge, Judgement } from '#src/model/judgement.ts';
import { SIGNALS, type SignalName, type Voice } from '#src/model/signal.ts';
import type { Database } from './database.ts';

export interface StoredJudgement {
  id: number;
  item: number;
  judgement: Judgement;
  /** What the machine had said, 0 to 1; null where it had said nothing. */
  score: number | null;
  judge: Judge;
  judgedAt: Date;
}

/**
 * Notes what somebody says of the item's present wording, and makes the findings say so: what is wrong goes, what was
 * missed comes, both at once. The caller holds the stories' lock and refreshes the story.
 */
export async function recordJudgements(
  tx: Database,
  item: number,
  judgements: readonly Judgement[],
  judge: Judge,
  now: Date,
): Promise<void> {
  const { content_hash } = await tx
    .selectFrom('items')
    .select('content_hash')
    .where('id', '=', item)
    .executeTakeFirstOrThrow();
  for (const judgement of judgements) {
    const finding = await findingOf(tx, item, judgement);
    const earlier = finding ? null : await lastFinding(tx, item, content_hash, judgement);
    await tx
      .insertInto('judgements')
      .values({
        item_id: item,
        content_hash,
        kind: judgement.kind,
        subject: judgement.subject,
        holds: judgement.holds,
        voice: judgement.kind === 'signal' ? judgement.voice : null,
        score: (finding ?? earlier)?.score ?? null,
        finding: finding || earlier ? JSON.stringify(finding ?? earlier) : null,
        person_id: judge.id,
        person_name: judge.name,
        judged_at: now,
      })
      .execute();
  }
  await applyJudgements(tx, item);
}

/** Those of which anybody has judged anything; `ids` as an array literal. */
export async function judgedAmong(tx: Database, ids: string): Promise<number[]> {
  const rows = await tx
    .selectFrom('judgements')
    .select('item_id')
    .distinct()
    .where('item_id', '=', sql<number>`any(${ids}::bigint[])`)
    .execute();
  return rows.map((row) => row.item_id);
}

/** Makes the findings of an item what people last said of its present wording. Also called after each analysis. */
export async function applyJudgements(tx: Database, item: number): Promise<void> {
  const rows = await tx
    .selectFrom('judgements')
    .innerJoin('items', (join) =>
      join.onRef('items.id', '=', 'judgements.item_id').onRef('items.content_hash', '=', 'judgements.content_hash'),
    )
    .select(['kind', 'subject', 'holds', 'voice', 'finding', 'score'])
    .distinctOn(['kind', 'subject'])
    .where('item_id', '=', item)
    .orderBy('kind')
    .orderBy('subject')
    .orderBy('judgements.id', 'desc')
    .execute();
  for (const row of rows) {
    if (row.kind === 'signal') await applyToSignals(tx, item, row);
    else await applyToMentions(tx, item, row);
  }
}

interface Applied {
  subject: string;
  holds: boolean;
  voice: string | null;
  finding: unknown;
}

async function applyToSignals(tx: Database, item: number, { subject, holds, voice, finding }: Applied): Promise<void> {
  if (!holds) {
    await tx.deleteFrom('signals').where('item_id', '=', item).where('signal', '=', subject).execute();
    return;
  }
  const kept = isFinding(finding) ? finding : null;
  await tx
    .insertInto('signals')
    .values({
      item_id: item,
      signal: subject,
      // A person is sure.
      score: 1,
      voice: voice ?? kept?.voice ?? null,
      speaker: kept?.speaker ?? null,
      target: kept?.target ?? null,
      span_start: kept?.start ?? 0,
      span_end: kept?.end ?? 0,
      reason: kept?.reason ?? '',
    })
    .onConflict((conflict) =>
      conflict.columns(['item_id', 'signal']).doUpdateSet({ score: 1, ...(voice === null ? {} : { voice }) }),
    )
    .execute();
}

async function applyToMentions(tx: Database, item: number, { subject, holds }: Applied): Promise<void> {
  if (!holds) {
    await tx.deleteFrom('mentions').where('item_id', '=', item).where('entity_id', '=', subject).execute();
    return;
  }
  const there = await tx
    .selectFrom('mentions')
    .select('item_id')
    .where('item_id', '=', item)
    .where('entity_id', '=', subject)
    .executeTakeFirst();
  if (there) return;
  await tx
    .insertInto('mentions')
    .values({ item_id: item, entity_id: subject, span_start: 0, span_end: 0, surface: '', alias: '', why: '' })
    .execute();
}

interface Finding {
  score: number;
  voice: string | null;
  speaker: string | null;
  target: string | null;
  start: number;
  end: number;
  reason: string;
}

function isFinding(value: unknown): value is Finding {
  return typeof value === 'object' && value !== null && 'reason' in value && 'start' in value;
}

/** What stands there now of what is judged. */
async function findingOf(tx: Database, item: number, judgement: Judgement): Promise<Finding | null> {
  if (judgement.kind === 'entity') return null;
  const row = await tx
    .selectFrom('signals')
    .selectAll()
    .where('item_id', '=', item)
    .where('signal', '=', judgement.subject)
    .executeTakeFirst();
  if (!row) return null;
  const { score, voice, speaker, target, span_start: start, span_end: end, reason } = row;
  return { score, voice, speaker, target, start, end, reason };
}

/** What stood there before somebody took it away. */
async function lastFinding(tx: Database, item: number, hash: string, judgement: Judgement): Promise<Finding | null> {
  const row = await tx
    .selectFrom('judgements')
    .select('finding')
    .where('item_id', '=', item)
    .where('content_hash', '=', hash)
    .where('kind', '=', judgement.kind)
    .where('subject', '=', judgement.subject)
    .where('finding', 'is not', null)
    .orderBy('id')
    .executeTakeFirst();
  return row && isFinding(row.finding) ? row.finding : null;
}

/** All that was said of an item, the first first. */
export async function judgementsOf(db: Database, item: number): Promise<StoredJudgement[]> {
  const rows = await db.selectFrom('judgements').selectAll().where('item_id', '=', item).orderBy('id').execute();
  return rows.map(judgementFrom);
}

/** Items about which two people said different things of the same finding, the newest first. */
export async function listDisagreements(db: Database, limit: number): Promise<StoredJudgement[][]> {
  const { rows } = await sql<{ item_id: number; kind: string; subject: string }>`
    select item_id, kind, subject from judgements
    group by item_id, content_hash, kind, subject
    having bool_or(holds) and not bool_and(holds) and count(distinct person_id) > 1
    order by max(id) desc limit ${limit}`.execute(db);
  if (rows.length === 0) return [];
  const all = await db
    .selectFrom('judgements')
    .selectAll()
    .where('item_id', 'in', [...new Set(rows.map((row) => row.item_id))])
    .orderBy('id')
    .execute();
  return rows.map((row) =>
    all
      .filter((one) => one.item_id === row.item_id && one.kind === row.kind && one.subject === row.subject)
      .map(judgementFrom),
  );
}

/** Of a week and a signal: how often the machine's finding was judged right or wrong, and what it had missed. */
export interface WeekOfJudgements {
  /** Monday of the week, UTC. */
  week: Date;
  signal: SignalName;
  right: number;
  wrong: number;
  missed: number;
}

export async function judgementsByWeek(db: Database, weeks: number, now: Date): Promise<WeekOfJudgements[]> {
  const from = new Date(now.getTime() - weeks * 7 * 86_400_000);
  const { rows } = await sql<{ week: Date; subject: string; right: number; wrong: number; missed: number }>`
    with last as (
      select distinct on (item_id, content_hash, subject) subject, holds, score, judged_at from judgements
      where kind = 'signal' and judged_at >= ${from}
      order by item_id, content_hash, subject, id desc
    )
    select date_trunc('week', judged_at at time zone 'UTC') at time zone 'UTC' as week, subject,
      count(*) filter (where holds and score is not null) as right,
      count(*) filter (where not holds and score is not null) as wrong,
      count(*) filter (where holds and score is null) as missed
    from last group by 1, 2 order by 1, 2`.execute(db);
  return rows.filter((row) => isSignal(row.subject)).map((row) => ({ ...row, signal: row.subject as SignalName }));
}

function judgementFrom(row: {
  id: number;
  item_id: number;
  kind: string;
  subject: string;
  holds: boolean;
  voice: string | null;
  score: number | null;
  person_id: string;
  person_name: string;
  judged_at: Date;
}): StoredJudgement {
  const judgement: Judgement =
    row.kind === 'signal' && isSignal(row.subject)
      ? { kind: 'signal', subject: row.subject, holds: row.holds, voice: row.voice as Voice | null }
      : { kind: 'entity', subject: row.subject, holds: row.holds };
  return {
    id: row.id,
    item: row.item_id,
    judgement,
    score: row.score,
    judge: { id: row.person_id, name: row.person_name },
    judgedAt: row.judged_at,
  };
}

function isSignal(text: string): text is SignalName {
  return SIGNALS.some((signal) => signal === text);
}
