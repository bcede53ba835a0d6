import { html } from 'hono/html';
import { alertingWords } from '#src/alerts/alerting-words.ts';
import type { Rule } from '#src/model/alert.ts';
import { LOCAL_PERSON } from '#src/model/person.ts';
import { giveRuleBack, keepRule } from '#src/pipeline/alerts/change-rule.ts';
import { ruleLabelIn } from '#src/words/registry-words.ts';
import type { DeskAnswer, DeskRequest, Html, Page } from '../answer.ts';
import { notice } from '../form.ts';
import { named } from '../pieces.ts';
import { reviewWords } from '../review/words.ts';
import { judgedRule } from './rule-faults.ts';
import { fieldsOf, type RuleFields, ruleIn } from './rule-fields.ts';
import { ruleForm } from './rule-form.ts';
import { ruleFormWords } from './rule-form-words.ts';
import { fieldsOfSearch } from './rule-of-search.ts';
import { rehearsal } from './rule-rehearsal.ts';
import { ruleOf } from './rules.ts';

/** An empty form, or one that is filled in from a search of stories. */
export const addRulePage: Page = (request) => {
  const searched = fieldsOfSearch(request.query);
  if (!searched) return formPage(request, null, fieldsOf(null));
  return formPage(request, null, searched, notice(reviewWords(request.reader.language).alertOfSearch, 'done'));
};

export const changeRulePage: Page = async (request) => {
  const rule = await ruleOf(request);
  return rule ? formPage(request, rule, fieldsOf(rule)) : { kind: 'missing' };
};

/** Shows what the rule of the form would have raised, with the form as it was sent; nothing is kept. */
export const tryRuleAction: Page = async (request) => {
  const known = await knownRule(request);
  if (known === 'missing') return { kind: 'missing' };
  const read = await readForm(request, known);
  if ('faults' in read) return formPage(request, known, request.form, faultList(read.faults));
  return formPage(request, known, request.form, await rehearsal(request, read.rule));
};

/** It holds at once, and the file has no say in the rule any more. */
export const saveRuleAction: Page = async (request) => {
  const known = await knownRule(request);
  if (known === 'missing') return { kind: 'missing' };
  const { deps, reader } = request;
  const read = await readForm(request, known);
  if ('faults' in read) return formPage(request, known, request.form, faultList(read.faults));
  const saved = await keepRule(deps, read.rule, { by: request.person ?? LOCAL_PERSON, isNew: known === null });
  if (saved === 'taken') return formPage(request, known, request.form, notice(ruleFormWords(reader.language).taken));
  return { kind: 'redirect', to: `/rules#rule-${read.rule.key}` };
};

/** The file has the say in it again; a rule that the file does not have is gone. */
export const resetRuleAction: Page = async ({ deps, params, person }) => {
  const key = params.key ?? '';
  const fromFile = deps.rulesInFile?.find((rule) => rule.key === key) ?? null;
  return (await giveRuleBack(deps, key, { fromFile, by: person ?? LOCAL_PERSON }))
    ? { kind: 'redirect', to: fromFile ? `/rules#rule-${key}` : '/rules#content' }
    : { kind: 'missing' };
};

/** The rule that a form changes; null for a new one. */
async function knownRule(request: DeskRequest): Promise<Rule | null | 'missing'> {
  return request.params.key === undefined ? null : ((await ruleOf(request)) ?? 'missing');
}

async function readForm({ deps, reader, form }: DeskRequest, known: Rule | null) {
  const { rule: given, unknown: unknownNames } = ruleIn(form, known, deps.names);
  const channels = (await deps.channels?.list())?.map(({ key }) => key) ?? null;
  return judgedRule(reader, { given, unknownNames, channels });
}

function faultList(faults: readonly string[]): Html {
  return html`${faults.map((fault) => notice(fault))}`;
}

async function formPage(
  { deps, reader, formToken }: DeskRequest,
  known: Rule | null,
  fields: RuleFields,
  told: Html = html``,
): Promise<DeskAnswer> {
  const words = alertingWords(reader.language);
  const channels = (await deps.channels?.list()) ?? [];
  const title = known ? named(ruleLabelIn(known, reader.language)) : ruleFormWords(reader.language).newRule;
  const form = ruleForm(reader, formToken, { fields, key: known?.key ?? null, channels, zone: deps.zone });
  const body = html`<div class="narrow"><p class="crumb"><a href="/rules">${words.rules}</a></p><h1>${title}</h1>${told}${form}</div>`;
  return { kind: 'page', section: 'alerts', title: words.rules, body };
}
