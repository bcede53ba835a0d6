import type { App } from '#src/pipeline/app.ts';
import { anchorCheckpoints } from '#src/pipeline/evidence/anchor-checkpoints.ts';
import type { Handler } from '#src/queue/queue.ts';

export function anchorWorker(app: App): Handler<'anchor'> {
  return async (_payload, signal) => {
    for (const { anchor, state, reason } of await anchorCheckpoints(app.evidence.anchoring, signal))
      app.log.info(
        { service: anchor.service, record: anchor.checkpoint.sequence, state, reason },
        'checkpoint anchored',
      );
  };
}
