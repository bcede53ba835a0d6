import type { Rule } from '#src/model/alert.ts';
import { isolated } from '#src/model/display-text.ts';
import { sharedWords } from '#src/model/wording.ts';
import { ruleLabelIn } from '#src/words/registry-words.ts';
import { alertingWords } from './alerting-words.ts';
import { namedIn } from './change-notice.ts';
import type { Fact } from './facts.ts';
import { changeWords } from './notice-words.ts';
import { conditionsInWords, mannersInWords, type RuleReader, watchedName } from './rule-in-words.ts';

/** All that can be said of a rule: what it is called, waits for, and does. */
export function factsOfRule(rule: Rule, reader: RuleReader): Fact[] {
  const alerting = alertingWords(reader.language);
  const { facts } = changeWords(reader.language);
  const { words, speakers, entities, ...when } = rule.when;
  return [
    { what: facts.name, parts: [namedIn(ruleLabelIn(rule, reader.language))] },
    { what: alerting.waitsFor, parts: conditionsInWords(reader, when) },
    // Each by itself: it is told which of many was added or left out.
    { what: facts.speakers, parts: (speakers ?? []).map((id) => watchedName(reader, id)) },
    { what: facts.entities, parts: (entities ?? []).map((id) => watchedName(reader, id)) },
    { what: facts.words, parts: (words ?? []).map(isolated) },
    { what: alerting.severity, parts: [sharedWords(reader.language).severities[rule.severity]] },
    {
      what: alerting.goesTo,
      parts: rule.channels.length > 0 ? rule.channels.map(isolated) : [alerting.allChannels],
    },
    { what: facts.manners, parts: mannersInWords(reader, rule) },
  ];
}
