import type { DetectionStore } from '../../stores/detection-store.ts';
import type { JobRunner } from '../../service/jobs/job-runner.ts';
import type { RuleManager } from '../../service/rules/rule-manager.ts';
import type { Author } from '../../service/rules/rule-rows.ts';

/** What the operations of the API of Kibana work on: a space. */
export interface KibanaParts {
  readonly ruleManager: RuleManager;
  readonly store: Pick<DetectionStore, 'runs' | 'facts'>;
  readonly jobs: Pick<JobRunner, 'start'>;
  readonly makeId: () => string;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** Who asks. */
export interface By {
  readonly by: string;
}

export const author = ({ now }: KibanaParts, { by }: By): Author => ({ by, now: now() });
