import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..', '..');

export interface Program {
  /** Of this build unless it says otherwise: see `older-build.ts`. */
  root?: string;
  file?: string;
}

/** A process of the service, started, ended and paused by its own id. */
export class Running implements AsyncDisposable {
  /** The last of what it said on standard error: the log of the service. */
  log = '';
  /** Lines of the log that tell of errors. */
  readonly errors: string[] = [];
  readonly #child: ChildProcess;

  constructor(
    environment: NodeJS.ProcessEnv,
    args: readonly string[],
    { root = ROOT, file = 'src/cli/main.ts' }: Program = {},
  ) {
    const clock = environment.FAULT_CLOCK ? ['--import', './tests/faults/set-clock.ts'] : [];
    // As `npm start` has it, and the unit and the image.
    this.#child = spawn(process.execPath, ['--max-semi-space-size=16', ...clock, file, ...args], {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.log = (this.log + chunk).slice(-20_000);
      this.errors.push(...chunk.split('\n').filter((line) => /"level":(50|60)/.test(line)));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** As the system does that runs out of memory. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** As Ctrl-C does, or whoever manages services; gives how long it took, in milliseconds. */
  async stop(signal: 'SIGINT' | 'SIGTERM' = 'SIGINT'): Promise<number> {
    const begin = performance.now();
    await this.#end(signal);
    return performance.now() - begin;
  }

  /** As a machine that sleeps, or a cloud that moves it. */
  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  wake(): void {
    this.#child.kill('SIGCONT');
  }

  /** Resolves to the exit code when it ends by itself. */
  async ended(): Promise<number | null> {
    if (!this.hasEnded) await once(this.#child, 'exit');
    return this.exitCode;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
