import { z } from 'zod';
import { SIGNALS } from '#src/model/signal.ts';
import type { LabelledExample } from './example.ts';
import { randomFrom } from './random.ts';

const templateFile = z.object({
  language: z.string(),
  slots: z.record(
    z.string(),
    z.string().transform((words) => words.split('|').map((word) => word.trim())),
  ),
  templates: z.record(z.string(), z.record(z.string(), z.array(z.string()).min(1))),
});

/** So many examples are made of one template, and each counts for so much of a written one. */
const VARIANTS = 6;
const WEIGHT = 0.8;
const DEEPEST = 6;
const BRACES = /\{([^{}]*)\}/gu;

/**
 * Examples made of a file of `config/signals/templates/` (as parsed; its README says how it is written). Deterministic. Throws
 * where the file has another shape, or names a slot or signal that there is not.
 */
export function examplesOfTemplates(file: unknown): LabelledExample[] {
  const { language, slots, templates } = templateFile.parse(file);
  const examples: LabelledExample[] = [];
  for (const [labels, bySource] of Object.entries(templates)) {
    const [names = '', voice] = labels.split(':');
    const signals = names === 'none' ? [] : names.split('+').map((name) => z.enum(SIGNALS).parse(name));
    for (const [sources, sentences] of Object.entries(bySource)) {
      const places = sources.split(',').map((place) => place.trim().split('/'));
      for (const [index, sentence] of sentences.entries())
        for (let variant = 0; variant < VARIANTS; variant++) {
          const number = examples.length;
          const random = randomFrom(number + 1);
          const [kind, platform] = places[(index + variant) % places.length] ?? [];
          const [title, text] = fill(sentence, slots, random, 0).split(' ¶ ');
          examples.push({
            id: `template-${language}-${number}-${labels}`,
            language,
            source: { kind, platform },
            title: text === undefined ? '' : (title ?? ''),
            text: text ?? title ?? '',
            signals,
            voice: voice === undefined ? null : z.enum(['direct', 'reported']).parse(voice),
            weight: WEIGHT,
            template: sentence,
          });
        }
    }
  }
  return examples;
}

/** Replaces the innermost braces first, then those around them. */
function fill(sentence: string, slots: Record<string, string[]>, random: () => number, depth: number): string {
  if (depth > DEEPEST || !sentence.includes('{')) return sentence.replace(/\s+/gu, ' ').trim();
  const filled = sentence.replace(BRACES, (_, inside: string) => {
    const choices = inside.includes('|') ? inside.split('|') : slots[inside];
    if (choices === undefined) throw new Error(`There is no slot {${inside}} for "${sentence}".`);
    return choices[Math.floor(random() * choices.length)] ?? '';
  });
  return fill(filled, slots, random, depth + 1);
}
