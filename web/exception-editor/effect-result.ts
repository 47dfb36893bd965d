import type {
  EffectExample,
  EffectWindow,
  RuleEffect,
} from '../../src/service/alerts/effect-report.ts';
import type { EffectReport } from '../../src/service/alerts/exception-effect.ts';
import type { Job } from '../api/queries.ts';

export type { EffectExample, EffectReport, EffectWindow, RuleEffect };

/** What has come out of a job that looks for the effect of exceptions; `null` while it has nothing to say. */
export const effectOf = (job: Job | undefined): EffectReport | null =>
  job?.state === 'done' ? (job.result as EffectReport | null) : null;

/** What must be confirmed before such an exception is saved, in sentences; none where nothing must. */
export function warningsOf({ windows }: EffectReport): readonly string[] {
  const longest = windows.at(-1);
  if (longest === undefined) return [];
  const found = longest.verdicts.true_positive;
  const critical = longest.examples.some(({ severity }) => severity === 'critical');
  return [
    ...(found === 0
      ? []
      : [
          `It would have hidden ${found} ${found === 1 ? 'alert that was' : 'alerts that were'} closed as true positive.`,
        ]),
    ...(critical ? ['It would have hidden alerts of critical severity.'] : []),
  ];
}
