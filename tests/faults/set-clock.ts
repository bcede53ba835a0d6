// Loaded before the service (`node --import`): its clock is off by as many milliseconds as the file says that
// FAULT_CLOCK names, which a test may change while it runs. What goes by the monotonic clock stays as it is.
import { readFileSync } from 'node:fs';

const file = process.env.FAULT_CLOCK ?? '';
const TrueDate = Date;
let offset = read();
setInterval(() => {
  offset = read();
}, 50).unref();

function read(): number {
  return Number(readFileSync(file, 'utf8'));
}

function now(): number {
  return TrueDate.now() + offset;
}

globalThis.Date = new Proxy(TrueDate, {
  construct: (target, given, self) => Reflect.construct(target, given.length === 0 ? [now()] : given, self),
  apply: () => new TrueDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
