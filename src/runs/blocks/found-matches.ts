import type { RuleMatch } from '../../detect/evaluate/evaluator.ts';
import type { HitMetadata } from '../../ingest/index.ts';
import type { Evaluation } from '../../lang/execute/evaluator.ts';
import { NumberList } from '../../util/number-list.ts';

/** A match of a document of a block by one rule. Those of one document follow each other. */
export interface FoundMatch extends RuleMatch, FoundPlace {}

/** The position of a document in a block; for a search hit, also its metadata. */
export interface FoundPlace {
  /** The position of the document in the block. */
  readonly start: number;
  readonly end: number;
  /** Line of the block, from 0. */
  readonly line: number;
  /** For a search hit. */
  readonly index: string | undefined;
  readonly id: string | undefined;
}

/** The values of one property; a single value if all are the same. */
type Column<T> = { readonly all: T } | { readonly each: ArrayLike<T> };

type Instants = Column<bigint | null>;

/** Plain data, which is sent between threads at little cost. */
export interface MatchColumns {
  /** One per document. */
  readonly places: {
    readonly start: Uint32Array;
    readonly end: Uint32Array;
    readonly line: Uint32Array;
    readonly index: Column<string | undefined>;
    readonly id: Column<string | undefined>;
    /** See `MatchedEvent`. */
    readonly isPlain: Column<boolean>;
    /** Position among {@link groups}. */
    readonly group: Uint32Array;
  };
  /** Groups of documents, as in `groupOf`; distinct. Empty if groups are not needed. */
  readonly groups: readonly string[];
  /** One per match. */
  readonly document: Uint32Array;
  readonly rule: Uint32Array;
  /** Position among {@link evaluations}. */
  readonly evaluation: Uint32Array;
  readonly time: Instants;
  readonly tiebreaker: Column<RuleMatch['tiebreaker']>;
  readonly windowTime: Instants;
  readonly availableAt: Instants;
  readonly excepted: Column<RuleMatch['excepted']>;
  /** Distinct. */
  readonly evaluations: readonly Evaluation[];
}

/**
 * The matches of rules in a block. An object per match would be most of the garbage of a scan:
 * sequences begin with events that happen all the time.
 */
export class FoundMatches implements Iterable<FoundMatch> {
  readonly columns: MatchColumns;

  constructor(columns: MatchColumns) {
    this.columns = columns;
  }

  get length(): number {
    return this.columns.rule.length;
  }

  /** The number of documents with matches. */
  get documents(): number {
    return this.columns.places.start.length;
  }

  /** The position of a document, by its index among those with matches. */
  place(document: number): FoundPlace {
    const { start, end, line, index, id } = this.columns.places;
    return {
      start: start[document] as number,
      end: end[document] as number,
      line: line[document] as number,
      index: valueAt(index, document),
      id: valueAt(id, document),
    };
  }

  /** The line of a document, by its index among those with matches. */
  lineOf(document: number): number {
    return this.columns.places.line[document] as number;
  }

  /** Whether the event of a match has no readable time. */
  isUntimed(position: number): boolean {
    const { time } = this.columns;
    if ('all' in time) return time.all === null;
    return !(time.each instanceof BigInt64Array) && time.each[position] === null;
  }

  /** For a document, by its index among those with matches: see `MatchedEvent`. */
  isPlain(document: number): boolean {
    return valueAt(this.columns.places.isPlain, document);
  }

  /** The group of a document, by its index among those with matches: see `MatchedEvent`. */
  groupOf(document: number): string | undefined {
    return this.columns.groups[this.columns.places.group[document] as number];
  }

  match(position: number): RuleMatch {
    const { columns } = this;
    const time = valueAt(columns.time, position);
    const windowTime =
      columns.windowTime === columns.time ? time : valueAt(columns.windowTime, position);
    return {
      rule: columns.rule[position] as number,
      evaluation: columns.evaluations[columns.evaluation[position] as number] as Evaluation,
      time,
      tiebreaker: valueAt(columns.tiebreaker, position),
      windowTime,
      availableAt:
        columns.availableAt === columns.windowTime
          ? windowTime
          : valueAt(columns.availableAt, position),
      excepted: valueAt(columns.excepted, position),
    };
  }

  /** The same documents, without the matches of some rules. */
  without(rules: { has(rule: number): boolean }): FoundMatches {
    const { columns } = this;
    const kept = [...columns.rule.keys()].filter((at) => !rules.has(columns.rule[at] as number));
    const numbers = (all: Uint32Array) => Uint32Array.from(kept, (at) => all[at] as number);
    return new FoundMatches({
      ...columns,
      document: numbers(columns.document),
      rule: numbers(columns.rule),
      evaluation: numbers(columns.evaluation),
      time: instantsOf(kept.map((at) => valueAt(columns.time, at))),
      tiebreaker: columnOf(kept.map((at) => valueAt(columns.tiebreaker, at))),
      windowTime: instantsOf(kept.map((at) => valueAt(columns.windowTime, at))),
      availableAt: instantsOf(kept.map((at) => valueAt(columns.availableAt, at))),
      excepted: columnOf(kept.map((at) => valueAt(columns.excepted, at))),
    });
  }

  *[Symbol.iterator](): Generator<FoundMatch> {
    for (const [position, document] of this.columns.document.entries()) {
      yield { ...this.match(position), ...this.place(document) };
    }
  }
}

/** Adds matches to columns as they are found. */
export class MatchRecorder {
  readonly #start = new NumberList();
  readonly #end = new NumberList();
  readonly #line = new NumberList();
  readonly #group = new NumberList();
  readonly #groups = new Map<string, number>();
  readonly #document = new NumberList();
  readonly #rule = new NumberList();
  readonly #evaluation = new NumberList();
  #lists = noLists();
  readonly #evaluations = new Map<Evaluation, number>();
  /** The previous evaluation, which many rules share, and its position. */
  #last: Evaluation | undefined;
  #lastPosition = -1;

  /** The following matches are of this document. */
  document(
    start: number,
    end: number,
    line: number,
    { index, id }: HitMetadata,
    isPlain: boolean,
    group?: string,
  ): void {
    this.#start.push(start);
    this.#end.push(end);
    this.#line.push(line);
    const lists = this.#lists;
    lists.index.push(index);
    lists.id.push(id);
    lists.isPlain.push(isPlain);
    this.#group.push(group === undefined ? 0 : this.#positionOfGroup(group));
  }

  match(match: RuleMatch): void {
    this.#document.push(this.#start.length - 1);
    this.#rule.push(match.rule);
    this.#evaluation.push(this.#positionOf(match.evaluation));
    const lists = this.#lists;
    lists.time.push(match.time);
    lists.tiebreaker.push(match.tiebreaker);
    lists.windowTime.push(match.windowTime);
    lists.availableAt.push(match.availableAt);
    lists.excepted.push(match.excepted);
  }

  /** The matches since the last call. */
  take(): FoundMatches {
    const lists = this.#lists;
    const columns = {
      places: {
        start: this.#start.take(),
        end: this.#end.take(),
        line: this.#line.take(),
        index: columnOf(lists.index),
        id: columnOf(lists.id),
        isPlain: columnOf(lists.isPlain),
        group: this.#group.take(),
      },
      groups: [...this.#groups.keys()],
      document: this.#document.take(),
      rule: this.#rule.take(),
      evaluation: this.#evaluation.take(),
      ...timesOf(lists),
      tiebreaker: columnOf(lists.tiebreaker),
      excepted: columnOf(lists.excepted),
      evaluations: [...this.#evaluations.keys()],
    };
    this.#lists = noLists();
    this.#evaluations.clear();
    this.#groups.clear();
    this.#last = undefined;
    return new FoundMatches(columns);
  }

  #positionOfGroup(group: string): number {
    const position = this.#groups.get(group) ?? this.#groups.size;
    if (position === this.#groups.size) this.#groups.set(group, position);
    return position;
  }

  #positionOf(evaluation: Evaluation): number {
    if (evaluation === this.#last) return this.#lastPosition;
    const position = this.#evaluations.get(evaluation) ?? this.#evaluations.size;
    this.#evaluations.set(evaluation, position);
    this.#last = evaluation;
    this.#lastPosition = position;
    return position;
  }
}

const noLists = () => ({
  index: [] as (string | undefined)[],
  id: [] as (string | undefined)[],
  isPlain: [] as boolean[],
  time: [] as (bigint | null)[],
  tiebreaker: [] as RuleMatch['tiebreaker'][],
  windowTime: [] as (bigint | null)[],
  availableAt: [] as (bigint | null)[],
  excepted: [] as RuleMatch['excepted'][],
});

function timesOf(
  lists: ReturnType<typeof noLists>,
): Pick<MatchColumns, 'time' | 'windowTime' | 'availableAt'> {
  // The times of a match are nearly always the same.
  const time = instantsOf(lists.time);
  const windowTime = areSame(lists.windowTime, lists.time) ? time : instantsOf(lists.windowTime);
  const availableAt = areSame(lists.availableAt, lists.windowTime)
    ? windowTime
    : instantsOf(lists.availableAt);
  return { time, windowTime, availableAt };
}

function columnOf<T>(values: readonly T[]): Column<T> {
  const first = values[0] as T;
  return values.every((value) => value === first) ? { all: first } : { each: values };
}

/** Those that fit into 64 bits take no memory of their own. */
function instantsOf(values: readonly (bigint | null)[]): Instants {
  const column = columnOf(values);
  if ('all' in column || !values.every(isShort)) return column;
  return { each: new BigInt64Array(values) };
}

const isShort = (value: bigint | null): value is bigint =>
  value !== null && value >= -MAX_SHORT && value <= MAX_SHORT;

const MAX_SHORT = 2n ** 63n - 1n;

const areSame = (some: readonly (bigint | null)[], others: readonly (bigint | null)[]) =>
  some.every((value, at) => value === others[at]);

function valueAt<T>(column: Column<T>, position: number): T {
  return 'all' in column ? column.all : (column.each[position] as T);
}
