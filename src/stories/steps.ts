import type { SignalName } from '#src/model/signal.ts';
import { conceptNumber } from './lexicon.ts';
import type { Word } from './words.ts';

/** How far the matter of one person or group has come, where the item's beginning says so: steps make different events. */
export const STEPS = [
  'sentenced',
  'upheld',
  'imminent',
  'executed',
  'overturned',
  'freed',
  'buried',
  'arrested',
  'answered',
] as const;
export type Step = (typeof STEPS)[number];

const EXECUTED =
  /اعدام (?:شد|شدند|کرد|کردند|گردید|گردیدند|نمود)(?= |$)|اعدام شده?اند|اعدام.{0,90} (?:اجرا شد|اجرا گردید|اجرا کرد|اجرا شده)|اجرای (?:حکم|احکام) (?:اعدام|قصاص).{0,120} (?:خبر داد|اعلام کرد)|(?:از|خبر) اعدام .{0,120}(?:خبر داد|اعلام کرد)|به دار (?:اویخته|مجازات|اویختند|زد)|قصاص شد|\b(?:was|were|been|has|have|had|iran|authorities|regime|judiciary)(?: \w+){0,3} (?:executed|hanged)\b|\bexecutes\b|\bhangs\b|\bput to death\b|^.{0,80}\b(?:executed|hanged)\b|\bhingerichtet\b|\b(?:a|ont|avoir|ete|etre) (?:ete )?(?:execute|pendu|mis a mort)|^.{0,60}\b(?:pendu|execute)(?:e|es|s)?\b|\bexecute(?:e|es|s)? (?:ce|mercredi|lundi|mardi|jeudi|vendredi|samedi|dimanche|dans|a l|pour)|\bejecut(?:ado|ada|ados|o|aron)\b|\bgiustiziat[oiae]\b|\bavrattad(?:e|es)?\b|(?:اعدمت|نفذت.{0,40}اعدام|تنفیذ حکم الاعدام)/u;
const UNTRUE =
  /(?:قرار است|قراره|خطر|در استانه|احتمال|ممکن است|قریب ?الوقوع).{0,60}(?:اعدام|اجرا)|\b(?:to be|could be|may be|will be|about to be|facing|face|risk of|at risk|imminent|scheduled|due to be|fear)\b.{0,40}\b(?:execut|hang)/u;
const IMMINENT =
  /اخرین (?:ملاقات|دیدار)|سلول انفرادی|به انفرادی|last visit|final visit|family visit|solitary|scaffold|داربست|tomorrow|(?:قرار است|قراره).{0,40}اعدام|فردا/u;

/** A government's or court's answer to an execution is another event than the execution. */
const ANSWER =
  /در واکنش|در پاسخ|in response to|in reaction to|over the execution|als reaktion|en reaction|en reponse|en respuesta|in risposta|som svar|ردا علی/u;

/** The sentence itself is the news, whatever signal was found. */
const SENTENCED =
  /صدور (?:حکم|احکام) اعدام|حکم اعدام.{0,60}صادر (?:شد|کرد)|به اعدام محکوم (?:شد|کرد)|محکوم به اعدام شد|\b(?:is|was|were|are|been) sentenced to (?:death|hang)|\bsentences .{3,40} to death|\bsentenced to death\b|\bcondamn\w+ a mort|\bzum tode verurteilt|\bcondannat\w a morte|\bcondenad\w a muerte|حکم.{0,20} بالاعدام/u;
const OF_EXECUTIONS = new Set<SignalName>(['execution_report', 'execution_warning']);
/** Out of danger: pardoned by the family, spared, let go. */
const FREED =
  /(?:رهایی|نجات) (?:یافت|پیدا کرد|داده شد)|بخشیده شد|رضایت (?:داد|گرفت)|ازاد (?:شد|شدند|گردید)|\b(?:saved|spared|rescued|escapes?) (?:from )?(?:the )?(?:gallows|noose|execution|death|hanging)|\b(?:is|was|were|been|walks?|sets?) (?:freed|free|released|pardoned|spared)\b|\bfrees\b|\breleases\b|\bfreigelassen\b|\bbegnadigt\b|\b(?:libere|gracie|libera|graciado|liberad[oa])\b|افرجت|الافراج عن/u;

/** A spokesman's rejection of a resolution, a report, a charge. */
const REJECTS =
  /واکنش|مردود|بی ?اساس|فاقد (?:وجاهت|اعتبار|ارزش)|رد کرد|محکوم کرد|\b(?:reject|dismiss|denounc|condemn|baseless|unfounded|zuruck|ruckwies|rejette|rejete|denonce|rechaza|respinge|avvisa)|رفض|ترفض|یرفض/u;

/** Signals of items about the case of somebody; calls, votes and commemorations have no step. */
const CASES = new Set<SignalName>(['execution_report', 'execution_warning', 'advocacy', 'denial']);

const OFFICIAL = ['embassy', 'expel', 'sanction', 'listing', 'resolution'].map(conceptNumber);
const EXECUTION = conceptNumber('execution');
const OVERTURNED = conceptNumber('overturned');
const UPHELD = conceptNumber('upheld');
const IMMINENCE = conceptNumber('imminent');
const SENTENCE = conceptNumber('sentence');
const ACQUITTED = conceptNumber('acquit');
const PARDON = conceptNumber('pardon');
const RELEASED = conceptNumber('released');
const SPOKESMAN = conceptNumber('spokesman');
const BURIAL = conceptNumber('burial');
const ARREST = conceptNumber('arrest');

/**
 * The furthest step that the beginning of an item reports; null where it reports none. Earlier steps told as background
 * ("had been sentenced in May") do not count once a later one is there. The words decide; signals help where these leave
 * it open. An item of another kind (a call, a vote) has a step only where it names somebody.
 */
export function stepOf(
  words: readonly Word[],
  concepts: ReadonlySet<number>,
  signals: readonly SignalName[],
  namesSomebody: boolean,
): Step | null {
  if (signals.includes('call_for_killing') && !signals.some((signal) => OF_EXECUTIONS.has(signal))) return null;
  if (!namesSomebody && signals.some((signal) => !CASES.has(signal))) return null;
  const lead = words
    .filter((word) => word.lead)
    .slice(0, 120)
    .map((word) => word.text)
    .join(' ');
  if ((signals.includes('accountability') || OFFICIAL.some((concept) => concepts.has(concept))) && ANSWER.test(lead))
    return 'answered';
  if (signals.includes('denial') && REJECTS.test(lead) && concepts.has(SPOKESMAN)) return 'answered';
  const told = EXECUTED.test(lead);
  const onlyReport = signals.includes('execution_report') && !signals.includes('execution_warning');
  // What the United Nations says of an execution is another event than the execution.
  if (signals.includes('un_action') && (told || signals.includes('execution_report'))) return 'answered';
  if (!told && FREED.test(lead.slice(0, 200))) return 'freed';
  if (
    told
      ? onlyReport || !UNTRUE.test(lead)
      : onlyReport && concepts.has(SENTENCE) && !SENTENCED.test(lead.slice(0, 200))
  )
    return 'executed';
  const atStake = told || concepts.has(SENTENCE) || concepts.has(EXECUTION) || signals.includes('execution_warning');
  if (!atStake) return restOf(concepts);
  if (concepts.has(OVERTURNED)) return 'overturned';
  if (IMMINENT.test(lead) || concepts.has(IMMINENCE)) return 'imminent';
  if (concepts.has(UPHELD)) return 'upheld';
  if (concepts.has(SENTENCE)) return 'sentenced';
  return signals.includes('execution_warning') ? 'imminent' : restOf(concepts);
}

function restOf(concepts: ReadonlySet<number>): Step | null {
  if (concepts.has(ACQUITTED) || concepts.has(PARDON) || concepts.has(RELEASED)) return 'freed';
  if (concepts.has(BURIAL)) return 'buried';
  return concepts.has(ARREST) ? 'arrested' : null;
}
