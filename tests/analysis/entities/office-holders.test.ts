import { describe, expect, it } from 'vitest';
import { findOfficeHolders } from '#src/analysis/entities/office-holders.ts';
import { processorMs } from '../../processor-time.ts';

const GIVEN = new Set(['علی', 'رضا', 'احمد', 'داریوش', 'پریسا', 'کاوه']);
const found = (text: string) => findOfficeHolders(text, (word) => GIVEN.has(word));

describe('holders of an office', () => {
  it.each([
    ['The ruling came from Judge Lengarazma on Monday.', 'Judge', 'Lengarazma'],
    ['Prosecutor Ali Lengarazma asked for death.', 'Prosecutor', 'Ali Lengarazma'],
    ['The Friday prayer leader of Mashhad, Ahmad Koochpazir, spoke.', 'Friday prayer leader', 'Ahmad Koochpazir'],
    ['Friday prayer imam of Small Harbour, Hojatoleslam Reza Sahelgard, said', 'Friday prayer imam', 'Reza Sahelgard'],
    ['قاضی لنگرآزمایی حکم داد.', 'قاضی', 'لنگرآزمایی'],
    ['قاضی علی لنگرآزما حکم داد.', 'قاضی', 'علی لنگرآزما'],
    ['دادستان عمومی و انقلاب تهران، علی لنگرآزما گفت', 'دادستان', 'علی لنگرآزما'],
    ['رئيس كل دادگستري استان فارس احمد کوچ‌پذیر گفت', 'رئيس كل دادگستري', 'احمد کوچ‌پذیر'],
    ['امام جمعهٔ موقت مشهد، حجت‌الاسلام والمسلمین سید رضا ساحل‌گرد گفت', 'امام جمعهٔ موقت', 'رضا ساحل‌گرد'],
    ['معاون دادستان مشهد احمد دریا آبادی', 'معاون دادستان', 'احمد دریا آبادی'],
  ])('are found: %s', (text, title, name) => {
    const [holder] = found(text);
    expect(holder).toMatchObject({ title, name, contrary: false });
    expect(text.slice(holder?.start, holder?.end)).toBe(name);
  });

  it.each([
    'The judge said that the prosecutor was late.',
    'Judge Orders release of two men.',
    'The Revolutionary Court judge Of Branch 15 ruled.',
    'قاضی پرونده حکم داد.',
    'قاضی گفت که رای صادر می‌شود.',
    'قاضی ایرانی رأی داد.',
    'دادستان برای کاوه آبی‌پوش اعدام خواست.',
    'دادستان. علی لنگرآزما آمد.',
    'Political prisoner Ali Lengarazma was moved.',
    'آیت‌الله احمد کوچ‌پذیر بازداشت شد.',
    'Dr. Ali Lengarazma, teacher',
  ])('are not taken from: %s', (text) => expect(found(text)).toEqual([]));

  it.each([
    ['Judge Parisa Abipoosh was named. The political prisoner Parisa Abipoosh wrote.', true],
    ['قاضی کاوه آبی‌پوشان آمد. زندانی سیاسی کاوه آبی‌پوشان نوشت.', true],
    ['Judge Lengarazma sentenced the prisoner; Judge Lengarazma left.', false],
    ['محکومیت از سوی قاضی لنگرآزمایی', false],
  ])('are marked where the text speaks of a private person of that name: %s', (text, contrary) =>
    expect(found(text)[0]?.contrary).toBe(contrary),
  );

  it('take time linear in hostile texts', () => {
    const started = processorMs();
    for (const part of ['قاضی ', 'Judge of ', 'ا', 'Judge Lengarazma ', 'Friday prayer leader of of '])
      found(part.repeat(40_000));
    expect(processorMs() - started).toBeLessThan(4_000);
  });
});
