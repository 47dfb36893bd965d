import type { FieldSet } from '../../events/field-set.ts';
import type { Row } from '../../events/value.ts';
import { instantAt } from '../../lang/execute/finding.ts';
import { later } from '../../util/time/index.ts';
import { TIMESTAMP, type ScanSetup } from '../../detect/evaluate/setup.ts';

interface Clock {
  readonly field: string;
  /** Where the field is read, of documents and of those that only the screen reads. */
  readonly slot: number;
  readonly screenSlot: number;
  latest: bigint | null;
}

/**
 * How far the data reaches by each field, other than `@timestamp`, that rules order events by: which
 * matches rest on the end of the data is told by the rule's own clock.
 */
export class Clocks {
  readonly #clocks: readonly Clock[];

  /** Adds the fields to both sets. */
  constructor({ rules }: ScanSetup, fields: FieldSet, screenFields: FieldSet) {
    const names = new Set(rules.map(({ timestampField }) => timestampField ?? TIMESTAMP));
    names.delete(TIMESTAMP);
    this.#clocks = [...names].map((field) => ({
      field,
      slot: fields.slotOf(field),
      screenSlot: screenFields.slotOf(field),
      latest: null,
    }));
  }

  document(row: Row): void {
    for (const clock of this.#clocks)
      clock.latest = later(clock.latest, instantAt(row, clock.slot));
  }

  screened(row: Row): void {
    for (const clock of this.#clocks) {
      clock.latest = later(clock.latest, instantAt(row, clock.screenSlot));
    }
  }

  /** The latest times so far, in nanoseconds since the epoch, by field. */
  latest(): ReadonlyMap<string, bigint> {
    return new Map(
      this.#clocks.flatMap(({ field, latest }) => (latest === null ? [] : [[field, latest]])),
    );
  }
}
