import { z } from 'zod';
import type { DetectionReader } from '../../stores/detection-store.ts';
import { counted } from '../../util/counts.ts';
import { recordJob, job } from '../jobs/schemas.ts';
import type { JobParts } from '../jobs/operations.ts';
import { list, texts } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import type { EffectRequest } from './exception-effect.ts';
import { resolveAlert } from './find-alerts.ts';
import { proposeExceptions } from './propose-exception.ts';
import { proposal } from './schemas.ts';

const MAX_RULES = 10_000;
const MAX_ITEMS = 1_000;

interface ProposalParts {
  readonly store: Pick<DetectionReader, 'alerts' | 'rules'>;
  readonly now: () => number;
}

export const proposeException = operation({
  name: 'exceptions.propose',
  on: 'GET /dw/alerts/:id/_exceptions',
  about: 'proposes exceptions that would hide the alert, from its event',
  answers: '`exceptions`: one for each event of the alert',
  right: 'read',
  answer: proposal,
  ask: ({ id }) => ({ alertId: id }),
  run: ({ store, now }: ProposalParts, { alertId }: { readonly alertId: string }) =>
    proposeExceptions(store, resolveAlert(store, alertId), now()),
});

export const exceptionEffect = operation({
  name: 'exceptions.effect',
  on: 'POST /dw/exceptions/_effect',
  about: 'starts a job: which stored alerts exception `items` would have hidden',
  answers: 'the job; its `result` has the counts',
  right: 'rules',
  body: z.strictObject({
    items: list(MAX_ITEMS),
    rules: texts(MAX_RULES)
      .optional()
      .describe('ids of the rules they would apply to; left out, those that their lists apply to'),
  }),
  answer: job,
  ask: ({ body: { rules: ruleIds, items }, by }) => ({ ruleIds, items, by }),
  record: (_, ask) => recordJob(ask),
  audit: ({ items }) =>
    `started a job that tries ${counted(items.length, 'exception item')} on stored alerts`,
  run: ({ jobs }: JobParts, { by, ...request }: EffectRequest & { readonly by: string }) =>
    jobs.start('exceptions.effect', request, by),
});
