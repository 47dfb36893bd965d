import { FieldSet } from '../../events/field-set.ts';
import type { Row, Scalar } from '../../events/value.ts';
import { compile, type EvaluationError, type RunnableQuery } from '../../lang/index.ts';
import { createEvaluator, type Evaluate } from '../../lang/execute/evaluator.ts';
import { eventTime, instantAt, type Finding } from '../../lang/execute/finding.ts';
import type { HitMetadata } from '../../ingest/index.ts';
import { SharedFindings } from '../../lang/execute/shared-findings.ts';
import { later } from '../../util/time/index.ts';
import type { QuerySettings } from './request.ts';

/** What a scanner needs: plain data, since every worker compiles the query for itself. */
export interface ScanSetup {
  readonly text: string;
  readonly settings: QuerySettings;
  readonly from: bigint | null;
  readonly to: bigint | null;
  /** Only the number of matches is wanted; where they are is not kept. */
  readonly countOnly: boolean;
  /**
   * A thread that reads so many bytes searches them first, with the block that reaches it: `Infinity`
   * for never. What is found is the same.
   */
  readonly searchedBytes: number;
}

/** An event that means something to the query. */
export interface Found {
  readonly finding: Finding;
  /** Nanoseconds since the epoch. */
  readonly time: bigint | null;
  readonly tiebreaker: Scalar | null;
  /** Where its document stands in the block. */
  readonly start: number;
  readonly end: number;
  /** Of a search hit. */
  readonly index: string | undefined;
  readonly id: string | undefined;
}

/** A condition that could not be evaluated at an event. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** Line of the block, from 0. */
  readonly line: number;
}

/** What a run of documents meant to a query. */
export interface ScanTotals {
  documents: number;
  /** Before `from` or after `to`, or without a time where one of them is set. */
  outside: number;
  /** Events that satisfy a stage of a sequence but have no readable time. */
  untimed: number;
  matched: number;
  failures: number;
  firstFailures: Failure[];
  found: Found[];
  /** The latest time of any event. */
  latest: bigint | null;
}

/** What is read of documents that mean nothing to a query. */
export interface QueryScreen {
  readonly fields: FieldSet;
  /** Slot of the time in these fields; -1 where it does not matter. */
  readonly time: number;
  /** Slots of the query's fields that no document had a value for, and where they are read. */
  readonly unseen: readonly (readonly [own: number, read: number])[];
}

const SHOWN_FAILURES = 3;

/** Tests documents one by one; {@link take} hands over what was found since the last time. */
export class Scanner {
  readonly compiled: RunnableQuery;
  /** Per slot of the field set, whether any document had a value there. */
  readonly seen: boolean[];
  readonly #setup: ScanSetup;
  readonly #evaluate: Evaluate;
  readonly #ranged: boolean;
  readonly #ordered: boolean;
  readonly #shared = new SharedFindings();
  #unseen: number[];
  #totals = emptyTotals();
  #line = 0;
  /** How many slots had not been seen when the screen was made. */
  #screened = -1;

  constructor(setup: ScanSetup) {
    this.#setup = setup;
    this.compiled = compileQuery(setup.text, setup.settings);
    this.#evaluate = createEvaluator(this.compiled, (error) => this.#fail(error));
    this.#ranged = setup.from !== null || setup.to !== null;
    this.#ordered = this.compiled.query.kind === 'sequence';
    const { fields } = this.compiled;
    this.seen = fields.paths.map((_, slot) => fields.isDerived(slot));
    this.#unseen = [...this.seen.keys()].filter((slot) => this.seen[slot] !== true);
  }

  /** One document, as a block's reader hands it over. */
  document(start: number, end: number, row: Row, hit: HitMetadata, line: number): void {
    const totals = this.#totals;
    totals.documents += 1;
    if (this.#unseen.length > 0) this.#look(row);
    this.#line = line;
    const early = this.#ranged || this.#ordered ? eventTime(this.compiled, row) : null;
    if (early !== null && !this.#isInside(early.time)) return;
    const finding = this.#shared.share(this.#evaluate(row));
    if (finding === null) return;
    totals.matched += 1;
    if (this.#setup.countOnly) return;
    const place = early ?? eventTime(this.compiled, row);
    if (this.#ordered && place.time === null) totals.untimed += 1;
    else totals.found.push({ finding, ...place, start, end, index: hit.index, id: hit.id });
  }

  /** What must be read of documents that mean nothing to the query; `null` while nothing has changed. */
  screen(): QueryScreen | null {
    if (this.#screened === this.#unseen.length) return null;
    this.#screened = this.#unseen.length;
    const { paths } = this.compiled.fields;
    const fields = new FieldSet();
    const timed = this.#ranged || this.#ordered;
    const time = timed ? fields.slotOf(paths[this.compiled.slots.timestamp] ?? '') : -1;
    const unseen = this.#unseen.map((slot) => [slot, fields.slotOf(paths[slot] ?? '')] as const);
    return { fields, time, unseen };
  }

  /** One document that means nothing to the query; the row has the fields of the screen. */
  pass(row: Row, { time: slot, unseen }: QueryScreen): void {
    this.#totals.documents += 1;
    if (this.#unseen.length > 0) {
      for (const [own, read] of unseen) if (row[read] !== undefined) this.seen[own] = true;
      this.#unseen = this.#unseen.filter((own) => this.seen[own] !== true);
    }
    if (slot < 0) return;
    this.#isInside(instantAt(row, slot, this.compiled.instantOf));
  }

  take(): ScanTotals {
    const totals = this.#totals;
    this.#totals = emptyTotals();
    return totals;
  }

  /** Counts an event outside of the range. */
  #isInside(time: bigint | null): boolean {
    const totals = this.#totals;
    if (time !== null) totals.latest = later(totals.latest, time);
    if (!this.#ranged || this.#inRange(time)) return true;
    totals.outside += 1;
    return false;
  }

  #inRange(time: bigint | null): boolean {
    const { from, to } = this.#setup;
    return time !== null && (from === null || time >= from) && (to === null || time <= to);
  }

  #look(row: Row): void {
    for (const slot of this.#unseen) if (row[slot] !== undefined) this.seen[slot] = true;
    this.#unseen = this.#unseen.filter((slot) => this.seen[slot] !== true);
  }

  #fail({ code, message }: EvaluationError): void {
    const totals = this.#totals;
    totals.failures += 1;
    if (totals.firstFailures.length < SHOWN_FAILURES) {
      totals.firstFailures.push({ code, message, line: this.#line });
    }
  }
}

export function compileQuery(text: string, settings: QuerySettings): RunnableQuery {
  return compile(text, {
    schema: settings.schema ?? undefined,
    timestampField: settings.timestampField,
    eventCategoryField: settings.eventCategoryField,
    tiebreakerField: settings.tiebreakerField ?? undefined,
    now: settings.now,
  });
}

function emptyTotals(): ScanTotals {
  return {
    documents: 0,
    outside: 0,
    untimed: 0,
    matched: 0,
    failures: 0,
    firstFailures: [],
    found: [],
    latest: null,
  };
}
