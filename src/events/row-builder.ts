import { getOrAdd } from '../util/maps.ts';
import type { PathSlots } from './field-set.ts';
import type { Scalar, Value } from './value.ts';
import { readAs } from './value-type.ts';

/** Up to here a linear search for duplicates is faster than a set. */
const SMALL_ARRAY = 8;

/** Collects the values of one document by slot, without duplicates, in time linear in their number. */
export class RowBuilder {
  /** Used again for each document, after {@link clear}. */
  readonly values: Value[];
  readonly #seen = new Map<number, Set<Scalar>>();

  constructor(count: number) {
    this.values = Array.from<Value>({ length: count }).fill(undefined);
  }

  clear(): void {
    const { values } = this;
    for (let slot = 0; slot < values.length; slot++) values[slot] = undefined;
    if (this.#seen.size > 0) this.#seen.clear();
  }

  set(slot: number, value: Value): void {
    this.values[slot] = value;
  }

  /**
   * Adds a value of the document, `null` too, as the type of its field reads it.
   *
   * @param isFloat it is a number written as a floating-point one; needed only for a field with derived slots
   */
  put({ slot, type, derived }: PathSlots, value: Scalar | null, isFloat: boolean): void {
    const read = type === null || value === null ? value : readAs(type, value);
    if (read !== null) this.add(slot, read);
    if (derived === null || (read === null && value !== null)) return;
    for (const each of derived) {
      if (each.kind === 'or') this.add(each.slot, read ?? each.nullValue);
      else if (read !== null && (type === null ? isFloat : type.isFloat)) this.add(each.slot, read);
    }
  }

  add(slot: number, scalar: Scalar): void {
    const value = this.values[slot];
    if (value === undefined) {
      this.values[slot] = scalar;
    } else if (typeof value !== 'object') {
      if (value !== scalar) this.values[slot] = [value, scalar];
    } else if (this.#isNew(slot, value, scalar)) {
      // The array was made here for this document.
      (value as Scalar[]).push(scalar);
    }
  }

  #isNew(slot: number, values: readonly Scalar[], scalar: Scalar): boolean {
    if (values.length < SMALL_ARRAY) return !values.includes(scalar);
    const seen = getOrAdd(this.#seen, slot, () => new Set(values));
    if (seen.has(scalar)) return false;
    seen.add(scalar);
    return true;
  }
}
