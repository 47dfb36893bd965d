import type { FieldSet } from '../../events/field-set.ts';
import type { Row } from '../../events/value.ts';
import type { Evaluator } from '../../detect/evaluate/evaluator.ts';
import { TIMESTAMP } from '../../detect/evaluate/setup.ts';
import { instantAt } from '../../lang/execute/evaluation.ts';
import type { RunnableQuery } from '../../lang/index.ts';
import { later } from '../../util/time/index.ts';
import type { BlockScanSetup } from './setup.ts';

type InstantOf = RunnableQuery['instantOf'];

/** A field by which events are ordered. */
interface Clock {
  readonly field: string;
  readonly slot: number;
  /** Undefined for the default way of reading it. */
  readonly instantOf: InstantOf | undefined;
}

/**
 * The time of events, by the field of the run and by every other one that rules order events by: which
 * matches depend on the end of the data is decided by the rule's own clock.
 */
export class Clocks {
  readonly #main: Clock;
  readonly #others: readonly Clock[];
  #latest = new Map<string, bigint>();

  /** Adds the fields to the set. */
  constructor(setup: BlockScanSetup, evaluator: Evaluator, fields: FieldSet) {
    const readers = new Map<string, InstantOf>();
    for (const [index, { timestampField = TIMESTAMP, schema }] of setup.rules.entries()) {
      const instantOf = schema === undefined ? undefined : evaluator.queryOf(index).instantOf;
      if (instantOf !== undefined) readers.set(timestampField, instantOf);
    }
    const clockOf = (field: string): Clock => ({
      field,
      slot: fields.slotOf(field),
      instantOf: readers.get(field),
    });
    const names = new Set(setup.rules.map(({ timestampField }) => timestampField ?? TIMESTAMP));
    names.delete(setup.timestampField);
    this.#main = clockOf(setup.timestampField);
    this.#others = [...names].map(clockOf);
  }

  /** The same clocks on rows with other fields, for {@link timeOf} and {@link observe}. */
  over(fields: FieldSet): Pick<Clocks, 'timeOf' | 'observe'> {
    const moved = (clock: Clock): Clock => ({ ...clock, slot: fields.slotOf(clock.field) });
    const main = moved(this.#main);
    const others = this.#others.map(moved);
    return {
      timeOf: (row) => timeOf(row, main),
      observe: (row) => this.#observe(row, others),
    };
  }

  /** By the field of the run, in nanoseconds since the epoch. */
  timeOf(row: Row): bigint | null {
    return timeOf(row, this.#main);
  }

  observe(row: Row): void {
    this.#observe(row, this.#others);
  }

  /** The latest times by the other fields since the last call, in nanoseconds since the epoch. */
  take(): ReadonlyMap<string, bigint> {
    const latest = this.#latest;
    this.#latest = new Map();
    return latest;
  }

  #observe(row: Row, clocks: readonly Clock[]): void {
    for (const clock of clocks) {
      const time = later(this.#latest.get(clock.field) ?? null, timeOf(row, clock));
      if (time !== null) this.#latest.set(clock.field, time);
    }
  }
}

const timeOf = (row: Row, { slot, instantOf }: Clock): bigint | null =>
  instantAt(row, slot, instantOf);
