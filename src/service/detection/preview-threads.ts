import { Lane } from '../../threads/lane.ts';
import { workerScript } from '../../threads/worker-script.ts';

import type { PreviewProgress } from './preview/preview-rule.ts';
import type { PreviewWork } from './preview-work.ts';

/** Those who write a rule preview it again and again: the next one need not start a thread. */
const IDLE_MS = 10_000;

/** Makes previews, which answer with a `PreviewAnswer`. As many run as are asked for: the jobs limit that. */
export class PreviewThreads extends Lane<PreviewWork, PreviewProgress> {
  constructor() {
    super({
      script: workerScript('preview'),
      idleMs: IDLE_MS,
      refuse: (_, cause) => cause ?? new Error('the thread of the preview has ended'),
    });
  }
}
