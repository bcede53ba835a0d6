import type { StoryItem } from '#src/model/story.ts';
import { assign } from '#src/stories/assign.ts';
import { featuresOf } from '#src/stories/features.ts';
import { StoryIndex } from '#src/stories/story-index.ts';

/**
 * Assigns N synthetic items (default 1,000,000) of ten years to stories in one process and prints, each time their number
 * has doubled since 10,000, how many a second, how long each part takes, and the memory of the process.
 *   node scripts/bench-stories.ts [N]
 * Items are made of phrases and invented names; three in ten tell again of one of the last hundred events.
 */
const TOTAL = Number(process.argv[2] ?? 1_000_000);
const WINDOW = 5000;
const DAY = 86_400_000;

const GIVEN =
  'Nima Saman Reza Arash Omid Behnam Farhad Kaveh Milad Hamid Yousef Jamal Siamak Peyman Nader Morteza'.split(' ');
const SYLLABLES = 'bar zan kor mel tas gol shar rav nik dan sob far lan mor vaz kav pan rad'.split(' ');
const ENDINGS = 'zadeh nejad pour i ian far nia'.split(' ');
const PRISONS = 'Evin|Ghezel Hesar|Adelabad|Vakilabad|Dizelabad|Lakan|Sheiban|Dastgerd'.split('|');
const CITIES = 'Tehran Shiraz Mashhad Isfahan Tabriz Ahvaz Rasht Zahedan Urmia Kermanshah Sanandaj Kerman'.split(' ');
const CHARGES =
  'drug offences|murder|spying for Israel|armed rebellion|waging war against God|corruption on earth'.split('|');
const PHRASES = [
  'The family was not told in advance and learned of it from other prisoners.',
  'His lawyer said the confession had been taken under torture.',
  'State media have not reported the case.',
  'A rights monitor said the number of executions has doubled since last year.',
  'The Supreme Court had rejected his appeal three weeks earlier.',
  'Protests were held outside the prison during the night.',
  'The judiciary published a statement on its website on Monday.',
  'He had spent four years in solitary confinement.',
];

let state = 88;
function random(below: number): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
  return (state >>> 8) % below;
}
const pick = (list: readonly string[]): string => list[random(list.length)] ?? '';
const person = (): string => {
  const family = pick(SYLLABLES) + pick(SYLLABLES) + pick(SYLLABLES) + pick(ENDINGS);
  return `${pick(GIVEN)} ${family[0]?.toUpperCase()}${family.slice(1)}`;
};

interface Event {
  person: string;
  place: string;
  charge: string;
  age: number;
}

function itemOf(id: number, event: Event): StoryItem {
  const opening = [
    `${event.person}, ${event.age}, was executed in ${event.place} for ${event.charge}.`,
    `Authorities in ${event.place} hanged ${event.person} at dawn after a conviction for ${event.charge}, sources said.`,
    `Iran executes ${event.person}: the ${event.age}-year-old had been convicted of ${event.charge} and was held in ${event.place}.`,
  ];
  const rest = Array.from({ length: 3 + random(4) }, () => pick(PHRASES));
  return {
    id,
    source: `source-${random(800)}`,
    publisher: { name: `Outlet ${random(800)}`, kind: 'news', platform: 'web', owner: null, stance: null },
    author: null,
    url: null,
    canonicalUrl: `https://outlet.example/${id}`,
    title: '',
    text: `${pick(opening)} ${rest.join(' ')} ${person()} asked for mercy.`,
    language: 'en',
    published: new Date(Date.UTC(2016, 0, 1) + Math.floor((id / TOTAL) * 3650 * DAY)),
    collected: new Date(Date.UTC(2026, 0, 1)),
    links: [],
    forwardedFrom: null,
    quotedIn: null,
    signals: [{ signal: 'execution_report', score: 0.9, start: 0, end: 0, reason: '' }],
    mentions: [],
  };
}

const index = new StoryIndex();
const events: Event[] = [];
let stories = 0;
let next = 10_000;
const spent = { features: 0, candidates: 0, assign: 0, add: 0 };
const rate = (): string =>
  ((WINDOW / (spent.features + spent.candidates + spent.assign + spent.add)) * 1000).toFixed(0);

for (let id = 0; id < TOTAL; id++) {
  const known = random(10) < 3 ? events[random(events.length)] : undefined;
  const event = known ?? {
    person: person(),
    place: `${pick(PRISONS)} Prison, ${pick(CITIES)}`,
    charge: pick(CHARGES),
    age: 20 + random(45),
  };
  if (!known) events[id % 100] = event;
  const item = itemOf(id, event);
  const started = performance.now();
  const features = featuresOf(item);
  const described = performance.now();
  const candidates = index.candidates(features);
  const looked = performance.now();
  const { story } = assign(features, candidates);
  const decided = performance.now();
  index.add(id, story ?? ++stories, features);
  spent.features += described - started;
  spent.candidates += looked - described;
  spent.assign += decided - looked;
  spent.add += performance.now() - decided;
  if (id + 1 === next - WINDOW) Object.assign(spent, { features: 0, candidates: 0, assign: 0, add: 0 });
  if (id + 1 === next || id + 1 === TOTAL) {
    const each = Object.entries(spent).map(([part, time]) => `${part} ${(time / WINDOW).toFixed(2)}`);
    const memory = (process.memoryUsage().rss / 2 ** 20).toFixed(0);
    console.log(
      `${id + 1} items: ${rate()} a second; ms an item: ${each.join(', ')}; ${memory} MiB; ${stories} stories`,
    );
    next *= 2;
  }
}
