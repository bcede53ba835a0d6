import { ruleSchema } from '#src/alerts/rules.ts';
import type { Rule } from '#src/model/alert.ts';
import { type KeptRule, listKeptRules } from '#src/store/configuration.ts';
import type { Database } from '#src/store/database.ts';
import { faultWords } from '#src/words/fault-words.ts';

/**
 * The rules as they hold now: those of the file, those that somebody changed at the desk or the console. One that this
 * version cannot read does not hold; `onFault` is told of it.
 */
export async function storedRules(
  db: Database,
  onFault: (rule: string, fault: string) => void = () => {},
): Promise<(Rule & Pick<KeptRule, 'configuredBy'>)[]> {
  return (await listKeptRules(db)).flatMap(({ key, definition, enabled, configuredBy }) => {
    const parsed = ruleSchema.safeParse(definition, { error: faultWords('en') });
    if (!parsed.success) {
      onFault(key, parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
      return [];
    }
    return [{ ...parsed.data, key, enabled, configuredBy }];
  });
}

/** A context with the rules as they hold now, for one round of work. */
export async function withStoredRules<Context extends { db: Database; rules: readonly Rule[] }>(
  context: Context,
): Promise<Context> {
  return { ...context, rules: await storedRules(context.db) };
}
