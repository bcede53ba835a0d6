import { sql } from 'kysely';
import type { Database } from '#src/store/database.ts';
import type { HistoryEntry } from './history.ts';
import { isAlarm } from './numbered-outlet.ts';

/** What holds of the invariants; every list names what breaks one, and is empty where it holds. */
export interface Judgement {
  /** What is not done yet: while it is above 0, it is too early to judge. */
  open: number;
  /** Items that outlets published, of which so many were served whole. */
  published: number;
  served: number;
  alertsDue: number;
  digests: number;
  /** I1. Served and not stored; stored more than once. */
  lost: number[];
  storedTwice: number[];
  /** I2. Stored, and neither analysed nor set aside with a reason. */
  unclassified: number[];
  setAside: { number: number; reason: string }[];
  /** I3. Alerts that are due and were not raised; deliveries that reached nobody. */
  notRaised: string[];
  raisedTwice: number[];
  undelivered: string[];
  /** I4. Delivered twice though each outcome was known; of unknown outcome, and not marked where no key tells. */
  doubled: string[];
  unmarked: string[];
  /** Delivered twice after an unknown outcome, with the same key: no breach, and counted. */
  repeats: number;
  /** I5. Digests of a local day made or sent twice. */
  digestsTwice: string[];
}

/** The faults of a judgement alone, for one comparison with nothing. */
export function breachesOf(judgement: Judgement): Record<string, unknown> {
  const { lost, storedTwice, unclassified, notRaised, raisedTwice, undelivered, doubled, unmarked, digestsTwice } =
    judgement;
  const lists = {
    lost,
    storedTwice,
    unclassified,
    notRaised,
    raisedTwice,
    undelivered,
    doubled,
    unmarked,
    digestsTwice,
  };
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
}

export async function judge(db: Database, history: HistoryEntry[], published: number): Promise<Judgement> {
  const served = new Set(history.flatMap((entry) => (entry.what === 'served' ? entry.items : [])));
  const items = await db
    .selectFrom('items')
    .select(['id', 'external_id', 'analysed_at', 'alerts_checked_at', 'failures', 'failure'])
    .execute();
  const numbers = items.map((item) => Number(item.external_id));
  const stored = new Set(numbers);
  const aside = items.filter((item) => item.analysed_at === null && item.failures > 0 && item.failure !== null);
  const setAside = aside.map((item) => ({ number: Number(item.external_id), reason: item.failure ?? '' }));
  const due = [...stored].filter((number) => isAlarm(number) && !setAside.some((one) => one.number === number));
  const alerts = await db
    .selectFrom('alerts')
    .innerJoin('items', 'items.id', 'alerts.item_id')
    .where('alerts.rule', '=', 'alarm')
    .select(['items.external_id'])
    .execute();
  const raised = alerts.map((alert) => Number(alert.external_id));
  const deliveries = await readDeliveries(db);
  const landings = Map.groupBy(
    history.flatMap((entry) => (entry.what === 'landed' ? [entry] : [])),
    ({ channel, key }) => `${channel} ${key}`,
  );
  const landed = (delivery: Delivery) => landings.get(`${delivery.channel} ${receiverKey(delivery)}`) ?? [];
  const twice = deliveries.filter((delivery) => landed(delivery).length > 1);
  const digests = await db.selectFrom('digests').select('key').where('kind', '=', 'scheduled').execute();
  const waiting = deliveries.filter(({ state }) => state === 'pending' || state === 'sending').length;
  const unchecked = items.filter((item) => item.alerts_checked_at === null && item.failures < 3).length;
  return {
    open: waiting + unchecked + (published - stored.size),
    published,
    served: served.size,
    alertsDue: due.length,
    digests: digests.length,
    lost: [...served].filter((number) => !stored.has(number)),
    storedTwice: repeated(numbers),
    unclassified: items.filter((item) => item.analysed_at === null && item.failure === null).map(({ id }) => id),
    setAside,
    notRaised: await stateOf(
      db,
      due.filter((number) => !raised.includes(number)),
    ),
    raisedTwice: repeated(raised),
    undelivered: deliveries.filter((delivery) => landed(delivery).length === 0).map(({ key }) => key),
    doubled: twice.filter((delivery) => !delivery.possible_repeat).map(({ key }) => key),
    unmarked: twice
      .filter(
        (delivery) =>
          delivery.channel === 'chat' &&
          landed(delivery)
            .slice(1)
            .some(({ marked }) => !marked),
      )
      .map(({ key }) => key),
    repeats: twice.length,
    digestsTwice: repeated(digests.map(({ key }) => key.replace(/:again$/, ''))),
  };
}

interface Delivery {
  key: string;
  channel: string;
  state: string;
  possible_repeat: boolean;
  number: string | null;
}

async function readDeliveries(db: Database): Promise<Delivery[]> {
  const { rows } = await sql<Delivery>`
    select deliveries.key, deliveries.channel, deliveries.state, deliveries.possible_repeat,
      items.external_id as number
    from deliveries left join alerts on alerts.id = deliveries.alert_id left join items on items.id = alerts.item_id`.execute(
    db,
  );
  return rows;
}

/** Slack's webhooks carry no key: there an alert is known by its story. */
function receiverKey({ channel, key, number }: Delivery): string {
  return channel === 'chat' && number !== null ? `Story number ${number}` : key;
}

function repeated<Value>(values: readonly Value[]): Value[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

/** All that tells why an item raised nothing, a line each. */
async function stateOf(db: Database, numbers: readonly number[]): Promise<string[]> {
  if (numbers.length === 0) return [];
  const { rows } = await sql<{ state: unknown }>`
    select json_build_object('number', external_id, 'item', id, 'story', story_id, 'relation', relation, 'why', join_reason,
      'revision', revision, 'collected', collected_at, 'analysed', analysed_at, 'checked', alerts_checked_at,
      'signals', (select json_agg(signal || ' ' || score) from signals where item_id = items.id),
      'others', (select json_agg(external_id) from items as other where other.story_id = items.story_id)) as state
    from items where external_id in (${sql.join(numbers.map(String))})`.execute(db);
  return rows.map(({ state }) => JSON.stringify(state));
}
