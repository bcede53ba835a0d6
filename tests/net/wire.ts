import { createServer, connect as dial, type Socket } from 'node:net';
import { portOf } from './local-server.ts';

/** A way to a server of this machine that can be cut as a pulled cable does: nothing arrives, and nobody is told. */
export interface Wire extends AsyncDisposable {
  port: number;
  cut(): void;
  /** `same`: what was connected goes on where it was; `anew`: as behind a router that forgot, only what is connected now. */
  mend(how: 'same' | 'anew'): void;
}

export async function openWire(targetPort: number): Promise<Wire> {
  const pairs: [near: Socket, far: Socket][] = [];
  /** Who knocked while nothing got through: a system knocks again until somebody hears. */
  const knocking: Socket[] = [];
  const forgotten: Socket[] = [];
  let isCut = false;
  const join = ([near, far]: [Socket, Socket]) => {
    near.pipe(far);
    far.pipe(near);
  };
  const open = (near: Socket) => {
    const far = dial(targetPort, '127.0.0.1');
    far.on('error', () => near.destroy());
    far.on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    pairs.push([near, far]);
    join([near, far]);
  };
  const server = createServer((near) => {
    near.on('error', () => {});
    if (isCut) knocking.push(near.pause());
    else open(near);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: portOf(server.address()),
    cut() {
      isCut = true;
      for (const socket of pairs.flat()) socket.unpipe().pause();
    },
    mend(how) {
      isCut = false;
      if (how === 'same') for (const pair of pairs) join(pair);
      else forgotten.push(...pairs.splice(0).flat());
      for (const near of knocking.splice(0)) if (!near.destroyed) open(near);
    },
    async [Symbol.asyncDispose]() {
      for (const socket of [...pairs.flat(), ...knocking, ...forgotten]) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
