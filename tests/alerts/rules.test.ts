import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseRules, RuleFileError } from '#src/alerts/rules.ts';

describe('the rules that the product comes with', () => {
  const rules = parseRules(readFileSync(new URL('../../config/rules.yaml', import.meta.url), 'utf8'));

  it('wakes people for calls and imminent executions first, and operators for sources that went blind', () => {
    const enabled = rules.filter((rule) => rule.enabled && rule.key !== 'deleted-call');
    expect(enabled.map(({ key, severity, flash, channels }) => ({ key, severity, flash, channels }))).toEqual([
      { key: 'call-for-killing', severity: 'urgent', flash: true, channels: [] },
      { key: 'imminent-executions', severity: 'high', flash: false, channels: [] },
      { key: 'un-action', severity: 'normal', flash: true, channels: [] },
      { key: 'official-denial', severity: 'normal', flash: false, channels: [] },
      { key: 'source-blind', severity: 'normal', flash: false, channels: [] },
    ]);
  });
});

describe('a rule file with faults', () => {
  it('lets an occasion stand alone', () => {
    const text = (when: string) => `rules: [{key: a, label: A, severity: low, when: {${when}}}]`;
    expect(parseRules(text('occasion: source_blind'))[0]?.when).toEqual({ occasion: 'source_blind' });
    expect(() => parseRules(text('occasion: source_blind, origins: 2'))).toThrow(/stands alone/);
    expect(() => parseRules(text('occasion: eclipse'))).toThrow(/occasion/);
  });

  it('names all of them together, by rule and field', () => {
    const text = `
rules:
  - key: good
    label: Fine
    when: { origins: 2 }
    severity: low
  - key: Bad Key
    label: ""
    when: { signals: [{ signal: call_for_murder, score: 7 }] }
    severity: extreme
  - label: No key
    when: {}
    severity: low
  - key: good
    label: Twice
    when: { origins: 2, colour: red }
    severity: low
  - key: good
    label: Twice in truth
    when: { origins: 1 }
    severity: low
`;
    let faults: readonly string[] = [];
    try {
      parseRules(text);
    } catch (error) {
      if (error instanceof RuleFileError) faults = error.faults;
    }
    const start = (fault: string) => fault.split(': ').slice(0, 2).join(': ');
    expect(faults.map(start)).toEqual([
      'rule "Bad Key": key',
      'rule "Bad Key": label',
      'rule "Bad Key": when.signals.0.signal',
      'rule "Bad Key": when.signals.0.score',
      'rule "Bad Key": severity',
      'rule number 3: key',
      'rule number 3: when',
      'rule "good": when',
      'rule "good": key',
    ]);
  });

  it.each([
    ['not YAML', 'rules: [', /flow/i],
    ['another shape', 'rules: all', /one list named "rules"/],
    ['an empty file', '', /one list named "rules"/],
    ['a bomb of aliases', aliasBomb(), /alias/i],
  ])('says what is wrong with %s', (_name, text, message) => {
    expect(() => parseRules(text)).toThrow(message);
    expect(() => parseRules(text)).toThrow(RuleFileError);
  });
});

function aliasBomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 9; level += 1)
    lines.push(
      `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  return `${lines.join('\n')}\nrules: *a8\n`;
}
