import { type AnalyseReport, analyseWaiting } from '#src/pipeline/analyse.ts';
import { indexOlderTexts } from '#src/pipeline/analysis/search-text.ts';
import { shareAnalysis } from '#src/pipeline/analysis/share-analysis.ts';
import type { App } from '#src/pipeline/app.ts';
import type { Handler } from '#src/queue/queue.ts';

export function analyseWorker(app: App, onAnalysed: (report: AnalyseReport) => void): Handler<'analyse'> {
  return async ({ part }, signal) => {
    // One process alone has its threads.
    const own = part ?? (app.env.REDIS_URL ? await shareAnalysis(app) : null);
    // The queue may take nothing: a sweep finds what was not handed on.
    const onPlaced = () => void app.queue.add('raise-alerts', {}).catch(() => undefined);
    const report = await analyseWaiting(app, signal, onPlaced, own);
    if (report.analysed + report.failed.length > 0) onAnalysed(report);
    // What an earlier version analysed becomes searchable, a part at a time.
    while (!signal.aborted && (await indexOlderTexts(app.db)));
  };
}
