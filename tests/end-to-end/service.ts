import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** The service as a process of its own, so that a test can kill it. */
export class Service implements AsyncDisposable {
  /** What it said on standard error. */
  output = '';
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.output += chunk;
    });
  }

  static start(environment: NodeJS.ProcessEnv, ...command: string[]): Service {
    const args = command.length > 0 ? command : ['start'];
    const child = spawn(process.execPath, ['src/cli/main.ts', ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return new Service(child);
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Asks it to stop, as Ctrl-C does; gives its exit code and how long it took. */
  async stop(): Promise<{ code: number | null; milliseconds: number }> {
    const begin = performance.now();
    await this.#end('SIGINT');
    return { code: this.#child.exitCode, milliseconds: performance.now() - begin };
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
