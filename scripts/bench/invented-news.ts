import { randomFrom } from '#src/analysis/signals/learn/random.ts';
import type { Mention } from '#src/model/signal.ts';
import type { StoryItem } from '#src/model/story.ts';
import { type InventedName, inventedName } from './invented-names.ts';

const DAY = 86_400_000;
const FROM = Date.UTC(2016, 0, 1);
const DAYS = 3650;
const OUTLETS = 800;
/** So many events are still being told of. */
const CURRENT = 100;

const PRISONS = [
  ['evin', 'Evin', 'اوین'],
  ['ghezel-hesar', 'Ghezel Hesar', 'قزلحصار'],
  ['adelabad', 'Adelabad', 'عادل‌آباد'],
  ['vakilabad', 'Vakilabad', 'وکیل‌آباد'],
  ['dizelabad', 'Dizelabad', 'دیزل‌آباد'],
  ['lakan', 'Lakan', 'لاکان'],
  ['sheiban', 'Sheiban', 'شیبان'],
  ['dastgerd', 'Dastgerd', 'دستگرد'],
] as const;
const CITIES = [
  ['Tehran', 'تهران'],
  ['Shiraz', 'شیراز'],
  ['Mashhad', 'مشهد'],
  ['Isfahan', 'اصفهان'],
  ['Tabriz', 'تبریز'],
  ['Ahvaz', 'اهواز'],
  ['Rasht', 'رشت'],
  ['Zahedan', 'زاهدان'],
  ['Urmia', 'ارومیه'],
  ['Kermanshah', 'کرمانشاه'],
  ['Sanandaj', 'سنندج'],
  ['Kerman', 'کرمان'],
] as const;
const CHARGES = [
  ['drug offences', 'جرایم مواد مخدر'],
  ['murder', 'قتل عمد'],
  ['spying', 'جاسوسی'],
  ['armed rebellion', 'بغی'],
  ['waging war against God', 'محاربه'],
  ['corruption on earth', 'افساد فی‌الارض'],
] as const;
const MORE = [
  ['The family was not told and learned of it from other prisoners.', 'خانواده خبر را از زندانیان دیگر شنیده‌اند.'],
  ['A lawyer said the confession had been taken under torture.', 'وکیل او می‌گوید اعتراف زیر شکنجه گرفته شده است.'],
  ['State media have not reported the case.', 'رسانه‌های دولتی از این پرونده چیزی نگفته‌اند.'],
  ['The number of executions has doubled since last year.', 'شمار اعدام‌ها از پارسال دو برابر شده است.'],
  ['The appeal had been rejected three weeks earlier.', 'درخواست تجدیدنظر سه هفته پیش رد شده بود.'],
  ['Protests were held outside the prison during the night.', 'شب پیش جلوی زندان تجمعی برپا شد.'],
  ['Four years had been spent in solitary confinement.', 'او چهار سال را در سلول انفرادی گذرانده بود.'],
  ['Neighbours spoke of a quiet man who repaired radios.', 'همسایه‌ها از مردی آرام می‌گویند که رادیو تعمیر می‌کرد.'],
] as const;

interface Event {
  number: number;
  person: InventedName;
  prison: (typeof PRISONS)[number];
  city: (typeof CITIES)[number];
  charge: (typeof CHARGES)[number];
  age: number;
  executed: boolean;
}

/**
 * A stream of invented news of ten years, in order of publication: people executed or sentenced, six in ten items in
 * English and four in Persian, three in ten telling again of one of the last hundred events in other words. The same
 * items for the same `total`; `event` is the truth that they were made from.
 */
export function* inventedNews(total: number): Generator<{ item: StoryItem; event: number }> {
  const random = randomFrom(88);
  const below = (count: number): number => Math.floor(random() * count);
  const pick = <Value>(list: readonly Value[]): Value => list[below(list.length)]!;
  const current: Event[] = [];
  for (let id = 0; id < total; id++) {
    let event = random() < 0.3 ? current[below(current.length)] : undefined;
    if (!event) {
      event = {
        number: id,
        person: inventedName(random),
        prison: pick(PRISONS),
        city: pick(CITIES),
        charge: pick(CHARGES),
        age: 20 + below(45),
        executed: random() < 0.7,
      };
      current[id % CURRENT] = event;
    }
    const persian = random() < 0.4 ? 1 : 0;
    const more = Array.from({ length: 2 + below(4) }, () => pick(MORE)[persian]);
    const witness = inventedName(random);
    const asked = persian ? `${witness.arabic} خواهان رسیدگی شد.` : `${witness.latin} asked for an inquiry.`;
    const text = `${opening(event, persian, below(3))} ${more.join(' ')} ${asked}`;
    yield { item: storyItem(id, text, event, persian, FROM + (id / total) * DAYS * DAY, below), event: event.number };
  }
}

function opening({ person, prison, city, charge, age, executed }: Event, persian: 0 | 1, way: number): string {
  const place = persian ? `زندان ${prison[2]} ${city[1]}` : `${prison[1]} Prison in ${city[0]}`;
  const name = persian ? person.arabic : person.latin;
  const crime = charge[persian];
  if (persian) {
    const done = executed ? 'اعدام شد' : 'به اعدام محکوم شد';
    return [
      `${name}، ${age} ساله، به اتهام ${crime} در ${place} ${done}.`,
      `یک زندانی به نام ${name} که به ${crime} متهم بود در ${place} ${done}.`,
      `خبر رسیده است که ${name} (${age} ساله) در ${place} به اتهام ${crime} ${done}.`,
    ][way]!;
  }
  const done = executed ? 'was executed' : 'was sentenced to death';
  return [
    `${name}, ${age}, ${done} in ${place} for ${crime}.`,
    `A prisoner named ${name} ${done} in ${place} after a conviction for ${crime}, sources said.`,
    `News has come from ${place}: ${name}, aged ${age}, ${done} on charges of ${crime}.`,
  ][way]!;
}

function storyItem(
  id: number,
  text: string,
  { prison, executed }: Event,
  persian: 0 | 1,
  time: number,
  below: (count: number) => number,
): StoryItem {
  const surface = prison[persian ? 2 : 1];
  const start = text.indexOf(surface);
  const mention: Mention = {
    entity: prison[0],
    surface,
    alias: surface,
    why: 'name',
    start,
    end: start + surface.length,
  };
  const outlet = `Outlet ${below(OUTLETS)}`;
  return {
    id,
    source: outlet,
    publisher: { name: outlet, kind: 'news', platform: 'web', owner: null, stance: null },
    author: null,
    url: null,
    canonicalUrl: `https://outlet.example/${id}`,
    title: '',
    text,
    language: persian ? 'fa' : 'en',
    published: new Date(time),
    collected: new Date(FROM + DAYS * DAY),
    links: [],
    forwardedFrom: null,
    quotedIn: null,
    signals: [
      { signal: executed ? 'execution_report' : 'execution_warning', score: 0.9, start: 0, end: 0, reason: '' },
    ],
    mentions: [mention],
  };
}
