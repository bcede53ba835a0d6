// Installs what is missing before `npm start`, `npm test` and `npm run demo`. Runs on any Node and needs no package.
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const lock = join(root, 'package-lock.json');
// npm writes this file at the end of every install.
const installed = join(root, 'node_modules', '.package-lock.json');

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  console.error('Installing what Khavaran needs (npm ci); this takes a minute the first time …');
  try {
    execFileSync(
      process.env.npm_execpath ? process.execPath : 'npm',
      [...(process.env.npm_execpath ? [process.env.npm_execpath] : []), 'ci', '--no-fund', '--no-audit'],
      { cwd: root, stdio: ['ignore', 2, 2] },
    );
  } catch {
    console.error(
      'The packages could not be installed. Is there a network? Then run "npm ci" here and read what it says.',
    );
    process.exit(1);
  }
}
