import { expect, test } from 'vitest';
import type { SignalName } from '#src/model/signal.ts';
import { featuresOf } from '#src/stories/features.ts';
import { plainItem } from './labelled-items.ts';

function stepOf(text: string, signals: SignalName[]): string | null {
  const found = signals.map((signal) => ({ signal, score: 0.9, start: 0, end: 0, reason: '' }));
  const language = /[؀-ۿ]/.test(text) ? 'fa' : text.includes('pendu') ? 'fr' : 'en';
  return featuresOf(plainItem(1, text, { signals: found, language })).step;
}

test.each<[text: string, signals: SignalName[], step: string | null]>([
  ['Keyvan Rahbarzadeh was hanged in Qom', ['execution_report'], 'executed'],
  ['Keyvan Rahbarzadeh, reconnu coupable, a été pendu à Qom', ['execution_report'], 'executed'],
  ['UN experts condemn that Keyvan Rahbarzadeh was executed', ['execution_report', 'un_action'], 'answered'],
  ['صدور حکم اعدام برای کیوان رهبرزاده', ['execution_report'], 'sentenced'],
  ['کیوان رهبرزاده با گذشت خانواده از اعدام رهایی یافت', ['execution_warning'], 'freed'],
  ['Keyvan Rahbarzadeh saved from the gallows', ['execution_warning', 'advocacy'], 'freed'],
  ['Keyvan Rahbarzadeh, who was spared last year, was hanged today', ['execution_report'], 'executed'],
  ['سخنگوی وزارت خارجه قطعنامه مجمع عمومی را مردود دانست', ['denial'], 'answered'],
  ['A presenter wants the detained hanged as Keyvan Rahbarzadeh was hanged', ['call_for_killing'], null],
])('%s', (text, signals, step) => {
  expect(stepOf(text, signals)).toBe(step);
});
