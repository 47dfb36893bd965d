import type { DetectionStore } from '../../stores/detection-store.ts';
import type { JobRunner } from '../../service/jobs/job-runner.ts';
import type { RuleParts } from '../../service/rules/rule-manager.ts';

/** What the operations of the API of Kibana work on: a space. */
export interface KibanaParts extends RuleParts {
  readonly store: Pick<DetectionStore, 'runs' | 'facts'>;
  readonly jobs: Pick<JobRunner, 'start'>;
  readonly makeId: () => string;
}

/** Who asks. */
export interface By {
  readonly by: string;
}

/** Whether what is left out of a change returns to its default, or stays. */
export type How = 'replace' | 'patch';
