import { type Row, type Scalar, firstValueOf } from '../../events/field-set.ts';
import { assert } from '../../util/assert.ts';
import { readInstant } from '../../util/time/index.ts';
import type { CompiledQuery, CompiledTerm, Key } from '../compile/compiled.ts';
import { EvaluationError } from '../functions/declaration.ts';
import { type TermHit, keyText } from '../sequence/candidate.ts';

/** What one event means to one query: nothing (`null`), or the terms it satisfies. */
export type Evaluation = readonly TermHit[] | null;

/** The evaluation of an event query's match: there are no terms. */
const EVENT_MATCH: Evaluation = [];

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

export type Evaluate = (row: Row) => Evaluation;

/**
 * Tests events one by one against a query, at all of its stages.
 *
 * @param onFailure called for each condition that fails at an event, which then does not match there
 */
export function createEvaluator(
  compiled: CompiledQuery,
  onFailure: (error: EvaluationError) => void,
): Evaluate {
  const stages = new StageEvaluator(compiled, onFailure);
  return (row) => {
    for (let stage = 0; stage < stages.count; stage++) stages.test(row, stage, false);
    return stages.take();
  };
}

/** Evaluates an event at stages of a query that the caller chooses. */
export interface StageTests {
  /** How many stages there are. */
  readonly count: number;
  /**
   * Evaluates an event at one stage. The stages of an event ascend; an event query has one.
   *
   * @param isTrue whether the condition is known to be true
   */
  readonly test: (row: Row, stage: number, isTrue: boolean) => void;
  /** What the stages that were tested mean together; the next event may follow. */
  readonly take: () => Evaluation;
}

/** Terms that join by the same fields: the keys of the event there, and those that it satisfies. */
interface Group {
  readonly readKeys: CompiledTerm['keys'];
  /** `null` before they are read, and where reading them fails. */
  keys: readonly Key[] | null;
  list: TermList;
}

interface Stage {
  readonly matches: (row: Row) => boolean;
  /** `null` for an event query. */
  readonly group: Group | null;
}

/**
 * An event whose values make a condition fail (a number that does not parse, an overflow) does not
 * match there; the failure goes to `onFailure`, and other stages are still tested.
 */
export class StageEvaluator implements StageTests {
  readonly count: number;
  readonly #onFailure: (error: EvaluationError) => void;
  readonly #lists: TermLists;
  readonly #stages: readonly Stage[];
  readonly #groups: readonly Group[];
  /** Whether the event satisfies a stage. */
  #isTouched = false;

  /** @param lists may be shared with other queries */
  constructor(
    { query }: CompiledQuery,
    onFailure: (error: EvaluationError) => void,
    lists = new TermLists(),
  ) {
    this.#onFailure = onFailure;
    this.#lists = lists;
    if (query.kind === 'event') {
      this.#stages = [{ matches: query.matches, group: null }];
      this.#groups = [];
    } else {
      const readers = [...new Set(query.terms.map(({ keys }) => keys))];
      const groups = readers.map((readKeys): Group => ({
        readKeys,
        keys: null,
        list: lists.empty,
      }));
      this.#stages = query.terms.map(({ matches, keys }) => {
        const group = groups[readers.indexOf(keys)];
        assert(group !== undefined, 'every reader has a group');
        return { matches, group };
      });
      this.#groups = groups;
    }
    this.count = this.#stages.length;
  }

  test(row: Row, index: number, isTrue: boolean): void {
    const stage = this.#stages[index] as Stage;
    if (!isTrue && !this.#matches(stage, row)) return;
    const { group } = stage;
    if (group === null) {
      this.#isTouched = true;
      return;
    }
    const keys = (group.keys ??= this.#keysOf(group, row));
    if (keys === null) return;
    this.#isTouched = true;
    if (keys.length > 0) group.list = this.#lists.append(group.list, index);
  }

  take(): Evaluation {
    if (!this.#isTouched) return null;
    this.#isTouched = false;
    if (this.#groups.length === 0) return EVENT_MATCH;
    let found: NonNullable<Evaluation> | null = null;
    let more: TermHit[] | null = null;
    for (let at = 0; at < this.#groups.length; at++) {
      const group = this.#groups[at] as Group;
      const { keys, list } = group;
      if (keys === null) continue;
      group.keys = null;
      group.list = this.#lists.empty;
      if (keys.length === 0) continue;
      // Most events satisfy terms of one group, and sequences hold many.
      const own = this.#lists.evaluationOf(list, keys);
      if (found === null) found = own;
      else (more ??= [...found]).push(...own);
    }
    return more ?? found;
  }

  #matches({ matches }: Stage, row: Row): boolean {
    try {
      return matches(row);
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  #keysOf({ readKeys }: Group, row: Row): readonly Key[] | null {
    try {
      return readKeys(row);
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  #fail(error: unknown): void {
    if (!(error instanceof EvaluationError)) throw error;
    this.#onFailure(error);
  }
}

/** Beyond this, lists are created each time: hostile events cannot fill memory with them. */
const MAX_LISTS = 10_000;

/** A list of terms, and the longer ones that begin with it. */
interface TermList {
  readonly terms: readonly number[];
  readonly longer: Map<number, TermList>;
  /** The last evaluation that has these terms. */
  last: NonNullable<Evaluation> | null;
}

const listOf = (terms: readonly number[]): TermList => ({ terms, longer: new Map(), last: null });

/**
 * Gives equal lists of terms the same object: most events of a broad sequence satisfy the same stages,
 * and to keep sixty numbers for each of a million events takes half a gigabyte.
 */
export class TermLists {
  readonly empty: TermList = listOf([]);
  #count = 0;

  /** The list with one more term at its end. */
  append(list: TermList, term: number): TermList {
    const known = list.longer.get(term);
    if (known !== undefined) return known;
    const longer = listOf([...list.terms, term]);
    if (this.#count < MAX_LISTS) {
      this.#count++;
      list.longer.set(term, longer);
    }
    return longer;
  }

  /** Terms that are satisfied with the same keys. Rules that begin alike have the same object for an event. */
  evaluationOf(list: TermList, keys: readonly Key[]): NonNullable<Evaluation> {
    if (list.last?.[0]?.keys === keys) return list.last;
    list.last = [{ terms: list.terms, keys }];
    return list.last;
  }
}
