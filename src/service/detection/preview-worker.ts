import { serveLane } from '../../threads/serve-lane.ts';
import type { PreviewProgress } from './preview/preview-rule.ts';
import { runPreview, type PreviewWork } from './preview-work.ts';

serveLane<PreviewWork, PreviewProgress>({
  perform: (work, host) =>
    runPreview(work, (progress) => host.progress(progress), {
      throwIfAborted: () => {
        if (host.isCancelled()) throw new Error('the preview was stopped');
      },
    }),
  priority: 'low',
});
