import type { FieldSet } from '../../events/field-set.ts';
import type { JsonObject } from '../../events/json.ts';
import type { Row } from '../../events/value.ts';
import type { Candidate, Excepted } from '../candidate.ts';
import { compileExceptions, type CompiledExceptions } from '../exceptions/compile.ts';
import { compileFilters, type CompiledFilters } from '../filters/compile.ts';
import { eventTime, instantAt, type Finding } from '../../lang/execute/finding.ts';
import type { RunnableQuery } from '../../lang/index.ts';
import { TIMESTAMP } from './setup.ts';
import type { ScanSetup } from './setup.ts';

/** What an event means to one rule. */
export interface Hit extends Omit<Candidate, 'event' | 'arrival'> {
  readonly rule: number;
}

/** The times of an event and the exceptions it fulfils, as each rule sees them. */
export class HitMaker {
  readonly #setup: ScanSetup;
  readonly #compiled: readonly RunnableQuery[];
  readonly #filters: readonly (CompiledFilters | null)[];
  readonly #exceptions: readonly (CompiledExceptions | null)[];
  readonly #timestamp: number;
  readonly #ingested: number;
  readonly #overrides: readonly number[];

  /** Adds the fields it reads to the set. */
  constructor(setup: ScanSetup, compiled: readonly RunnableQuery[], fields: FieldSet) {
    this.#setup = setup;
    this.#compiled = compiled;
    this.#filters = setup.rules.map(({ filters }) =>
      filters.length === 0 ? null : compileFilters(filters, fields, { now: setup.now }),
    );
    const known = new Map<string, CompiledExceptions>();
    this.#exceptions = setup.rules.map(({ items }) => {
      if (items.length === 0) return null;
      const key = items.join(' ');
      let exceptions = known.get(key);
      if (exceptions === undefined) {
        const own = items.flatMap((item) => setup.items[item] ?? []);
        exceptions = compileExceptions(own, setup.valueLists, fields, { now: setup.now });
        known.set(key, exceptions);
      }
      return exceptions;
    });
    this.#timestamp = fields.slotOf(TIMESTAMP);
    this.#ingested = fields.slotOf('event.ingested');
    this.#overrides = setup.rules.map(({ timestampOverride }) =>
      timestampOverride === undefined ? this.#timestamp : fields.slotOf(timestampOverride),
    );
  }

  /** `@timestamp`, in nanoseconds since the epoch. */
  timeOf(row: Row): bigint | null {
    return instantAt(row, this.#timestamp);
  }

  /** Whether an event passes the filters of a rule. */
  passes(rule: number, row: Row, document: () => JsonObject): boolean {
    const test = this.#filters[rule]?.test ?? null;
    return test === null || test(row, document);
  }

  /** How often so far a filter could not be decided; the event passed. */
  undecidedFilters(): number {
    return this.#filters.reduce((sum, filters) => sum + (filters?.undecided() ?? 0), 0);
  }

  hit(rule: number, finding: Finding, row: Row, document: () => JsonObject): Hit {
    const compiled = this.#compiled[rule] as RunnableQuery;
    const windowTime = this.#windowTime(rule, row);
    return {
      rule,
      finding,
      ...eventTime(compiled, row),
      windowTime,
      availableAt: instantAt(row, this.#ingested) ?? windowTime,
      excepted: this.#exceptedBy(rule, row, document),
    };
  }

  #windowTime(rule: number, row: Row): bigint | null {
    const time = instantAt(row, this.#overrides[rule] ?? this.#timestamp);
    if (time !== null || this.#setup.rules[rule]?.fallsBack === false) return time;
    return this.timeOf(row);
  }

  #exceptedBy(rule: number, row: Row, document: () => JsonObject): readonly Excepted[] {
    const exceptions = this.#exceptions[rule] ?? null;
    if (exceptions === null) return NONE;
    const fulfilled = exceptions.test(row, document);
    if (fulfilled.length === 0) return NONE;
    const { items } = this.#setup.rules[rule] as ScanSetup['rules'][number];
    return fulfilled.map((index) => {
      const item = items[index] as number;
      const stage = this.#setup.items[item]?.stage ?? null;
      return { item, term: stage === null ? null : stage - 1 };
    });
  }
}

const NONE: readonly Excepted[] = [];
