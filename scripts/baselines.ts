import BayesClassifier from 'natural/lib/natural/classifiers/bayes_classifier.js';
import type { AnalysedDocument } from '#src/analysis/document.ts';
import type { LabelledExample } from '#src/analysis/signals/learn/example.ts';
import type { Verdict } from '#src/analysis/signals/learn/measure.ts';
import { randomFrom, shuffle } from '#src/analysis/signals/learn/random.ts';
import { SIGNALS, type SignalName } from '#src/model/signal.ts';

/** What a keyword monitor would be set up with: any word of a list, beside Iran's name. */
const KEYWORDS: Record<SignalName, RegExp> = {
  call_for_killing:
    /must be executed|should be executed|call(s|ed)? for (the )?execution|death to|no mercy|mohareb|enemies of god|repeat|باید اعدام|خواستار اعدام|اعدام باید گردد|محارب|بی.?رحم|تکرار|يجب إعدام|محارب|todesstrafe für|peine de mort pour|pena di morte per|pena de muerte para/iu,
  execution_warning:
    /death sentence|death penalty|death row|sentenced to death|risk of execution|imminent execution|حکم اعدام|محکوم به اعدام|به اعدام محکوم|خطر اعدام|بالإعدام|حكم الإعدام|todesurteil|zum tode|condamné à mort|condanna a morte|condenad\w+ a muerte/iu,
  execution_report:
    /executed|hanged|hanging|executions in|اعدام شد|اعدام کرد|اجرای حکم|به دار آویخته|تنفيذ حكم|أعدم|hingerichtet|exécuté|giustiziat|ejecutad|avrättad/iu,
  un_action:
    /\bU\.?N\.?\b|united nations|human rights council|rapporteur|fact-finding|سازمان ملل|گزارشگر ویژه|شورای حقوق بشر|حقیقت.?یاب|الأمم المتحدة|\bONU\b|vereinte nationen|nazioni unite|naciones unidas/iu,
  accountability:
    /sanction|\btrial\b|court|verdict|convict|arrested|universal jurisdiction|terrorist organi[sz]ation|تحریم|محاکمه|دادگاه|سازمان تروریستی|عقوبات|محاكمة|sanktion|gericht|procès|sanzion|juicio/iu,
  denial:
    /den(y|ies|ied)|justif|proud|baseless|fabricat|تکذیب|انکار|افتخار|بی.?اساس|دروغ|نفى|ينفي|leugne|nie |nega|niega/iu,
  advocacy:
    /petition|open letter|rally|campaign|hunger strike|urge|call on|appeal|stop execution|تجمع|نامه|کارزار|کمپین|اعتصاب غذا|نه به اعدام|فراخوان|مناشدة|عريضة|kundgebung|appell|pétition|appello|llamamiento/iu,
  memory:
    /1988|massacre|mass grave|khavaran|survivor|testimony|memoir|1980s|۱۳۶۷|سال ۶۷|دهه (۶۰|شصت)|خاوران|کشتار|گور دسته|مقابر جماعية|مجزرة|massaker|fosse|fosa/iu,
};
const IRAN = /iran|tehran|islamic republic|mullah|[\u067e\u0686\u06af\u06cc]|ايران|إيران|irán|irani/iu;

/** The keyword monitor's verdict. */
export function keywordVerdict({ title, text }: Pick<LabelledExample, 'title' | 'text'>): Verdict {
  const content = `${title ?? ''}\n${text}`;
  const found = IRAN.test(content) ? SIGNALS.filter((signal) => KEYWORDS[signal].test(content)) : [];
  return { signals: new Map(found.map((signal) => [signal, { score: 1, voice: 'reported' as const }])) };
}

const NONE = 'none';
/** Naive Bayes of `natural` takes some six seconds for a thousand texts, and more than in proportion for more. */
const MOST_TRAINED = 1_200;

/**
 * The naive Bayes classifier of `natural`, trained on a sample of examples (a text once for each of its signals): gives each
 * signal whose posterior is at least a fifth of the best one's, none where "none" is best.
 */
export function bayesBaseline(
  examples: LabelledExample[],
  documents: AnalysedDocument[],
): (document: AnalysedDocument) => Verdict {
  const order = Uint32Array.from(examples.keys());
  shuffle(order, randomFrom(1988));
  const bayes = new BayesClassifier();
  for (const row of order.slice(0, MOST_TRAINED)) {
    const signals = examples[row]?.signals ?? [];
    for (const label of signals.length > 0 ? signals : [NONE]) bayes.addDocument(wordsOf(documents[row]!), label);
  }
  bayes.train();
  return (document) => {
    const ranked = bayes.getClassifications(wordsOf(document));
    const best = ranked[0];
    const signals: Verdict['signals'] = new Map();
    if (!best || best.label === NONE) return { signals };
    for (const { label, value } of ranked) {
      const signal = SIGNALS.find((name) => name === label);
      if (signal && value >= best.value / 5) signals.set(signal, { score: value, voice: 'reported' });
    }
    return { signals };
  };
}

function wordsOf({ tokens }: AnalysedDocument): string[] {
  return tokens.map(({ text }) => text);
}
