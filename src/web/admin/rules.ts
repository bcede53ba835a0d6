import { html } from 'hono/html';
import { alertingWords } from '#src/alerts/alerting-words.ts';
import { conditionsInWords, mannersInWords } from '#src/alerts/rule-in-words.ts';
import type { Rule } from '#src/model/alert.ts';
import { isolated } from '#src/model/display-text.ts';
import { LOCAL_PERSON } from '#src/model/person.ts';
import { sharedWords } from '#src/model/wording.ts';
import { keepRule } from '#src/pipeline/alerts/change-rule.ts';
import { storedRules } from '#src/pipeline/alerts/stored-rules.ts';
import { countAlertsByRule } from '#src/store/alert-figures.ts';
import { type KeptRule, listKeptRules } from '#src/store/configuration.ts';
import { ruleLabelIn } from '#src/words/registry-words.ts';
import type { DeskRequest, Html, Page } from '../answer.ts';
import { action } from '../form.ts';
import { emptyState, moment, named, ours } from '../pieces.ts';
import { ruleFormWords } from './rule-form-words.ts';
import { rehearsal } from './rule-rehearsal.ts';

const DAY_MS = 86_400_000;

/** Every rule in plain words, with what it raised lately. */
export const rulesPage: Page = async (request) => {
  const { deps, reader } = request;
  const words = alertingWords(reader.language);
  const faults = new Map<string, string>();
  const [rules, kept, raised] = await Promise.all([
    storedRules(deps.db, (rule, fault) => faults.set(rule, fault)),
    listKeptRules(deps.db),
    countAlertsByRule(deps.db, new Date(reader.now.getTime() - 30 * DAY_MS)),
  ]);
  const rows = kept.map((one) => {
    const rule = rules.find(({ key }) => key === one.key);
    return rule
      ? ruleRow(request, rule, one, raised.get(one.key) ?? 0)
      : html`<li><h2>${named(one.key)}</h2><p class="notice fault">${words.broken} <bdi lang="en" dir="ltr">${faults.get(one.key) ?? ''}</bdi></p><div class="actions">${giveBack(request, one)}</div></li>`;
  });
  const body = html`<div class="title-line"><h1>${words.rules}</h1><p class="soft">${words.rulesMean}</p></div>
<p class="actions"><a href="/rules/add">${ruleFormWords(reader.language).add}</a><a href="/alerts">${reader.words.sections.alerts}</a><a href="/channels">${words.channels}</a><a href="/digests">${words.schedules}</a></p>
${rows.length > 0 ? html`<ul class="rows">${rows}</ul>` : emptyState(words.noRules)}`;
  return { kind: 'page', section: 'alerts', title: words.rules, body };
};

function ruleRow(request: DeskRequest, rule: Rule, kept: KeptRule, raised: number): Html {
  const { reader, formToken } = request;
  const words = alertingWords(reader.language);
  const shared = sharedWords(reader.language);
  const at = `/rules/${encodeURIComponent(rule.key)}`;
  const label = ruleLabelIn(rule, reader.language);
  const goesTo = rule.channels.length > 0 ? rule.channels.map(isolated).join(shared.comma) : words.allChannels;
  const whose = kept.configuredBy === 'desk' ? words.fromDesk(isolated(kept.editedBy ?? '?')) : words.fromFile;
  return html`<li id="rule-${rule.key}" tabindex="-1"><h2>${named(label)} <span class="soft">${rule.enabled ? words.on : words.off}</span></h2>
<p>${words.waitsFor}: ${ours(reader, conditionsInWords(reader, rule.when).join(shared.comma))}</p>
<p>${words.severity}: ${shared.severities[rule.severity]} · ${words.goesTo}: ${ours(reader, [goesTo, ...mannersInWords(reader, rule)].join(shared.comma))}</p>
<p class="soft">${words.raised30(raised)} · ${ours(reader, whose)}${kept.editedAt ? html`, ${moment(reader, kept.editedAt)}` : ''}</p>
<div class="actions"><a href="${at}/change">${ruleFormWords(reader.language).change}<span class="unseen"> ${named(label)}</span></a><a href="${at}/test">${words.rehearse}<span class="unseen"> ${named(label)}</span></a>${action(`${at}/switch`, formToken, rule.enabled ? words.switchOff : words.switchOn, {}, label)}${giveBack(request, kept)}</div></li>`;
}

/** Of a rule that the desk has the say in: the file takes it again, or, where the file has none of it, it goes. */
function giveBack({ deps, reader, formToken }: DeskRequest, { key, configuredBy }: KeptRule): Html {
  if (configuredBy !== 'desk') return html``;
  const isInFile = deps.rulesInFile?.some((rule) => rule.key === key) ?? false;
  const button = isInFile ? alertingWords(reader.language).giveBack : ruleFormWords(reader.language).remove;
  return action(`/rules/${encodeURIComponent(key)}/reset`, formToken, button, {}, key);
}

/** The rule that the address names, as it holds; null where there is none that can be read. */
export async function ruleOf({ deps, params }: DeskRequest): Promise<Rule | null> {
  const found = (await storedRules(deps.db)).find(({ key }) => key === params.key);
  if (!found) return null;
  const { configuredBy: _by, ...rule } = found;
  return rule;
}

/** What a rule would have raised lately, from the record alone. */
export const rehearseRulePage: Page = async (request) => {
  const rule = await ruleOf(request);
  if (!rule) return { kind: 'missing' };
  const words = alertingWords(request.reader.language);
  const body = html`<div class="narrow"><p class="crumb"><a href="/rules">${words.rules}</a></p><h1>${named(ruleLabelIn(rule, request.reader.language))}</h1>${await rehearsal(request, rule)}</div>`;
  return { kind: 'page', section: 'alerts', title: words.rehearse, body };
};

/** It holds at once, and the file has no say in the rule any more. */
export const switchRuleAction: Page = async (request) => {
  const rule = await ruleOf(request);
  if (!rule) return { kind: 'missing' };
  const by = request.person ?? LOCAL_PERSON;
  await keepRule(request.deps, { ...rule, enabled: !rule.enabled }, { by, isNew: false });
  return { kind: 'redirect', to: `/rules#rule-${rule.key}` };
};
