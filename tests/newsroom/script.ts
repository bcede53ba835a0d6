import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { ScriptedItem } from './newsroom.ts';

export interface ScriptedDay {
  day: string;
  items: (ScriptedItem & {
    /** The item is the first of an event for which one alert is due. */
    alert?: string;
    /** The item tells of that event again. */
    about?: string;
  })[];
}

/** Several days of the simulated world, in order. */
export function readScript(): ScriptedDay[] {
  return parse(readFileSync(path.join(import.meta.dirname, 'script.yaml'), 'utf8'));
}
