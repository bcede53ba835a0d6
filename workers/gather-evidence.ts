import type { App } from '#src/pipeline/app.ts';
import { gatherEvidence } from '#src/pipeline/evidence/gather-evidence.ts';
import type { Handler } from '#src/queue/queue.ts';

export function gatherEvidenceWorker(app: App): Handler<'gather-evidence'> {
  return async (_payload, signal) => {
    if ((await app.intake.pause()) === 'disk') return;
    for (const { item, kind, url, state, reason } of await gatherEvidence(
      { ...app, ...app.evidence.gathering },
      signal,
    ))
      app.log.info({ item, kind, host: URL.parse(url)?.host, state, reason }, 'evidence gathered');
  };
}
