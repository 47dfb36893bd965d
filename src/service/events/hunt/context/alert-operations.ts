import { alertDetail } from '../../../alerts/schemas.ts';
import { getAlert, resolveAlertIds } from '../../../alerts/read-operations.ts';
import { someOf, whole } from '../../../operation/fields.ts';
import { operation } from '../../../operation/operation.ts';
import type { HuntParts, PrevalenceOptions } from '../hunts.ts';

import type { TreeOptions } from './process-tree.ts';
import { prevalence, processTree, why } from './schemas.ts';

const MAX_SECONDS = 10;
const MS_PER_SECOND = 1_000;
/** A page waits for a tree; counts come behind it. */
const USUAL_TREE_MS = 80;
const USUAL_COUNTS_MS = 200;
const MAX_DAYS = 365;
const USUAL_DAYS = 30;

const seconds = (usualMs: number) =>
  whole(1, MAX_SECONDS)
    .optional()
    .describe(`how long events may be read; without it, ${usualMs} ms`);
const msOf = (given: number | undefined, usualMs: number) =>
  given === undefined ? usualMs : given * MS_PER_SECOND;

interface ById {
  /** Of an alert, or its first digits. */
  readonly id: string;
}

async function resolved({ detection }: HuntParts, given: string): Promise<string> {
  const { ids } = await detection(resolveAlertIds, { ids: [given] });
  return ids[0] ?? given;
}

const PARTS = ['why', 'process-tree'] as const;

export const showAlert = operation({
  name: 'alerts.show',
  on: 'GET /dw/alerts/:id',
  about: 'shows everything about an alert; the first digits of its id are enough',
  answers:
    '`summary`, `document`, and what has become of it; `why` and `processTree` where they are asked for. ' +
    'One that cannot be read is left out, and its own route says why',
  right: 'read',
  query: { with: someOf(PARTS).default([]).describe('what its own routes answer') },
  answer: alertDetail.extend({ why: why.optional(), processTree: processTree.optional() }),
  ask: ({ id, query }) => ({ id, parts: query.with }),
  async run(given: HuntParts, ask: ById & { readonly parts: readonly (typeof PARTS)[number][] }) {
    const { hunts, owner, detection } = given;
    if (ask.parts.length === 0) return detection(getAlert, { id: ask.id });
    const id = await resolved(given, ask.id);
    const orNothing = <T>(part: (typeof PARTS)[number], work: () => Promise<T>) =>
      ask.parts.includes(part) ? work().catch(() => undefined) : undefined;
    const [detail, traced, drawn] = await Promise.all([
      detection(getAlert, { id }),
      orNothing('why', () => hunts.why(owner.space, id)),
      orNothing('process-tree', () => hunts.processTree(owner.space, { id, maxMs: USUAL_TREE_MS })),
    ]);
    return {
      ...detail,
      ...(traced === undefined ? {} : { why: traced }),
      ...(drawn === undefined ? {} : { processTree: drawn }),
    };
  },
});

export const drawProcessTree = operation({
  name: 'alerts.processTree',
  on: 'GET /dw/alerts/:id/process-tree',
  about: 'draws the processes around an alert, from the entry into its container down',
  answers:
    '`root`, the `path` to the process of the alert, what was `read`, and what is `missing` with the reason',
  right: 'read',
  answer: processTree,
  query: { seconds: seconds(USUAL_TREE_MS) },
  ask: ({ id, query }) => ({ id, maxMs: msOf(query.seconds, USUAL_TREE_MS) }),
  run: async (parts: HuntParts, ask: TreeOptions) =>
    parts.hunts.processTree(parts.owner.space, { ...ask, id: await resolved(parts, ask.id) }),
});

export const traceAlert = operation({
  name: 'alerts.why',
  on: 'GET /dw/alerts/:id/why',
  about: 'traces the query of the rule, as it was then, at the events of an alert',
  answers:
    'the `query`, and `stages`: each `clause` with its place in the query, whether it is true, its `fields` with the ' +
    'values that made it so, and its `parts`',
  right: 'read',
  answer: why,
  ask: ({ id }) => ({ id }),
  run: async (parts: HuntParts, { id }: ById) =>
    parts.hunts.why(parts.owner.space, await resolved(parts, id)),
});

export const countPrevalence = operation({
  name: 'alerts.prevalence',
  on: 'GET /dw/alerts/:id/prevalence',
  about: 'counts in how many containers, images and hosts what an alert shows was seen',
  answers:
    '`spreads`: of the command line, the executable, the same in this image, with this parent, and the image; ' +
    '`similar` alerts with their verdicts',
  right: 'read',
  answer: prevalence,
  query: {
    days: whole(1, MAX_DAYS).default(USUAL_DAYS).describe('how far it is looked back'),
    seconds: seconds(USUAL_COUNTS_MS),
  },
  ask: ({ id, query, now }) => ({
    id,
    days: query.days,
    now,
    maxMs: msOf(query.seconds, USUAL_COUNTS_MS),
  }),
  run: async (parts: HuntParts, ask: PrevalenceOptions) =>
    parts.hunts.prevalence(parts.owner.space, { ...ask, id: await resolved(parts, ask.id) }),
});
