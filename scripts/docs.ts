// `npm run docs`: writes docs/sources.md and docs/channels.md from the registries; with --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { CHANNEL_TYPES } from '#src/channels/index.ts';
import { SOURCE_TYPES } from '#src/sources/index.ts';

interface Registered {
  type: string;
  label: string;
  description: string;
  settings: z.ZodType;
}

const PAGES = [
  {
    file: 'sources.md',
    title: 'Types of source',
    lead: `What \`type\` in \`config/sources.yaml\` may be, and the \`settings\` of each. Try one with \`khavaran sources test KEY\`.

No file is needed: at the desk, under Sources, editors add sources by an address or a form, and change and switch off what was
added there. A source of the file is changed in the file alone. At the console, \`khavaran sources add ADDRESS\` and \`sources
import\` write into the file; where it cannot be written, as in a container that mounts it read-only, they keep what is new in
the database, as the desk does, and say so.`,
    types: SOURCE_TYPES,
  },
  {
    file: 'channels.md',
    title: 'Types of channel',
    lead: `What \`type\` in \`config/channels.yaml\` may be, and the \`settings\` of each. Try one with \`khavaran channels test KEY\`.

Beside \`key\`, \`type\`, \`label\`, \`enabled\` and \`settings\` every channel takes two words on who reads it:
\`public: true\` where anybody may (quotations, links and names of private persons are left out), and \`discreet: true\`
where it shows on locked screens (it tells that there is something new and where on the desk, and no more).
\`operators: true\` marks one that those who run the installation read (where none is marked, all that are not public count as
theirs), and \`fallback: KEY\` names the channel that takes over where this one takes nothing. A setting that is a secret may be
left out of the file and kept in the database, encrypted: \`khavaran channels secret set KEY SETTING\`; else let it name a
variable of the environment, \`\${NAME}\`.

No file is needed: at the desk, under Alerts, Channels, administrators add, change and remove channels by forms, secrets
included, which are kept encrypted. A channel of the file is changed in the file alone, and one of the desk that has the same
key does not hold beside it. Administrators switch channels of both on and off at the desk, \`khavaran
channels on KEY\` and \`off KEY\` do at the console; both, and new secrets, hold in every process within seconds. Operators are told
of each of these changes but that of a secret at the console, and who made it, by the channels that were theirs before and
are not public. Where the file marks none as theirs, any other one that is not public hears of what is done to itself.

With an https address in \`KHAVARAN_PUBLIC_URL\` each reader of an \`email\` channel gets a mail of their own, which they can
leave with one click (RFC 8058): alerts and briefs are one list, each digest is one. Operators are told; an administrator
takes a reader up again at the desk.

Services and mail servers on this machine or in your own network are reached only where \`KHAVARAN_ALLOW_NETWORKS\` names their
address, network or host: \`KHAVARAN_ALLOW_NETWORKS=127.0.0.1\` for a mail server on the same machine. A mail server that
\`config/channels.yaml\` names needs no further leave.`,
    types: CHANNEL_TYPES,
  },
];

/** The page for a registry: a section a type, a row a setting. */
function registryPage(title: string, lead: string, types: readonly Registered[]): string {
  const sections = types.map(({ type, label, description, settings }) => {
    const rows = settingRows(settings);
    const table = ['| setting | value | default | what it is |', '| --- | --- | --- | --- |', ...rows].join('\n');
    return `## \`${type}\`: ${label}\n\n${description}\n\n${rows.length > 0 ? table : 'It has no settings.'}`;
  });
  return `# ${title}\n\n${lead}\n\nThis page is made from the code by \`npm run docs\`.\n\n${sections.join('\n\n')}\n`;
}

function settingRows(settings: z.ZodType): string[] {
  const schema = z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' });
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const rule = typeof property === 'object' ? property : {};
    const value = rule.enum
      ? rule.enum.map(String).join(', ')
      : String(rule.type ?? (rule.anyOf ? 'one or several' : 'text'));
    const standard =
      rule.default === undefined ? (required.has(name) ? 'must be given' : '') : `\`${JSON.stringify(rule.default)}\``;
    const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
    return `| \`${name}\` | ${cell(value)} | ${cell(standard)} | ${cell(rule.description ?? '')} |`;
  });
}

if (import.meta.main) {
  const check = process.argv.includes('--check');
  for (const { file, title, lead, types } of PAGES) {
    const target = path.join(import.meta.dirname, '..', 'docs', file);
    const text = registryPage(title, lead, types);
    if (!check) writeFileSync(target, text);
    else if (readFileSync(target, 'utf8') !== text) {
      console.error(`docs/${file} is not what the code says: run "npm run docs".`);
      process.exitCode = 1;
    }
  }
}
