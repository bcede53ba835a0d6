import type { Evidence } from './compare.ts';
import type { StoryFeatures } from './features.ts';
import { common } from './hash.ts';
import { placeKind } from './places.ts';
import { WEIGHTS } from './weights.ts';

/** That two texts are the same is said before what follows from it. */
const TEXT_FIRST = 3;

/** The decision in words, the weightiest evidence first: "same text"; "same person, same prison; 3 days apart". */
export function reasonOf(a: StoryFeatures, b: StoryFeatures, evidence: Evidence): string {
  const phrases = (Object.keys(WEIGHTS) as (keyof Evidence)[])
    .map((name) => ({ name, points: pointsOf(name, evidence) }))
    .filter(({ points }) => Math.abs(points) >= 0.35)
    .sort((x, y) => Math.abs(y.points) - Math.abs(x.points))
    .map(({ name }) => phraseOf(name, a, b, evidence))
    .filter((phrase, index, all) => phrase !== null && all.indexOf(phrase) === index)
    .slice(0, 5);
  const apart = distance(a, b);
  return `${phrases.join(', ') || 'little in common'}${apart ? `; ${apart}` : ''}`;
}

function pointsOf(name: keyof Evidence, evidence: Evidence): number {
  const points = evidence[name] * WEIGHTS[name];
  if (name === 'text') return points * TEXT_FIRST;
  return name === 'people' ? points + evidence.sameCase * WEIGHTS.sameCase : points;
}

function distance(a: StoryFeatures, b: StoryFeatures): string | null {
  if (!a.dated || !b.dated) return 'day of publication unknown';
  const days = Math.round(Math.abs(a.day - b.day));
  return days === 0 ? 'same day' : `${days} ${days === 1 ? 'day' : 'days'} apart`;
}

function phraseOf(name: keyof Evidence, a: StoryFeatures, b: StoryFeatures, evidence: Evidence): string | null {
  switch (name) {
    case 'text':
      return evidence.text >= 0.95 ? 'same text' : evidence.text >= 0.6 ? 'nearly the same text' : 'similar wording';
    case 'people':
      return samePeople(common(a.families, b.families).length);
    case 'otherPeople':
      return 'different people named';
    case 'families':
      return 'same family name';
    case 'entities':
      return plural(common(a.entities, b.entities).length, 'watched name in common', 'watched names in common');
    case 'proper':
      return 'rare names in common';
    case 'places':
      return common(a.places, b.places).some((place) => placeKind(place) === 'prison') ? 'same prison' : 'same place';
    case 'otherPlaces':
    case 'otherCountries':
      return 'different places';
    case 'concepts':
      return 'same subject';
    case 'words':
      return 'rare words in common';
    case 'numbers':
      return 'same numbers';
    case 'otherNumbers':
      return 'different counts';
    case 'days':
      return 'same date named';
    case 'otherDays':
      return 'different dates named';
    case 'codes':
      return 'same document';
    case 'otherCodes':
      return 'different documents';
    case 'otherPeriod':
      return 'different months or years';
    case 'unAlone':
    case 'otherSignals':
      return 'different kind of news';
    case 'otherStep':
      return 'a different step of the case';
    case 'references':
      return 'one links to the other';
    case 'quotes':
      return 'same words quoted';
    case 'samePage':
      return 'same page';
    case 'otherPage':
      return 'another page of a series';
    case 'sibling':
      return 'another item of the same publisher';
    case 'titles':
      return 'titles alike';
    case 'otherTitle':
      return 'different titles';
    case 'outline':
      return 'same course of the text';
    case 'meaning':
      return 'same meaning';
    case 'sameCase':
    case 'signals':
    case 'sameStep':
    case 'near':
    case 'far':
    case 'undated':
    case 'sameOwner':
    case 'ownTranslation':
    case 'otherLanguage':
      return null;
  }
}

const COUNTS = ['', '', 'two ', 'three ', 'four ', 'five '];

function samePeople(count: number): string {
  return count < 2 ? 'same person named' : `same ${COUNTS[count] ?? ''}people named`;
}

function plural(count: number, one: string, many: string): string {
  return count === 1 ? one : `${count} ${many}`;
}
