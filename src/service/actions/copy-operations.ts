import { z } from 'zod';
import { counted } from '../../util/counts.ts';
import { recordOf, summaryOf } from '../operation/changes.ts';
import { count, moment, what } from '../operation/common.ts';
import { texts, whole } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import type { AlertCopies } from './alert-copies.ts';

const USUAL_LIST = 50;
const MAX_LIST = 1_000;

export interface CopyParts {
  /** `null` where alerts are not copied to a cluster. */
  readonly copies: Pick<AlertCopies, 'refused' | 'run'> | null;
}

const someOrAll = z.strictObject({
  ids: texts(MAX_LIST).nullable().default(null).describe('whole ids of alerts; all if left out'),
});

interface Chosen {
  readonly ids: readonly string[] | null;
}

export const listRefusedCopies = operation({
  name: 'outputs.refused',
  on: 'GET /dw/outputs/refused',
  about: 'lists alerts that the cluster refuses copies of',
  answers: '`refused`, the latest first',
  rows: 'refused',
  right: 'read',
  example: {
    answer: {
      refused: [
        {
          id: '12fc6100a28fd0b8d2d1f0e6a8d9b6c30d0c4f8f0c1b7f3e9b1a5d3c6e8f7a90',
          at: 1_764_576_000_000,
          reason:
            'mapper_parsing_exception: object mapping for [process] tried to parse field [process] as object, but found a concrete value',
        },
      ],
    },
  },
  query: { limit: whole(1, MAX_LIST).default(USUAL_LIST) },
  answer: z.object({
    refused: z.array(
      z.object({
        id: what(z.string(), 'of the alert'),
        at: moment(),
        reason: what(z.string(), 'what the cluster said'),
      }),
    ),
  }),
  ask: ({ query }) => query,
  run: ({ copies }: CopyParts, { limit }: { readonly limit: number }) => ({
    refused: copies?.refused.list(limit) ?? [],
  }),
});

export const retryRefusedCopies = operation({
  name: 'outputs.retry',
  on: 'POST /dw/outputs/refused/_retry',
  about: 'sends refused alerts to the cluster again, as they are now',
  answers: 'how many are sent',
  right: 'admin',
  example: { body: { ids: null }, answer: { alerts: 3 } },
  body: someOrAll,
  answer: z.object({ alerts: count() }),
  ask: ({ body }): Chosen => body,
  record: (_, ask: Chosen) => () => recordOf('output', null, null, summaryOf({ ...ask })),
  audit: (_, { alerts }) => `sent ${counted(alerts, 'refused alert')} to the cluster again`,
  run({ copies }: CopyParts, { ids }: Chosen) {
    const alerts = copies?.refused.retry(ids) ?? 0;
    copies?.run();
    return { alerts };
  },
});

export const dropRefusedCopies = operation({
  name: 'outputs.drop',
  on: 'POST /dw/outputs/refused/_drop',
  about: 'gives up sending refused alerts to the cluster, unless they change',
  answers: 'how many are given up',
  right: 'admin',
  example: {
    body: { ids: ['12fc6100a28fd0b8d2d1f0e6a8d9b6c30d0c4f8f0c1b7f3e9b1a5d3c6e8f7a90'] },
    answer: { alerts: 1 },
  },
  body: someOrAll,
  answer: z.object({ alerts: count() }),
  ask: ({ body }): Chosen => body,
  record: (_, ask: Chosen) => () => recordOf('output', null, null, summaryOf({ ...ask })),
  audit: (_, { alerts }) => `gave up copies of ${counted(alerts, 'refused alert')}`,
  run: ({ copies }: CopyParts, { ids }: Chosen) => ({ alerts: copies?.refused.drop(ids) ?? 0 }),
});
