import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readEnv } from '#src/base/env.ts';
import { JOB_NAMES } from '#src/queue/jobs.ts';

const read = (file: string) => readFileSync(path.join(import.meta.dirname, '..', '..', file), 'utf8');
const kubernetes = parse(read('deploy/kubernetes.yaml'), { merge: true });
const compose = parse(read('docker-compose.yml'), { merge: true });

/** Jobs that commands such as `worker --only collect,anchor` name. */
const jobsOf = (commands: string[][]) => commands.flatMap((words) => (words[2] ?? '').split(',')).filter(Boolean);

describe('the examples of deployment', () => {
  it('have a worker for every kind of job, and run the desk', () => {
    const containers = kubernetes.items.flatMap(
      (item: { spec?: { template?: { spec: { containers: { args: string[] }[] } } } }) =>
        item.spec?.template?.spec.containers ?? [],
    );
    const inCluster: string[][] = containers.map(({ args }: { args: string[] }) => args);
    const services: { command?: string[] }[] = Object.values(compose.services);
    const onOneHost = services.map(({ command = [] }) => command);
    for (const commands of [inCluster, onOneHost]) {
      expect(commands.filter(([first]) => first === 'web')).toHaveLength(1);
      expect(jobsOf(commands.filter(([first]) => first === 'worker')).sort()).toEqual([...JOB_NAMES].sort());
    }
  });

  it('are there as commands of npm too, which hand on what they are given', () => {
    const { scripts } = JSON.parse(read('package.json'));
    for (const name of ['start', 'web', 'worker'])
      expect(scripts[name]).toMatch(new RegExp(`src/cli/main\\.ts ${name}$`));
    for (const [, name] of read('README.md').matchAll(/^npm run (?:--silent )?([a-z:]+)/gm))
      expect(scripts).toHaveProperty([name ?? '']);
  });

  it('put the browser into the image in the version that is tried here', () => {
    const { devDependencies } = JSON.parse(read('package.json'));
    const named = [...read('Dockerfile').matchAll(/(@sparticuz\/chromium|playwright-core)@(\S+)/g)];
    expect(named.map(([, name]) => name)).toEqual(['@sparticuz/chromium', 'playwright-core']);
    for (const [, name = '', version] of named) expect(devDependencies[name]).toBe(version);
  });

  it('set nothing that the service does not know', () => {
    const known = read('src/base/env.ts');
    const names = [
      'deploy/kubernetes.yaml',
      'docker-compose.yml',
      'deploy/khavaran',
      'deploy/khavaran.service',
      'deploy/khavaran-backup.service',
    ].flatMap((file) => read(file).match(/\bKHAVARAN_[A-Z_]+/g) ?? []);
    expect(names.length).toBeGreaterThan(10);
    for (const name of new Set(names)) expect(known).toContain(`  ${name}:`);
    const settings = kubernetes.items.find((item: { kind: string }) => item.kind === 'ConfigMap').data;
    expect(readEnv(settings).KHAVARAN_METRICS_PORT).toBe(9464);
  });

  it('keep a setting of .env for this machine from moving what the containers listen on, read and write', () => {
    const { env_file: settings, environment, volumes, ports } = compose.services.web;
    expect(settings).toEqual([{ path: '.env', required: false }]);
    const { KHAVARAN_HOST, KHAVARAN_PORT, KHAVARAN_DATA, KHAVARAN_CONFIG } = environment;
    expect(KHAVARAN_HOST).toBe('0.0.0.0');
    expect(ports).toEqual([`127.0.0.1:1988:${KHAVARAN_PORT}`]);
    expect(volumes).toEqual([`captures:${KHAVARAN_DATA}`, `./config:${KHAVARAN_CONFIG}:ro`]);
    // Who puts a proxy in front of the desk can ask for accounts there.
    expect(environment.KHAVARAN_DESK_GUARDED).toBe('${' + 'KHAVARAN_DESK_GUARDED:-yes}');
  });

  it('give the command line of a server the settings of the service as they are written', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'khavaran-deploy-'));
    try {
      const written = [
        '# a comment',
        'SMTP_PASSWORD=a#b $c "d";e f=g',
        'QUOTED="x y"',
        'EMPTY=',
        'no setting',
        'LAST=1',
      ];
      writeFileSync(path.join(folder, 'environment'), written.join('\n'));
      const script = read('deploy/khavaran').replaceAll(/\/(etc|var\/lib)\/khavaran/g, folder);
      const own = script.replace(/^exec .*main\.ts "\$@"$/m, 'exec env "$@"');
      expect(own).not.toBe(script);
      const handedOn = ['HANDED=on to it', 'sh', '-c', 'env; umask'];
      const said = execFileSync('sh', ['-c', own, 'khavaran', ...handedOn], { encoding: 'utf8' }).split('\n');
      expect(said).toEqual(
        expect.arrayContaining(['SMTP_PASSWORD=a#b $c "d";e f=g', 'QUOTED=x y', 'EMPTY=', 'LAST=1']),
      );
      expect(said).toEqual(expect.arrayContaining([`KHAVARAN_CONFIG=${folder}`, 'HANDED=on to it']));
      // As systemd has it for the service: what is written is for nobody else to read.
      expect(said).toEqual(expect.arrayContaining([`HOME=${folder}`, '0077']));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('give a process longer to stop than it takes', () => {
    const limit = Number(/const STOP_LIMIT_MS = ([\d_]+)/.exec(read('src/cli/start.ts'))?.[1]?.replace('_', ''));
    expect(limit).toBeLessThan(10_000);
    expect(Number(/TimeoutStopSec=(\d+)/.exec(read('deploy/khavaran.service'))?.[1]) * 1000).toBeGreaterThan(limit);
    expect(Number.parseInt(compose.services.web.stop_grace_period, 10) * 1000).toBeGreaterThan(limit);
  });
});
