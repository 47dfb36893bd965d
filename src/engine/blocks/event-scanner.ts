import { FieldSet } from '../../events/field-set.ts';
import type { JsonObject } from '../../events/json.ts';
import { parseDocument } from '../../events/parse-document.ts';
import type { Row } from '../../events/value.ts';
import { Evaluator, type RuleMatch } from '../../detect/evaluate/evaluator.ts';
import type { HitMetadata } from '../../ingest/index.ts';
import type { EvaluationError, RunnableQuery } from '../../lang/index.ts';
import type { SearchPlan } from '../../match/literals/index.ts';
import type { RuleSetCounts } from '../../match/rule-set.ts';
import { earlier, later, type RunClock } from '../../util/time/index.ts';
import { Clocks } from './clocks.ts';
import type { BlockScanSetup } from './setup.ts';

/** What a document of a block means to one rule. Those of one document follow each other. */
export interface FoundMatch extends RuleMatch {
  /** Where the document stands in the block. */
  readonly start: number;
  readonly end: number;
  /** Line of the block, from 0. */
  readonly line: number;
  /** Of a search hit. */
  readonly index: string | undefined;
  readonly id: string | undefined;
}

/** A rule's query that could not be evaluated at an event. */
export interface EvaluationFailure {
  /** Position of the rule in the setup. */
  readonly rule: number;
  readonly code: string;
  readonly message: string;
  /** Line of the block, from 0. */
  readonly line: number;
}

/** What a run of documents meant to the rules. */
export interface EventTotals {
  readonly documents: number;
  /** Before `from` or after `to`, or without a time where one of them is given. */
  readonly outside: number;
  /** Documents that mean something to a rule. */
  readonly matched: number;
  /** Times of the first and the last event, in nanoseconds since the epoch. */
  readonly first: bigint | null;
  readonly last: bigint | null;
  /** The latest times by other fields that rules order events by. */
  readonly latest: ReadonlyMap<string, bigint>;
  /** By rule. */
  readonly failures: ReadonlyMap<number, number>;
  readonly firstFailures: readonly EvaluationFailure[];
  /** How often a filter could not be decided; the event passed. */
  readonly undecidedFilters: number;
  readonly counts: RuleSetCounts;
  readonly found: readonly FoundMatch[];
  /** Fields that no document had a value for so far, on this thread; empty where none is noticed. */
  readonly unseen: readonly string[];
}

/** What is read of documents that mean nothing to any rule. */
export interface Screen {
  readonly fields: FieldSet;
  /** Counts one such document; the row has the fields of the screen. */
  readonly pass: (row: Row, hit: HitMetadata) => void;
}

const SHOWN_FAILURES = 3;

const NO_HIT: HitMetadata = { index: undefined, id: undefined };

/** Evaluates documents one by one; {@link take} hands over what was found since it was last called. */
export class EventScanner {
  readonly fields = new FieldSet();
  readonly #setup: BlockScanSetup;
  readonly #evaluator: Evaluator;
  readonly #isRanged: boolean;
  /** `null` where no time matters. */
  readonly #clocks: Clocks | null;
  /** Slots of the rules' fields that no document had a value for. */
  #unseen: number[] = [];
  /** How many these were when the screen was made. */
  #screened = -1;
  #documents = 0;
  #outside = 0;
  #matched = 0;
  #first: bigint | null = null;
  #last: bigint | null = null;
  #failures = new Map<number, number>();
  #firstFailures: EvaluationFailure[] = [];
  #found: FoundMatch[] = [];
  #block: Buffer = Buffer.alloc(0);
  // Of the document that is evaluated: a closure for each would cost as much as a small query.
  #start = 0;
  #end = 0;
  #line = 0;
  #hit: HitMetadata = NO_HIT;
  #hasMatch = false;
  #parsed: JsonObject | null = null;
  readonly #parse = () =>
    (this.#parsed ??= parseDocument(this.#block.toString('utf8', this.#start, this.#end)));
  readonly #take = (match: RuleMatch): void => {
    this.#hasMatch = true;
    if (this.#setup.countOnly === true) return;
    this.#found.push({
      rule: match.rule,
      evaluation: match.evaluation,
      time: match.time,
      tiebreaker: match.tiebreaker,
      windowTime: match.windowTime,
      availableAt: match.availableAt,
      excepted: match.excepted,
      start: this.#start,
      end: this.#end,
      line: this.#line,
      index: this.#hit.index,
      id: this.#hit.id,
    });
  };

  /** @param clock what `now` means; left out, the time of the setup */
  constructor(setup: BlockScanSetup, clock?: RunClock) {
    this.#setup = setup;
    const onFailure = (rule: number, error: EvaluationError) => this.#fail(rule, error);
    this.#evaluator = new Evaluator(setup, this.fields, onFailure, clock);
    const { compiled } = this.#evaluator;
    if (setup.noticesFields) {
      const slots = [...this.fields.paths.keys()];
      this.#unseen = slots.filter((slot) => !this.fields.isDerived(slot));
    }
    this.#isRanged = setup.from !== null || setup.to !== null;
    const isOrdered = compiled.some(({ query }) => query.kind === 'sequence');
    const isTimed = setup.readsAllTimes || this.#isRanged || isOrdered;
    this.#clocks = isTimed ? new Clocks(setup, compiled, this.fields) : null;
  }

  /** The bytes of the block that the next documents stand in. */
  begin(block: Buffer): void {
    this.#block = block;
  }

  /**
   * One document, as a block's reader hands it over.
   *
   * @param candidates the only rules that it can mean something to; `null` for all
   */
  document(
    start: number,
    end: number,
    row: Row,
    hit: HitMetadata,
    line: number,
    candidates: readonly number[] | null,
  ): void {
    this.#documents += 1;
    if (this.#unseen.length > 0) this.#look(row);
    if (!this.#observe(this.#clocks?.timeOf(row) ?? null)) return;
    this.#clocks?.observe(row);
    this.#start = start;
    this.#end = end;
    this.#line = line;
    this.#hit = hit;
    this.#hasMatch = false;
    this.#evaluator.evaluate(row, hit.index, candidates, this.#parse, this.#take);
    if (this.#hasMatch) this.#matched += 1;
    this.#parsed = null;
  }

  /** What must be read of documents that mean nothing to any rule; `null` while the last one still serves. */
  screen(): Screen | null {
    if (this.#screened === this.#unseen.length) return null;
    this.#screened = this.#unseen.length;
    const fields = new FieldSet();
    const originOf = this.#evaluator.originReader(fields);
    const clocks = this.#clocks?.over(fields) ?? null;
    const unseen = this.#unseen.map(
      (slot) => [slot, fields.slotOf(this.fields.paths[slot] ?? '')] as const,
    );
    const pass = (row: Row, { index }: HitMetadata): void => {
      this.#documents += 1;
      for (const [slot, own] of unseen) if (row[own] !== undefined) this.#see(slot);
      if (!this.#observe(clocks?.timeOf(row) ?? null)) return;
      clocks?.observe(row);
      this.#evaluator.pass(originOf?.(row, index) ?? null);
    };
    return { fields, pass };
  }

  /** The queries of the rules, by position. */
  get compiled(): readonly RunnableQuery[] {
    return this.#evaluator.compiled;
  }

  searchPlan(): SearchPlan {
    return this.#evaluator.searchPlan();
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
      found: this.#found,
      unseen: this.#unseen.map((slot) => this.fields.paths[slot] ?? ''),
    };
    this.#documents = 0;
    this.#outside = 0;
    this.#matched = 0;
    this.#first = null;
    this.#last = null;
    this.#failures = new Map();
    this.#firstFailures = [];
    this.#found = [];
    return totals;
  }

  /** Notes the time of an event; whether it is one to look at. */
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

  #look(row: Row): void {
    for (const slot of this.#unseen) if (row[slot] !== undefined) this.#see(slot);
  }

  #see(slot: number): void {
    this.#unseen = this.#unseen.filter((each) => each !== slot);
  }

  #fail(rule: number, { code, message }: EvaluationError): void {
    this.#failures.set(rule, (this.#failures.get(rule) ?? 0) + 1);
    if (this.#firstFailures.length < SHOWN_FAILURES) {
      this.#firstFailures.push({ rule, code, message, line: this.#line });
    }
  }
}
