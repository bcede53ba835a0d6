import { readFile } from 'node:fs/promises';

/** Of CPU time as the kernel counts it, on every Linux that Node runs on. */
const TICKS_A_SECOND = 100;

/** Seconds of CPU time, user and system, of a process: `/proc/PID/stat` (proc(5), fields 14 and 15). 0 where it is gone. */
export async function cpuSeconds(pid: number): Promise<number> {
  const fields = await statOf(pid);
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_A_SECOND;
}

/** Of a process and its children, those that have ended too. */
export async function cpuSecondsOfFamily(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const fields = await statOf(pid);
  let seconds = (await cpuSeconds(pid)) + (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) / TICKS_A_SECOND;
  for (const child of children.trim().split(' ').filter(Boolean)) seconds += await cpuSeconds(Number(child));
  return seconds;
}

/** Of a process its parent's id; 0 where it is gone. */
export async function parentOf(pid: number): Promise<number> {
  const fields = await statOf(pid);
  return Number(fields[1] ?? 0);
}

/** Memory of a process that is in RAM now, in MiB: `VmRSS` of `/proc/PID/status`. */
export async function residentMib(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? Number.NaN) / 1024;
}

/** From the third field on: the second, the name, may hold anything. */
async function statOf(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}
