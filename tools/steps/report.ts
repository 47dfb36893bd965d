import { format } from 'prettier';
import { groupBy } from '../../src/util/group-by.ts';
import { table } from '../docs/table.ts';
import { isAboveLow, seenSteps, type SeenStep } from './measure.ts';
import { isAttack, readSteps, STEP_SETS, type StepSet } from './steps.ts';

export type StepsBySet = ReadonlyMap<StepSet, readonly SeenStep[]>;

export async function allSteps(): Promise<StepsBySet> {
  const seen = new Map<StepSet, readonly SeenStep[]>();
  for (const set of STEP_SETS) seen.set(set, await seenSteps(readSteps(set)));
  return seen;
}

/** The share of steps of a set with an alert above low, from 0 to 1. */
export const shareAboveLow = (steps: readonly SeenStep[]): number =>
  steps.filter(isAboveLow).length / steps.length;

/** The part of the README of the rules on steps: a row for each set, then one for each class of attacks. */
export function stepsMarkdown(bySet: StepsBySet): Promise<string> {
  const counted = (name: string, steps: readonly SeenStep[]): string[] => {
    const above = steps.filter(isAboveLow).length;
    const low = steps.filter((step) => !isAboveLow(step) && step.alerts.length > 0).length;
    return [name, ...[steps.length, above, low, steps.length - above - low].map(String)];
  };
  const columns = ['steps', 'above low', 'only low', 'no alert'];
  const classes = STEP_SETS.filter(isAttack).flatMap((set) => {
    const byClass = groupBy(bySet.get(set) ?? [], ({ of }) => of);
    return [...byClass].map(([{ name, technique }, steps]) => [
      set,
      technique,
      ...counted(name, steps),
    ]);
  });
  const lines = [
    ...table(
      ['set', ...columns],
      STEP_SETS.map((set) => counted(set, bySet.get(set) ?? [])),
    ),
    '',
    ...table(['set', 'technique', 'class', ...columns], classes),
    '',
  ];
  return format(lines.join('\n'), { parser: 'markdown' });
}
