import { z } from 'zod';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { counted } from '../../util/counts.ts';
import { whole } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import { recordOf, shown, summaryOf } from '../operation/record.ts';
import type { TriageParts } from './change-alerts.ts';
import { resolveAlert } from './find-alerts.ts';
import { guideSteps } from './schemas.ts';

const MAX_STEPS = 1_000;

export interface StepsParts extends Pick<TriageParts, 'now'> {
  readonly store: Pick<DetectionStore, 'alerts' | 'rules' | 'transaction'>;
}

interface StepsRequest {
  readonly id: string;
  /** All that are done, by their place in the guide, from 0. */
  readonly steps: readonly number[];
  readonly by: string;
}

export const putSteps = operation({
  name: 'alerts.steps',
  on: 'PUT /dw/alerts/:id/_steps',
  about:
    'says which steps of the guide are done for an alert; all that are, instead of those before',
  answers: '`steps`',
  right: 'triage',
  body: z.strictObject({ steps: z.array(whole(0, MAX_STEPS)).max(MAX_STEPS).readonly() }),
  answer: guideSteps,
  ask: ({ id, body, by }): StepsRequest => ({ id, ...body, by }),
  record({ store }: StepsParts, ask: StepsRequest) {
    const id = resolveAlert(store, ask.id);
    return () => recordOf('alert', id, null, summaryOf({ ...ask, id }));
  },
  audit: ({ id }, { steps }) =>
    `marked ${counted(steps.length, 'step')} of the guide as done for the alert ${shown(id)}`,
  run({ store, now }: StepsParts, { id: given, steps, by }: StepsRequest) {
    const id = resolveAlert(store, given);
    return store.transaction(() => {
      store.alerts.setSteps(id, steps, { at: now(), by });
      return { steps: store.alerts.steps(id) };
    });
  },
});
