import { userInfo } from 'node:os';

/** Who sits at the console, for logs and the chain of custody: "sara at the console". */
export function operatorAtConsole(): string {
  try {
    return `${userInfo().username} at the console`;
  } catch {
    // A container may run under a number that no file gives a name.
    return `user ${process.getuid?.() ?? '?'} at the console`;
  }
}
