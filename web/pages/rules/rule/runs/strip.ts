import type { AnswerOf } from '../../../../api/client.ts';

export type Run = AnswerOf<'GET /dw/runs'>['runs'][number];
export type Gap = AnswerOf<'GET /dw/gaps'>['gaps'][number];

/** A block of the strip: a run with the window that it read, or events that nothing has read. */
export type Block =
  | {
      readonly kind: 'run';
      readonly id: string;
      readonly at: number;
      readonly tone: Run['outcome'];
      readonly run: Run;
      readonly window: Window;
    }
  | {
      readonly kind: 'gap';
      readonly id: string;
      readonly at: number;
      readonly tone: Gap['state'];
      readonly gap: Gap;
      readonly window: Window | null;
    };

/** When the events were received, in milliseconds since 1970; both inclusive. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Runs and gaps, oldest first. The window of a run begins where the run before it began. */
export function stripOf(runs: readonly Run[], gaps: readonly Gap[]): readonly Block[] {
  const inOrder = runs.toSorted((one, other) => one.startedAt - other.startedAt);
  const blocks: Block[] = inOrder.map((run, index) => ({
    kind: 'run',
    id: run.id,
    at: run.startedAt,
    tone: run.outcome,
    run,
    window: { from: inOrder[index - 1]?.startedAt ?? run.plannedAt, to: run.startedAt },
  }));
  for (const gap of gaps) {
    const { number, state, fromTime, toTime, createdAt } = gap;
    blocks.push({
      kind: 'gap',
      id: `gap-${number}`,
      at: fromTime ?? createdAt,
      tone: state,
      gap,
      window: fromTime === null ? null : { from: fromTime, to: toTime ?? createdAt },
    });
  }
  return blocks.toSorted((one, other) => one.at - other.at);
}

export const CAUSES: Readonly<Record<Gap['reason'], string>> = {
  failed: 'runs failed',
  disabled: 'the rule was off',
  expired: 'the events were removed before they were read',
  search: 'the cluster did not answer completely',
  deferred: 'there was too much to read at once',
};
