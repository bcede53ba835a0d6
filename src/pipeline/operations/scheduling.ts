import { striveToHold } from '#src/store/sole-holder.ts';
import type { App } from '../app.ts';

export interface SchedulingTurn extends AsyncDisposable {
  /** Whether this process is the one that hands out work now. */
  isOurs(): boolean;
}

/** Of all processes on one database, one hands out work: this one tries to be it until disposed. */
export function takeSchedulingTurn({ databaseUrl, log }: Pick<App, 'databaseUrl' | 'log'>): SchedulingTurn {
  const holder = striveToHold(databaseUrl, {
    onChange: (held) => log.info({ held }, held ? 'this process schedules' : 'this process schedules no more'),
  });
  return { isOurs: holder.isHeld, [Symbol.asyncDispose]: () => holder[Symbol.asyncDispose]() };
}
