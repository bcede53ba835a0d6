import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..', '..');
const page = readFileSync(path.join(ROOT, 'docs', 'security.md'), 'utf8');
const list = page.slice(page.indexOf('## OWASP ASVS 5.0'));

/** OWASP Application Security Verification Standard 5.0.0, its chapters. */
const CHAPTERS = [
  'Encoding and sanitization',
  'Validation and business logic',
  'Web frontend',
  'API and web service',
  'File handling',
  'Authentication',
  'Session management',
  'Authorization',
  'Self-contained tokens',
  'OAuth and OIDC',
  'Cryptography',
  'Secure communication',
  'Configuration',
  'Data protection',
  'Secure coding and architecture',
  'Security logging and error handling',
  'WebRTC',
];

const rows = list.split('\n').filter((line) => /^\| \d/.test(line));

describe('the list of what the standard asks for', () => {
  it('has every chapter', () => {
    const headings = [...list.matchAll(/^### V(\d+) (.+)$/gm)].map(([, number, name]) => [Number(number), name]);
    expect(headings).toEqual(CHAPTERS.map((name, index) => [index + 1, name]));
  });

  it('has a test that exists for each requirement, or says why none can be', () => {
    expect(rows.length).toBeGreaterThan(90);
    for (const row of rows) {
      const [, requirement = '', how = '', tests = ''] = row.split('|').map((cell) => cell.trim());
      const named = [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
      for (const file of named) expect(existsSync(path.join(ROOT, file)), `${requirement}: ${file}`).toBe(true);
      if (named.length === 0) expect(how, requirement).toMatch(/Open: |does not apply: /);
    }
  });

  it('puts each requirement into its chapter', () => {
    let chapter = 0;
    for (const line of list.split('\n')) {
      chapter = Number(/^### V(\d+)/.exec(line)?.[1] ?? chapter);
      const [, of] = /^\| (\d+)\./.exec(line) ?? [];
      if (of !== undefined) expect(Number(of), line).toBe(chapter);
    }
  });
});

/** What no file of the product does, and which may all the same. */
const NEVER: readonly (readonly [string, RegExp, readonly string[]])[] = [
  ['starts a shell', /(?<![.\w])exec(Sync)?\(|shell:\s*true/, []],
  ['evaluates a text', /(?<!\.)\beval\(|new Function\(|node:vm/, []],
  ['hashes by what is broken', /createHash\('(md5|sha1)'/, []],
  // Pauses between tries, which nobody gains from guessing.
  [
    'takes secrets from a guessable generator',
    /Math\.random\(/,
    ['src/net/object-store.ts', 'src/pipeline/collect.ts', 'src/pipeline/streams/stream-run.ts'],
  ],
  // Types of columns and a number, each written in the code.
  ['writes values into SQL', /sql\.raw\(/, ['src/store/items.ts', 'src/store/migrate.ts']],
  ['trusts what proxies say', /x-forwarded|x-real-ip/i, []],
];

describe('the product', () => {
  const files = globSync('{src,workers}/**/*.ts', { cwd: ROOT });
  it.each(NEVER)('never %s', (_what, pattern, allowed) => {
    expect(files.length).toBeGreaterThan(300);
    const found = files.filter((file) => pattern.test(withoutComments(readFileSync(path.join(ROOT, file), 'utf8'))));
    expect(found.filter((file) => !allowed.includes(file))).toEqual([]);
  });
});

it('runs in its container as a user without rights, and has no secret of its own there', () => {
  expect(readFileSync(path.join(ROOT, 'Dockerfile'), 'utf8')).toMatch(/^USER (?!root|0)\w+$/m);
  const compose = readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8');
  for (const [line] of compose.matchAll(/^.*(?:PASSWORD|SECRET).*$/gm)) expect(line).toMatch(/\$\{\w+[:}]|^\s*#/);
});

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}
