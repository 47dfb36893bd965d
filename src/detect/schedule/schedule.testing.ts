import { rowOf } from '../../events/document-row.ts';
import type { JsonObject } from '../../events/json.ts';
import { compile, createEvaluator, type CompiledQuery } from '../../lang/index.ts';
import { matchedEvent } from '../alert/alert.testing.ts';
import type { Candidate } from '../candidate.ts';

/** An event of a test; times in seconds since {@link START}. */
export interface TestEvent {
  readonly at: number | null;
  /** When it had been ingested; by default, immediately. */
  readonly available?: number;
  readonly name: string;
}

/** A multiple of an hour: 2026-11-24T12:00:00Z. */
export const START = BigInt(Date.UTC(2026, 10, 24, 12)) * 1_000_000n;

export const time = (seconds: number): bigint =>
  START + BigInt(Math.round(seconds * 1000)) * 1_000_000n;

export const secondsOf = (instant: bigint): number => Number((instant - START) / 1_000_000n) / 1000;

export const documentOf = ({ at, name }: TestEvent, number: number): JsonObject => ({
  event: { id: `${number}`, category: 'process' },
  process: { name },
  ...(at === null ? {} : { '@timestamp': new Date(Number(time(at) / 1_000_000n)).toISOString() }),
});

/** The candidates that a scan provides. */
export function candidatesOf(
  events: readonly TestEvent[],
  query: string,
): { readonly compiled: CompiledQuery; readonly candidates: readonly Candidate[] } {
  const compiled = compile(query);
  const evaluate = createEvaluator(compiled, () => {});
  const candidates = events.flatMap((event, arrival): Candidate[] => {
    const document = documentOf(event, arrival);
    const evaluation = evaluate(rowOf(document, compiled.fields));
    if (evaluation === null) return [];
    const at = event.at === null ? null : time(event.at);
    return [
      {
        evaluation,
        time: at,
        tiebreaker: null,
        arrival,
        windowTime: at,
        availableAt: event.available === undefined ? at : time(event.available),
        excepted: [],
        event: matchedEvent(document),
      },
    ];
  });
  return { compiled, candidates };
}
