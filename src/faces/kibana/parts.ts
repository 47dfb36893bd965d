import { attempt, internal, type Operation } from '../../service/operation/operation.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { JobRunner } from '../../service/jobs/job-runner.ts';
import type { Notifier } from '../../service/notifications/notifier.ts';
import type { RuleParts } from '../../service/rules/rule-manager.ts';

/** What the operations of the API of Kibana work on: a space. */
export interface KibanaParts extends RuleParts {
  readonly store: Pick<DetectionStore, 'runs' | 'facts'>;
  readonly jobs: Pick<JobRunner, 'start'>;
  readonly makeId: () => string;
  readonly notifier: Pick<Notifier, 'actionsOf'>;
}

/** Who asks. */
export interface By {
  readonly by: string;
}

/** Whether what is left out of a change returns to its default, or stays. */
export type How = 'replace' | 'patch';

/** An operation of the API of Kibana: what is taken of a refused answer in it refuses it. */
export const operation = <Ask, Result>(
  spec: Operation<KibanaParts, Ask, Result>,
): Operation<KibanaParts, Ask, Result> =>
  internal({ ...spec, run: (parts, ask) => attempt(() => spec.run(parts, ask)) as Result });
