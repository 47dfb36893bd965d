import type { FieldSet, Row } from '../../events/field-set.ts';
import type { JsonObject } from '../../events/json.ts';
import { parseDocument } from '../../events/parse-document.ts';

import { groupReader, type ReadGroup } from '../../detect/alerts/turns.ts';
import { Evaluator, type RuleMatch } from '../../detect/evaluate/evaluator.ts';
import { ruleFields } from '../../match/rule-outline.ts';
import { TIMESTAMP } from '../../detect/evaluate/setup.ts';
import type { HitMetadata } from '../../ingest/index.ts';
import { instantAt } from '../../lang/execute/evaluator.ts';
import type { EvaluationError, RunnableQuery } from '../../lang/index.ts';
import type { SearchPlan } from '../../match/literals/index.ts';
import { earlier, later, type RunClock } from '../../util/time/index.ts';
import type { EvaluationFailure, EventTotals } from './event-counts.ts';
import { MatchRecorder } from './found-matches.ts';
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
class Clocks {
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

/** A document that is not in a block yet. */
export interface DocumentSource {
  /** Creates the whole document on demand. */
  readonly make: () => JsonObject;
  /**
   * Puts the document into a block, if it matches.
   *
   * @param rule the first that it matches
   * @param made the document of {@link make}, which is created only once
   */
  readonly place: (
    rule: number,
    made: () => JsonObject,
  ) => { readonly start: number; readonly end: number };
}

/** How documents that cannot match any rule are counted. */
export interface SkippedDocuments {
  readonly fields: FieldSet;
  /** Counts one such document. The row has only {@link fields}. */
  readonly count: (row: Row, hit: HitMetadata) => void;
}

const MAX_SHOWN_FAILURES = 3;

const NO_HIT: HitMetadata = { index: undefined, id: undefined };

const NO_BLOCK = Buffer.alloc(0);

const NO_ROW: Row = [];

/** Evaluates documents one by one; {@link take} returns the results since it was last called. */
export class EventScanner {
  readonly fields: FieldSet;
  readonly #setup: BlockScanSetup;
  readonly #evaluator: Evaluator;
  readonly #isRanged: boolean;
  /** `null` if no times are needed. */
  readonly #clocks: Clocks | null;
  readonly #alert: number;
  readonly #time: number;
  readonly #groupOf: ReadGroup | null;
  /** Slots of the fields of rules that have had no value in any document. */
  #unseen: number[] = [];
  /** Their number when {@link skippedDocuments} was last called. */
  #reported = -1;
  #documents = 0;
  #outside = 0;
  #matched = 0;
  #first: bigint | null = null;
  #last: bigint | null = null;
  #failures = new Map<number, number>();
  #firstFailures: EvaluationFailure[] = [];
  readonly #found = new MatchRecorder();
  #block: Buffer = NO_BLOCK;
  // The document that is being evaluated. A closure for each document would cost as much as a small query.
  #start = 0;
  #end = 0;
  #line = 0;
  #hit: HitMetadata = NO_HIT;
  #row: Row = NO_ROW;
  #hasMatch = false;
  #parsed: JsonObject | null = null;
  /** `null` for a document in the block. */
  #source: DocumentSource | null = null;
  readonly #parse = () =>
    (this.#parsed ??=
      this.#source?.make() ?? parseDocument(this.#block.toString('utf8', this.#start, this.#end)));
  readonly #take = (match: RuleMatch): void => {
    const isFirst = !this.#hasMatch;
    this.#hasMatch = true;
    if (this.#setup.countOnly === true) return;
    if (isFirst) {
      if (this.#source !== null) {
        ({ start: this.#start, end: this.#end } = this.#source.place(match.rule, this.#parse));
      }
      const group = this.#groupOf?.(this.#row);
      this.#found.document(this.#start, this.#end, this.#line, this.#hit, this.#isPlain, group);
    }
    this.#found.match(match);
  };

  /** @param clock supplies `now`; by default, the time in the setup */
  constructor(setup: BlockScanSetup, clock?: RunClock) {
    this.#setup = setup;
    this.fields = ruleFields(setup.rules);
    const onFailure = (rule: number, error: EvaluationError) => this.#fail(rule, error);
    this.#evaluator = new Evaluator(setup, this.fields, onFailure, clock);
    if (setup.noticesFields) {
      const slots = [...this.fields.paths.keys()];
      this.#unseen = slots.filter((slot) => !this.fields.isDerived(slot));
    }
    this.#isRanged = setup.from !== null || setup.to !== null;
    const isOrdered = this.#evaluator.kinds.includes('sequence');
    const isTimed = setup.readsAllTimes || this.#isRanged || isOrdered;
    this.#clocks = isTimed ? new Clocks(setup, this.#evaluator, this.fields) : null;
    // Only if there are alerts of matches.
    this.#alert = setup.readsAllTimes ? this.fields.slotOf('kibana.alert.uuid') : -1;
    this.#time = setup.readsAllTimes ? this.fields.slotOf(TIMESTAMP) : -1;
    this.#groupOf = setup.readsAllTimes ? groupReader(this.fields) : null;
  }

  /** Whether an event is known not to be an alert, and to have one `@timestamp`. Sensors produce no alerts. */
  get #isPlain(): boolean {
    const time = this.#row[this.#time];
    const isAlert = this.#source === null && this.#row[this.#alert] !== undefined;
    return time !== undefined && typeof time !== 'object' && !isAlert;
  }

  /** The bytes of the block that contains the next documents. */
  begin(block: Buffer): void {
    this.#block = block;
  }

  /**
   * Evaluates one document from the block reader.
   *
   * @param candidates the only rules that can match it; `null` for all
   */
  document(
    start: number,
    end: number,
    row: Row,
    hit: HitMetadata,
    line: number,
    candidates: readonly number[] | null,
  ): void {
    this.#start = start;
    this.#end = end;
    this.#line = line;
    this.#hit = hit;
    this.#source = null;
    this.#parsed = null;
    this.#evaluate(row, candidates);
  }

  /** Evaluates one document that is not in the block. */
  converted(source: DocumentSource, row: Row, line: number): void {
    this.#line = line;
    this.#hit = NO_HIT;
    this.#source = source;
    this.#parsed = null;
    this.#evaluate(row, null);
  }

  #evaluate(row: Row, candidates: readonly number[] | null): void {
    this.#documents += 1;
    if (this.#unseen.length > 0) this.#noteFields(row);
    if (!this.#observe(this.#clocks?.timeOf(row) ?? null)) return;
    this.#clocks?.observe(row);
    this.#hasMatch = false;
    this.#row = row;
    this.#evaluator.evaluate(row, this.#hit.index, candidates, this.#parse, this.#take);
    if (this.#hasMatch) this.#matched += 1;
  }

  /** How to count documents that cannot match any rule; `null` if the previous result is still valid. */
  skippedDocuments(): SkippedDocuments | null {
    if (this.#reported === this.#unseen.length) return null;
    this.#reported = this.#unseen.length;
    const fields = ruleFields(this.#setup.rules);
    const originOf = this.#evaluator.originReader(fields);
    const clocks = this.#clocks?.over(fields) ?? null;
    const unseen = this.#unseen.map(
      (slot) => [slot, fields.slotOf(this.fields.paths[slot] ?? '')] as const,
    );
    const count = (row: Row, { index }: HitMetadata): void => {
      this.#documents += 1;
      for (const [slot, own] of unseen) if (row[own] !== undefined) this.#seen(slot);
      if (!this.#observe(clocks?.timeOf(row) ?? null)) return;
      clocks?.observe(row);
      this.#evaluator.pass(originOf?.(row, index) ?? null);
    };
    return { fields, count };
  }

  /** Whether documents that cannot match any rule need only be counted. */
  get onlyCountsSkipped(): boolean {
    return this.#unseen.length === 0 && this.#clocks === null && !this.#setup.countsOrigins;
  }

  /** Counts documents that cannot match any rule. */
  skip(documents: number): void {
    this.#documents += documents;
    for (let count = 0; count < documents; count++) this.#evaluator.pass(null);
  }

  /** The queries of the rules, by position, compiled if they have not been. */
  get compiled(): readonly RunnableQuery[] {
    return this.#evaluator.compiled;
  }

  searchPlan(elsewhere: readonly string[]): SearchPlan {
    return this.#evaluator.searchPlan(elsewhere);
  }

  take(): EventTotals {
    const { undecidedFilters, ...counts } = this.#evaluator.take();
    const totals = {
      documents: this.#documents,
      outside: this.#outside,
      matched: this.#matched,
      first: this.#first,
      last: this.#last,
      latest: this.#clocks?.take() ?? new Map(),
      failures: this.#failures,
      firstFailures: this.#firstFailures,
      undecidedFilters,
      counts,
      found: this.#found.take(),
      unseen: this.#unseen.map((slot) => this.fields.paths[slot] ?? ''),
    };
    this.#documents = 0;
    this.#outside = 0;
    this.#matched = 0;
    this.#first = null;
    this.#last = null;
    this.#failures = new Map();
    this.#firstFailures = [];
    // A scanner may be idle for long, and would keep parsed documents in memory.
    this.#block = NO_BLOCK;
    this.#hit = NO_HIT;
    this.#source = null;
    this.#parsed = null;
    return totals;
  }

  /** Records the time of an event. Returns whether the event is within the range. */
  #observe(time: bigint | null): boolean {
    if (this.#isRanged && !this.#isInRange(time)) {
      this.#outside += 1;
      return false;
    }
    if (time !== null) {
      this.#first = earlier(this.#first, time);
      this.#last = later(this.#last, time);
    }
    return true;
  }

  #isInRange(time: bigint | null): boolean {
    const { from, to } = this.#setup;
    return time !== null && (from === null || time >= from) && (to === null || time <= to);
  }

  #noteFields(row: Row): void {
    for (const slot of this.#unseen) if (row[slot] !== undefined) this.#seen(slot);
  }

  #seen(slot: number): void {
    this.#unseen = this.#unseen.filter((each) => each !== slot);
  }

  #fail(rule: number, { code, message }: EvaluationError): void {
    this.#failures.set(rule, (this.#failures.get(rule) ?? 0) + 1);
    if (this.#firstFailures.length < MAX_SHOWN_FAILURES) {
      this.#firstFailures.push({ rule, code, message, line: this.#line });
    }
  }
}
