import type { App } from '#src/pipeline/app.ts';
import { keepStreams } from '#src/pipeline/streams/stream-keeper.ts';
import type { StreamReport } from '#src/pipeline/streams/stream-run.ts';

/** Follows the streams that no other process follows, until disposed. */
export function followStreams(app: App, onStream: (report: StreamReport) => void): AsyncDisposable {
  return keepStreams(app, {
    log: app.log,
    // A stream that stands still may lose what passes: for want of room alone.
    isPaused: async () => (await app.intake.pause()) === 'disk',
    onReport: (report) => {
      onStream(report);
      if (report.created + report.revised > 0) void app.queue.add('analyse', {}).catch(() => undefined);
    },
  });
}
