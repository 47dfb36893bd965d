import { type Row, type Scalar, firstValueOf } from '../../events/value.ts';
import type { CompiledQuery, Key } from '../compile/compiled.ts';
import { type TermHit, keyText } from '../sequence/candidate.ts';
import { readInstant } from '../../util/time/index.ts';

/** What one event means to one query: nothing (`null`), or the terms it satisfies. */
export type Evaluation = readonly TermHit[] | null;

/** The evaluation of an event query's match: there are no terms. */
export const EVENT_MATCH: Evaluation = [];

/** When an event happened, for ordering; absent parts are `null`. */
export interface EventTime {
  /** Nanoseconds since the epoch; `null` if the field is absent or no readable time. */
  readonly time: bigint | null;
  readonly tiebreaker: Scalar | null;
}

export function eventTime(compiled: CompiledQuery, row: Row): EventTime {
  const { timestamp, tiebreaker } = compiled.slots;
  const tie = tiebreaker < 0 ? undefined : firstValueOf(row[tiebreaker]);
  return { time: instantAt(row, timestamp, compiled.instantOf), tiebreaker: tie ?? null };
}

/**
 * The first value of a field as nanoseconds since the epoch; `null` if that is not a readable time.
 */
export function instantAt(
  row: Row,
  slot: number,
  instantOf: (raw: Scalar) => bigint | null = readInstant,
): bigint | null {
  const time = firstValueOf(row[slot]);
  return time === undefined ? null : instantOf(time);
}

const MAX = 50_000;

/**
 * Gives equal evaluations the same object: candidates of a broad sequence differ in little but their
 * time, and a million copies of a container's id take memory and time to pass between threads.
 */
export class SharedEvaluations {
  readonly #known = new Map<string, NonNullable<Evaluation>>();
  readonly #max: number;
  /** The keys that came last, and what was shared for each single term with them: rules read keys of an event once. */
  #keys: readonly Key[] | null = null;
  #ofTerm: Evaluation[] = [];

  /** @param max cleared beyond this size, so that a stream of new keys does not use unbounded memory */
  constructor(max: number = MAX) {
    this.#max = max;
  }

  /** @param onNew is called where the evaluation is the first of its kind */
  share(evaluation: Evaluation, onNew?: (evaluation: NonNullable<Evaluation>) => void): Evaluation {
    if (evaluation === null || evaluation.length === 0) return evaluation;
    const [{ terms, keys }] = evaluation as readonly [TermHit];
    if (evaluation.length > 1 || terms.length > 1) return this.#find(evaluation, onNew);
    if (this.#keys !== keys) {
      this.#keys = keys;
      this.#ofTerm = [];
    }
    return (this.#ofTerm[terms[0] as number] ??= this.#find(evaluation, onNew));
  }

  clear(): void {
    this.#known.clear();
    this.#keys = null;
    this.#ofTerm = [];
  }

  #find(
    evaluation: NonNullable<Evaluation>,
    onNew?: (evaluation: NonNullable<Evaluation>) => void,
  ): NonNullable<Evaluation> {
    let text = '';
    for (const { terms, keys } of evaluation) {
      text += terms.length === 1 ? `${terms[0]}` : terms.join();
      for (const key of keys) text += `|${keyText(key)}`;
      text += ';';
    }
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= this.#max) this.#known.clear();
    this.#known.set(text, evaluation);
    onNew?.(evaluation);
    return evaluation;
  }
}
