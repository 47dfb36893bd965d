import { compileExceptions, type CompiledExceptions } from '../../detect/exceptions/compile.ts';
import { rowOf } from '../../events/document-row.ts';
import type { JsonObject } from '../../events/json.ts';
import { ruleFields } from '../../match/rule-outline.ts';
import type { ExceptionItem, ValueList } from '../../rules/index.ts';
import { formatInstant, NANOS_PER_MS } from '../../util/time/index.ts';

/** Which an event has from when it was received; its stored document need not contain it. */
export const INGESTED = 'event.ingested';

/** Exception items, tried at stored events as a run of their rule would evaluate them. */
export class ExceptionTrial {
  /** By item, why it applies to no event at all; `null` for one that does. */
  readonly idle: readonly (string | null)[];
  readonly #fields = ruleFields();
  readonly #test: CompiledExceptions['test'];
  readonly #ingested: number;

  /** @param now in milliseconds since 1970 */
  constructor(items: readonly ExceptionItem[], valueLists: readonly ValueList[], now: number) {
    const clock = { now: BigInt(now) * NANOS_PER_MS };
    const { test, idle } = compileExceptions(items, valueLists, this.#fields, clock);
    this.idle = idle;
    this.#test = test;
    this.#ingested = this.paths.includes(INGESTED) ? this.#fields.slotOf(INGESTED) : -1;
  }

  /** The fields that the items read. */
  get paths(): readonly string[] {
    return this.#fields.paths;
  }

  /**
   * The indices of the items that an event satisfies.
   *
   * @param received in milliseconds since 1970; `null` where only its document is known
   */
  itemsAt(document: JsonObject, received: number | null): readonly number[] {
    const row = rowOf(document, this.#fields);
    if (this.#ingested >= 0 && received !== null) {
      row[this.#ingested] = formatInstant(BigInt(received) * NANOS_PER_MS);
    }
    return this.#test(row, () => document);
  }
}
