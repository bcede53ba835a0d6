import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { faultWords } from '#src/words/fault-words.ts';

const schema = z.strictObject({
  text: z.string().min(1).max(5).optional(),
  number: z.number().int().min(2).max(9).optional(),
  list: z.array(z.string()).min(2).max(3).optional(),
  choice: z.enum(['news', 'blog']).optional(),
  address: z.url().optional(),
  date: z.iso.datetime().optional(),
  own: z.string().regex(/^x/, 'must begin with x').optional(),
  either: z.union([z.string(), z.number()]).optional(),
  needed: z.string(),
});

const said = (language: string, value: object) =>
  schema.safeParse({ needed: '', ...value }, { error: faultWords(language) }).error?.issues[0]?.message;

describe('what is wrong with a value', () => {
  it.each([
    [{ needed: undefined }, 'is missing'],
    [{ text: 7 }, 'must be text'],
    [{ text: '' }, 'must not be empty'],
    [{ text: 'longer' }, 'must have at most 5 characters'],
    [{ number: '7' }, 'must be a number'],
    [{ number: 2.5 }, 'must be a whole number'],
    [{ number: 1 }, 'must be at least 2'],
    [{ number: 10 }, 'must be at most 9'],
    [{ list: ['a'] }, 'must have at least 2 entries'],
    [{ list: ['a', 'b', 'c', 'd'] }, 'must have at most 3 entries'],
    [{ list: 'a' }, 'must be a list'],
    [{ choice: 'radio' }, 'must be one of news, blog'],
    [{ address: 'no' }, 'must be a web address such as https://example.org'],
    [{ date: 'no' }, 'must be a date such as 2026-03-21'],
    [{ own: 'y' }, 'must begin with x'],
    [{ either: [] }, 'is not what is expected here'],
    [{ strange: 1 }, 'has fields that are not known here: strange'],
  ])('%j is said in plain words', (value, sentence) => {
    expect(said('en', value)).toBe(sentence);
  });

  it('is said in the language of the reader, with its digits', () => {
    expect(said('fa', { text: 'longer' })).toBe('باید حداکثر ۵ نویسه باشد');
    expect(said('fa', { list: ['a'] })).toBe('باید دست‌کم ۲ مورد داشته باشد');
  });
});
