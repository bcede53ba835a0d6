import { readEnv } from '#src/base/env.ts';
import { KhavaranError } from '#src/base/errors.ts';
import type { Rule } from '#src/model/alert.ts';
import { clipped, plainLine } from '#src/model/display-text.ts';
import { shortMoment } from '#src/model/local-time.ts';
import { giveRuleBack, keepRule, type RuleChangeContext } from '#src/pipeline/alerts/change-rule.ts';
import { type RehearsedAlert, rehearseRule } from '#src/pipeline/alerts/rehearse-rule.ts';
import { storedRules } from '#src/pipeline/alerts/stored-rules.ts';
import { type App, openApp } from '#src/pipeline/app.ts';
import type { Command, CommandContext } from './command.ts';
import { beginningOf } from './instant.ts';
import { operatorAtConsole } from './operator.ts';
import { tellingOf } from './telling.ts';

const WEEK_MS = 7 * 86_400_000;

export const listRulesCommand: Command = {
  name: 'rules list',
  summary: 'show what raises alerts, how urgent it is, and where it goes',
  help: `Usage: khavaran rules list [--json]

The rules as they hold now: those of config/rules.yaml, and those that were changed at the desk or by "rules on" and
"rules off", which the file does not touch any more ("rules reset" gives them back to it).`,
  options: { json: { type: 'boolean', default: false } },
  async run({ env, values, stdout, stderr }) {
    await using app = await open(env, stderr);
    const rules = await storedRules(app.db, (rule, fault) =>
      stderr.write(`The rule ${rule} cannot be used: ${fault}\n`),
    );
    if (values.json) {
      stdout.write(`${JSON.stringify(rules, null, 2)}\n`);
      return 0;
    }
    for (const rule of rules) {
      const columns = [
        rule.key.padEnd(24),
        rule.enabled ? 'on ' : 'off',
        rule.severity.padEnd(6),
        rule.configuredBy.padEnd(4),
        (rule.channels.join(',') || 'all channels').padEnd(20),
        plainLine(rule.label),
      ];
      stdout.write(`${columns.join(' ')}\n`);
      const more = manners(rule);
      if (more) stdout.write(`${' '.repeat(25)}${more}\n`);
    }
    return 0;
  },
};

/** How a rule tells, where that is not simply at once. */
function manners(rule: Rule): string {
  const { quietHours: quiet, cooldownMinutes, escalation, expireAfterHours, fallback, language, doubtful } = rule;
  return [
    doubtful && `unsure below ${Math.round(doubtful.below * 100)} % (${doubtful.severity})`,
    quiet && `quiet ${quiet.from}–${quiet.to}${quiet.urgent === 'hold' ? ', the urgent too' : ''}`,
    cooldownMinutes && `at most every ${cooldownMinutes} min`,
    escalation && `after ${escalation.afterMinutes} min to ${escalation.channels.join(',')}`,
    expireAfterHours && `not after ${expireAfterHours} h`,
    fallback && `else to ${fallback}`,
    language && `in ${language}`,
  ]
    .filter(Boolean)
    .join('; ');
}

export const testRuleCommand: Command = {
  name: 'rules test',
  summary: 'show what a rule would have raised, without sending anything',
  help: `Usage: khavaran rules test RULE [--since 30d] [--json]

Goes through the record as if the rule had held since then: 12h, 30d, 4w, or a day such as 2026-03-01. A rule that is
switched off is tried all the same, one of config/rules.yaml too that no start has read yet. Nothing is written.`,
  words: 1,
  options: { since: { type: 'string', default: '30d' }, json: { type: 'boolean', default: false } },
  async run({ env, values, positionals, stdout, stderr }) {
    await using app = await open(env, stderr);
    const rule = await ruleNamed(app, positionals[0], 'test');
    const to = app.clock.now();
    const { alerts: context } = app;
    const from = beginningOf(String(values.since), to, context.zone);
    const { alerts: found } = await rehearseRule(context, rule, { from, to });
    if (values.json) {
      stdout.write(`${JSON.stringify(found, null, 2)}\n`);
      return 0;
    }
    const { zone } = context;
    stdout.write(`${rule.key}: ${plainLine(rule.label)}${rule.enabled ? '' : ' (switched off)'}\n`);
    stdout.write(`${summary(found, from, to, zone)}\n`);
    for (const alert of found) stdout.write(`\n${lines(alert, zone, app.deskUrl).join('\n')}\n`);
    return 0;
  },
};

function summary(found: readonly RehearsedAlert[], from: Date, to: Date, zone: string): string {
  const weeks = Math.max((to.getTime() - from.getTime()) / WEEK_MS, 1 / 7);
  const held = found.filter(({ heldUntil }) => heldUntil !== null).length;
  const rate = (found.length / weeks).toFixed(1);
  return (
    `From ${shortMoment(from, zone, 'en')} until now: ${found.length} ${found.length === 1 ? 'alert' : 'alerts'}, ${rate} a week` +
    `${held > 0 ? `; ${held} would have waited for quiet hours or the cooldown to end` : ''}.`
  );
}

function lines(alert: RehearsedAlert, zone: string, deskUrl: string): string[] {
  const { at, severity, headline, story, content, heldUntil, raised } = alert;
  const notes = [
    heldUntil ? `held until ${shortMoment(heldUntil, zone, 'en')}` : '',
    raised ? 'was raised' : 'was not raised',
  ].filter(Boolean);
  const first = `${shortMoment(at, zone, 'en')}  ${severity.padEnd(6)}  ${plainLine(headline)}  (${notes.join(', ')})`;
  if (!content) return [first];
  const who = [content.speaker, `reported by ${content.reportedBy}`, content.origins].filter(Boolean).join('; ');
  return [
    first,
    `    ${clipped(plainLine(content.title), 110)}`,
    `    ${plainLine(who)}${story === null ? '' : `  ${deskUrl}/stories/${story}`}`,
  ];
}

export const ruleOnCommand = switching('on', true);
export const ruleOffCommand = switching('off', false);

function switching(word: 'on' | 'off', enabled: boolean): Command {
  return {
    name: `rules ${word}`,
    summary: `switch a rule ${word}`,
    help: `Usage: khavaran rules ${word} RULE

It holds at once, for a service that runs too, and config/rules.yaml does not touch the rule any more. "khavaran rules
reset RULE" gives it back to the file.`,
    words: 1,
    options: {},
    async run({ env, positionals, stdout, stderr }) {
      await using app = await open(env, stderr);
      const rule = await ruleNamed(app, positionals[0], word);
      await keepRule(changing(app), { ...rule, enabled }, { by: atConsole(), isNew: false });
      stdout.write(`The rule ${rule.key} is ${word}.\n`);
      return 0;
    },
  };
}

export const resetRuleCommand: Command = {
  name: 'rules reset',
  summary: 'give a rule back to config/rules.yaml',
  help: `Usage: khavaran rules reset RULE

Forgets what was changed at the desk or the console. A rule that the file does not have is gone.`,
  words: 1,
  options: {},
  async run({ env, positionals, stdout, stderr }) {
    await using app = await open(env, stderr);
    const [key = ''] = positionals;
    const fromFile = app.configuration.rules.find((rule) => rule.key === key) ?? null;
    const done = await giveRuleBack(changing(app), key, { fromFile, by: atConsole() });
    stdout.write(done ? `The rule ${key} follows the file again.\n` : `The rule ${key} was not changed by anybody.\n`);
    return 0;
  },
};

function open(env: NodeJS.ProcessEnv, stderr: CommandContext['stderr']): Promise<App> {
  return openApp(readEnv(env), env, { report: (sentence) => stderr.write(`${sentence}\n`) });
}

function changing(app: App): RuleChangeContext {
  return { db: app.db, clock: app.clock, telling: tellingOf(app) };
}

function atConsole(): { id: null; name: string } {
  return { id: null, name: operatorAtConsole() };
}

async function ruleNamed(app: App, key: string | undefined, command: string): Promise<Rule> {
  if (key === undefined)
    throw new KhavaranError('cli/usage', `This takes the key of a rule. See: khavaran rules ${command} --help`);
  const rules = await storedRules(app.db);
  const found = rules.find((rule) => rule.key === key);
  if (!found)
    throw new KhavaranError(
      'cli/no-rule',
      `There is no rule "${key}"; there are ${rules.map((rule) => rule.key).join(', ')}.`,
    );
  const { configuredBy: _by, ...rule } = found;
  return rule;
}
