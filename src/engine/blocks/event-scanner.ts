import { FieldSet } from '../../events/field-set.ts';
import type { JsonObject } from '../../events/json.ts';
import { parseDocument } from '../../events/parse-document.ts';
import { originReader, type ReadOrigin } from '../../events/origin/origin.ts';
import type { Row } from '../../events/value.ts';
import type { HitMetadata } from '../../ingest/index.ts';
import { instantAt } from '../../lang/execute/finding.ts';
import { combine, type SearchPlan } from '../../match/literals/index.ts';
import { RuleSet, type RuleSetCounts } from '../../match/rule-set.ts';
import { earlier, later } from '../../util/time/index.ts';
import { Clocks } from './clocks.ts';
import { TIMESTAMP } from '../../detect/evaluate/setup.ts';
import { HitMaker, type Hit } from '../../detect/evaluate/matcher.ts';
import type { ScanSetup } from '../../detect/evaluate/setup.ts';

/** An event that means something to at least one rule. */
export interface FoundEvent {
  /** Where its document stands in the block. */
  readonly start: number;
  readonly end: number;
  /** Line of the block, from 0. */
  readonly line: number;
  /** Of a search hit. */
  readonly index: string | undefined;
  readonly id: string | undefined;
  readonly hits: readonly Hit[];
}

/** A rule's query that could not be evaluated at an event. */
export interface RuleFailure {
  readonly rule: number;
  readonly code: string;
  readonly message: string;
  /** Line of the block, from 0. */
  readonly line: number;
}

/** What a run of documents meant to the rules. */
export interface EventTotals {
  readonly documents: number;
  /** Before `--from` or after `--to`, or without a time where one of them is given. */
  readonly outside: number;
  /** Times of the first and the last event, in nanoseconds since the epoch. */
  readonly first: bigint | null;
  readonly last: bigint | null;
  /** The latest times by other fields that rules order events by. */
  readonly latest: ReadonlyMap<string, bigint>;
  /** By rule. */
  readonly failures: ReadonlyMap<number, number>;
  readonly firstFailures: readonly RuleFailure[];
  /** How often a filter could not be decided; the event passed. */
  readonly undecidedFilters: number;
  readonly counts: RuleSetCounts;
  readonly found: readonly FoundEvent[];
}

const SHOWN_FAILURES = 3;

/** Tests documents one by one against all rules; {@link take} hands over what was found since. */
export class EventScanner {
  readonly fields = new FieldSet();
  /** What is read of a document that can mean something to no rule. */
  readonly screenFields = new FieldSet();
  readonly #from: bigint | null;
  readonly #to: bigint | null;
  readonly #isRanged: boolean;
  readonly #rules: RuleSet;
  readonly #hits: HitMaker;
  readonly #screenOrigin: ReadOrigin;
  readonly #screenTime: number;
  readonly #clocks: Clocks;
  #documents = 0;
  #outside = 0;
  #first: bigint | null = null;
  #last: bigint | null = null;
  #failures = new Map<number, number>();
  #firstFailures: RuleFailure[] = [];
  #found: FoundEvent[] = [];
  #line = 0;
  #undecided = 0;

  constructor(setup: ScanSetup) {
    this.#from = setup.from;
    this.#to = setup.to;
    this.#isRanged = setup.from !== null || setup.to !== null;
    this.#rules = new RuleSet(setup.rules, {
      fields: this.fields,
      now: setup.now,
      standIns: setup.standIns,
      profiles: setup.profiles,
      onFailure: (rule, { code, message }) => this.#fail(rule, code, message),
    });
    this.#screenOrigin = originReader(this.screenFields, setup.standIns);
    this.#screenTime = this.screenFields.slotOf(TIMESTAMP);
    this.#clocks = new Clocks(setup, this.fields, this.screenFields);
    this.#hits = new HitMaker(setup, this.#rules.compiled, this.fields);
  }

  /**
   * One document, as a block's reader hands it over.
   *
   * @param candidates the only rules that it can mean something to; `null` for all
   * @param text its JSON, asked for only if needed
   */
  document(
    place: { readonly start: number; readonly end: number },
    row: Row,
    { index, id }: HitMetadata,
    line: number,
    candidates: readonly number[] | null,
    text: () => string,
  ): void {
    this.#line = line;
    if (!this.#count(this.#hits.timeOf(row))) return;
    this.#clocks.document(row);
    let hits: Hit[] | null = null;
    let parsed: JsonObject | null = null;
    const document = () => (parsed ??= parseDocument(text()));
    this.#rules.match(row, index, candidates, (rule, finding) => {
      if (!this.#hits.passes(rule, row, document)) return;
      (hits ??= []).push(this.#hits.hit(rule, finding, row, document));
    });
    if (hits !== null) this.#found.push({ ...place, line, index, id, hits });
  }

  /** One document that can mean something to no rule; the row has the fields of the screen. */
  pass(row: Row, { index }: HitMetadata): void {
    if (!this.#count(instantAt(row, this.#screenTime))) return;
    this.#clocks.screened(row);
    this.#rules.pass(this.#screenOrigin(row, index));
  }

  /** What to look for in the bytes of documents. */
  searchPlan(): SearchPlan {
    return combine(this.#rules.literals());
  }

  take(): EventTotals {
    const totals = {
      documents: this.#documents,
      outside: this.#outside,
      first: this.#first,
      last: this.#last,
      latest: this.#clocks.latest(),
      failures: this.#failures,
      firstFailures: this.#firstFailures,
      undecidedFilters: this.#takeUndecided(),
      counts: this.#rules.take(),
      found: this.#found,
    };
    this.#documents = 0;
    this.#outside = 0;
    this.#first = null;
    this.#last = null;
    this.#failures = new Map();
    this.#firstFailures = [];
    this.#found = [];
    return totals;
  }

  /** Whether an event is one to look at, by its time. */
  #count(time: bigint | null): boolean {
    this.#documents += 1;
    if (this.#isRanged && !this.#isInRange(time)) {
      this.#outside += 1;
      return false;
    }
    this.#first = time === null ? this.#first : earlier(this.#first, time);
    this.#last = time === null ? this.#last : later(this.#last, time);
    return true;
  }

  #isInRange(time: bigint | null): boolean {
    return (
      time !== null &&
      (this.#from === null || time >= this.#from) &&
      (this.#to === null || time <= this.#to)
    );
  }

  #takeUndecided(): number {
    const all = this.#hits.undecidedFilters();
    const since = all - this.#undecided;
    this.#undecided = all;
    return since;
  }

  #fail(rule: number, code: string, message: string): void {
    this.#failures.set(rule, (this.#failures.get(rule) ?? 0) + 1);
    if (this.#firstFailures.length < SHOWN_FAILURES) {
      this.#firstFailures.push({ rule, code, message, line: this.#line });
    }
  }
}
