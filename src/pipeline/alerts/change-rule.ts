import { changeWords } from '#src/alerts/notice-words.ts';
import { factsOfRule } from '#src/alerts/rule-facts.ts';
import { ruleSchema } from '#src/alerts/rules.ts';
import type { Clock } from '#src/base/clock.ts';
import type { Rule } from '#src/model/alert.ts';
import { writeAudit } from '#src/store/audit.ts';
import { lockRule, releaseRule, saveRule } from '#src/store/configuration.ts';
import type { Database } from '#src/store/database.ts';
import { ruleLabelIn } from '#src/words/registry-words.ts';
import { type ChangeTelling, changeOf, type MadeChange, type ToldKind, tellOfChange } from '../channels/tell-change.ts';

/** Who changes something at the desk or the console. */
export interface Changer {
  id: string | null;
  name: string;
}

export interface RuleChangeContext {
  db: Database;
  clock: Clock;
  /** Absent where nobody is told. */
  telling?: ChangeTelling | undefined;
}

const RULES: ToldKind<Rule> = {
  occasion: 'rule_change',
  read: (value) => ruleSchema.safeParse(value).data ?? null,
  label: ruleLabelIn,
  subject: (change, name, language) => changeWords(language).rule[change](name),
  facts: factsOfRule,
  footer: (language) => changeWords(language).ruleFooter,
  place: (key) => `/rules#rule-${key}`,
};

/** Keeps a rule that somebody made or changed. `taken`: it is to be new, and there is one of its key. */
export async function keepRule(
  context: RuleChangeContext,
  rule: Rule,
  { by, isNew }: { by: Changer; isNew: boolean },
): Promise<'saved' | 'taken'> {
  const now = context.clock.now();
  return context.db.transaction().execute(async (tx) => {
    const known = await lockRule(tx, rule.key);
    if (known && isNew) return 'taken';
    const was = known ? RULES.read({ ...Object(known.definition), enabled: known.enabled }) : null;
    await saveRule(tx, rule, by.name, now);
    await told(tx, context, { key: rule.key, was, is: rule, existed: known !== null, by: by.name, now }, by);
    return 'saved';
  });
}

/** Gives a rule back to the file; one that the file does not have is gone. False where nobody had changed it. */
export async function giveRuleBack(
  context: RuleChangeContext,
  key: string,
  { fromFile, by }: { fromFile: Rule | null; by: Changer },
): Promise<boolean> {
  const now = context.clock.now();
  return context.db.transaction().execute(async (tx) => {
    const known = await lockRule(tx, key);
    if (!known || !(await releaseRule(tx, key, fromFile))) return false;
    const was = RULES.read({ ...Object(known.definition), enabled: known.enabled });
    await told(tx, context, { key, was, is: fromFile, existed: true, followsFile: true, by: by.name, now }, by);
    return true;
  });
}

const NOTED = {
  ...{ added: 'rule added', changed: 'rule changed', removed: 'rule removed' },
  ...{ on: 'rule on', off: 'rule off', file: 'rule follows its file' },
} as const;

async function told(tx: Database, { telling }: RuleChangeContext, made: MadeChange<Rule>, by: Changer): Promise<void> {
  const action = NOTED[changeOf(made)];
  await writeAudit(tx, { personId: by.id, personName: by.name, action, subject: `/rules/${made.key}` });
  await tellOfChange(tx, telling, RULES, made);
}
