import { describe, expect, it } from 'vitest';
import { withoutSecrets } from '#src/channels/hidden-secrets.ts';
import { markedAsRepeat } from '#src/channels/repeat.ts';
import { alertOf, digestOf } from './messages.ts';

describe('a text without secrets', () => {
  it.each([
    [
      'failed at https://hooks.example/services/T/B/x?y=1',
      ['url'],
      { url: 'https://hooks.example/services/T/B/x?y=1' },
    ],
    ['GET /services/T/B/x?y=1 404', ['url'], { url: 'https://hooks.example/services/T/B/x?y=1' }],
    ['bad secret whsec_abcdef and whsec_ghijkl', ['secrets'], { secrets: ['whsec_abcdef', 'whsec_ghijkl'] }],
    ['key secret%2Fkey%2B1', ['key'], { key: 'secret/key+1' }],
  ])('%s', (text, secrets, settings) => {
    const shown = withoutSecrets(text, secrets, settings);
    expect(shown).toContain('[hidden]');
    expect(shown).not.toMatch(/services|whsec_|secret%2F/u);
  });

  it('leaves everything else, and short words', () => {
    expect(withoutSecrets('the user is desk', ['user'], { user: 'desk' })).toBe('the user is desk');
    expect(withoutSecrets('no settings', ['user'], null)).toBe('no settings');
  });
});

it('marks a message that may have arrived before, in every form of it', () => {
  const alert = markedAsRepeat(alertOf('x'));
  expect(alert.alert?.headline).toMatch(/\(may be a repeat\)$/u);
  expect(alert.text).toMatch(/^\(may be a repeat\)/u);
  expect(alert.key).toBe(alertOf('x').key);
  expect(markedAsRepeat(digestOf('x')).subject).toContain('شاید تکراری');
});
