import type { TriageParts } from './change-alerts.ts';
import { AlertError } from './alert-error.ts';

export interface StepsRequest {
  readonly id: string;
  /** All that are done, by their place in the guide, from 0. */
  readonly steps: readonly number[];
  readonly by: string;
}

/** Says which steps of the guide are done for an alert. Throws {@link AlertError} for one that is not there. */
export function putSteps(
  { store, now }: Pick<TriageParts, 'store' | 'now'>,
  { id, steps, by }: StepsRequest,
): { readonly steps: readonly number[] } {
  return store.transaction(() => {
    if (store.alerts.get(id) === null) throw new AlertError('ENG1301', `there is no alert ${id}`);
    store.alerts.setSteps(id, steps, { at: now(), by });
    return { steps: store.alerts.steps(id) };
  });
}
