import { repeatedIn } from '../../detect/alerts/execution.ts';
import type { Candidate } from '../../detect/candidate.ts';
import { type Evaluation, SharedEvaluations } from '../../lang/execute/evaluator.ts';
import type { EventPlace, MatchedEvent, SharedIdentity } from '../../detect/match.ts';
import { readSource, type SourceDocument } from '../../detect/source/read-source.ts';
import {
  SequenceLimitError,
  type CompiledQuery,
  type MemoryAccount,
  type SequenceMemory,
} from '../../lang/index.ts';
import { bytesOfHits } from '../../lang/sequence/memory.ts';
import type { Documents, DocumentRef } from '../../stores/files/documents.ts';
import type { ScannedBlock } from '../blocks/block-scan.ts';
import type { MatchTaker } from '../blocks/accumulator.ts';
import type { FoundMatches } from '../blocks/found-matches.ts';
import { KnownDocuments } from './known-documents.ts';

/** What was found in a block. */
interface FoundBlock {
  readonly found: FoundMatches;
  /** Those of the columns, shared with other blocks. */
  readonly evaluations: readonly Evaluation[];
  /** The number of arrival of its first document. */
  readonly arrival: number;
  /** Of stored events, by line. */
  readonly arrivals: Float64Array | null;
  readonly placeOf: PlaceOf;
  readonly documentOf: (document: number) => DocumentRef;
}

type PlaceOf = Parameters<MatchTaker['block']>[1];

/** The number of arrival of a document of a block. */
const arrivalOf = ({ found, arrivals, arrival }: FoundBlock, document: number): number =>
  arrivals?.[found.lineOf(document)] ?? arrival + document;

/**
 * An event as one rule sees it, by its own time. Most of what a scan finds is counted and no more, so all else is looked up
 * when it is needed.
 */
class FoundEvent implements MatchedEvent {
  readonly time: bigint | null;
  readonly #block: FoundBlock;
  readonly #document: number;
  readonly #known: KnownDocuments;

  constructor(block: FoundBlock, document: number, time: bigint | null, known: KnownDocuments) {
    this.time = time;
    this.#block = block;
    this.#document = document;
    this.#known = known;
  }

  get index(): string | undefined {
    return this.#ref.index;
  }

  get id(): string | undefined {
    return this.#ref.id;
  }

  get place(): EventPlace | undefined {
    const { found, placeOf } = this.#block;
    return placeOf(found.lineOf(this.#document));
  }

  get isPlain(): boolean {
    return this.#block.found.isPlain(this.#document);
  }

  get group(): string | undefined {
    return this.#block.found.groupOf(this.#document);
  }

  get identity(): SharedIdentity {
    return this.#known.identityOf(this.#arrival);
  }

  load(): SourceDocument {
    return this.#known.sourceOf(this.#arrival, () => readSource(this.#ref.read().toString('utf8')));
  }

  get #ref(): DocumentRef {
    return this.#block.documentOf(this.#document);
  }

  get #arrival(): number {
    return arrivalOf(this.#block, this.#document);
  }
}

/** A candidate with its event, its times, and the reference to its document. */
const CANDIDATE_BYTES = 350;

/** A rule whose candidates took too much: how much that was, and how many there were for each term. */
interface Ended {
  readonly bytes: number;
  readonly counts: readonly number[];
}

/** What is known of the candidates of one rule. */
interface RuleCandidates {
  readonly account: MemoryAccount;
  /** Of its matches, counted over all blocks. */
  readonly numbers: number[];
  /** The terms that they satisfy, see {@link bitOf}. */
  terms: number;
  /** Those without a readable time. */
  untimed: number;
}

/**
 * The candidates of each rule, until all events are there. They stay in the columns that they came in: most are of
 * sequences that begin with what happens all the time, and never end.
 */
export class CandidateLists implements MatchTaker {
  readonly memory: SequenceMemory;
  readonly #documents: Pick<Documents, 'keepAll'>;
  readonly #shared = new SharedEvaluations();
  readonly #rules: readonly RuleCandidates[];
  readonly #ended = new Map<number, Ended>();
  readonly #blocks: FoundBlock[] = [];
  /** By block: the number of its first match. */
  readonly #firsts: number[] = [];
  readonly #known = new KnownDocuments();
  /** By rule, while a block is accounted for. */
  readonly #taken: Float64Array;
  #count = 0;
  #arrival = -1;

  constructor(rules: number, memory: SequenceMemory, documents: Pick<Documents, 'keepAll'>) {
    this.#rules = Array.from({ length: rules }, () => ({
      account: memory.open(),
      numbers: [],
      terms: 0,
      untimed: 0,
    }));
    this.#taken = new Float64Array(rules);
    this.#documents = documents;
    this.memory = memory;
  }

  /** The rule that takes most ends where all together take more than they may. */
  block({ block, totals: { found } }: ScannedBlock, placeOf: PlaceOf): void {
    if (found.length === 0) return;
    const own = found.columns.evaluations.map(() => 0);
    const evaluations = found.columns.evaluations.map((evaluation, position) =>
      this.#shared.share(evaluation, (hits) => (own[position] = bytesOfHits(hits))),
    );
    const documentOf = this.#documents.keepAll(block, found);
    const arrivals = block.envelope?.arrivals ?? null;
    const arrival = this.#arrival + 1;
    this.#arrival += found.documents;
    this.#add({ found, evaluations, arrival, arrivals, placeOf, documentOf });
    this.#account(found, own);
  }

  finish(): void {
    // Nothing waits for other blocks.
  }

  hasEnded(rule: number): boolean {
    return this.#ended.has(rule);
  }

  /** Why a rule was ended; `null` where it was not. */
  failureOf(rule: number, { query }: Pick<CompiledQuery, 'query'>): SequenceLimitError | null {
    const ended = this.#ended.get(rule);
    if (ended === undefined || query.kind === 'event') return null;
    const { bytes, counts } = ended;
    const all = query.terms.map((_, term) => counts[term] ?? 0);
    const advice = query.kind === 'sequence' ? { maxspan: query.maxspan } : null;
    const { limit } = this.memory;
    return new SequenceLimitError(query.kind, query.terms, all, limit, advice, bytes);
  }

  /** The number of candidates of a rule. */
  count(rule: number): number {
    return this.#rules[rule]?.numbers.length ?? 0;
  }

  /** The number of candidates of a rule that have no readable time. */
  untimed(rule: number): number {
    return this.#rules[rule]?.untimed ?? 0;
  }

  /** Whether a candidate of a rule satisfies a term of it; beyond {@link MAX_BIT} terms, whether one may. */
  maySatisfy(rule: number, term: number): boolean {
    return ((this.#rules[rule]?.terms ?? 0) & bitOf(term)) !== 0;
  }

  /**
   * The candidates of a rule over events that make its alerts, in order of arrival; `null` where they are all needed to know
   * which. The others are only counted: each would be an alert of its own, over the limit.
   *
   * @param most of alerts
   */
  ofAlerts(rule: number, most: number): Candidate[] | null {
    const count = this.count(rule);
    if (most === 0 || count <= most) return null;
    const times = new BigInt64Array(count);
    const plain = new Uint8Array(count);
    const groups = new Uint32Array(count);
    const names = new GroupNumbers();
    let place = 0;
    let isKnown = true;
    this.#each(rule, ({ found }, position) => {
      const { time, excepted } = found.match(position);
      isKnown &&= time !== null && BigInt.asIntN(64, time) === time && excepted.length === 0;
      const document = found.columns.document[position] as number;
      times[place] = time ?? 0n;
      plain[place] = Number(found.isPlain(document));
      groups[place] = names.of(found, document);
      place += 1;
    });
    const matches = { times, groups, isPlain: (at: number) => plain[at] === 1 };
    const places = isKnown ? firstPlaces(matches, most) : null;
    return places === null ? null : this.of(rule, places);
  }

  /**
   * The candidates of a rule, in order of arrival.
   *
   * @param places of some of them, ascending; all without it
   */
  of(rule: number, places: readonly number[] | null = null): Candidate[] {
    const candidates: Candidate[] = [];
    let isOrdered = true;
    let last = -1;
    let place = -1;
    this.#each(rule, (block, position) => {
      place += 1;
      if (places !== null && places[candidates.length] !== place) return;
      const candidate = candidateAt(block, position, this.#known);
      isOrdered &&= last <= candidate.arrival;
      last = candidate.arrival;
      candidates.push(candidate);
    });
    // Blocks of a store overlap.
    if (!isOrdered) candidates.sort((a, b) => a.arrival - b.arrival);
    return candidates;
  }

  /** The candidates of a rule are needed no more. */
  release(rule: number): void {
    const own = this.#rules[rule];
    if (own === undefined) return;
    own.numbers.length = 0;
    own.account.set(0);
  }

  /** Visits the candidates of a rule: their blocks, and their positions there. */
  #each(rule: number, visit: (block: FoundBlock, position: number) => void): void {
    let block = 0;
    for (const number of this.#rules[rule]?.numbers ?? []) {
      while (number >= (this.#firsts[block + 1] ?? Number.POSITIVE_INFINITY)) block += 1;
      visit(this.#blocks[block] as FoundBlock, number - (this.#firsts[block] as number));
    }
  }

  /** Without what rules that were ended have found. */
  #add(block: FoundBlock): void {
    const found = this.#ended.size === 0 ? block.found : block.found.without(this.#ended);
    this.#blocks.push({ ...block, found });
    this.#firsts.push(this.#count);
    const terms = block.evaluations.map((each) => bitsOf(each));
    const { rule: rules, evaluation } = found.columns;
    for (let position = 0; position < rules.length; position++) {
      const own = this.#rules[rules[position] as number] as RuleCandidates;
      own.numbers.push(this.#count + position);
      own.terms |= terms[evaluation[position] as number] as number;
      if (found.isUntimed(position)) own.untimed += 1;
    }
    this.#count += found.length;
  }

  /** What the candidates of a block take; what their evaluations take belongs to the first that has them. */
  #account({ columns }: FoundMatches, ofEvaluations: number[]): void {
    const taken = this.#taken;
    const rules: number[] = [];
    for (let position = 0; position < columns.rule.length; position++) {
      const rule = columns.rule[position] as number;
      const at = columns.evaluation[position] as number;
      // The matches of an event query are no sequences: nothing waits.
      if ((columns.evaluations[at]?.length ?? 0) === 0) continue;
      if (taken[rule] === 0) rules.push(rule);
      taken[rule]! += CANDIDATE_BYTES + (ofEvaluations[at] as number);
      ofEvaluations[at] = 0;
    }
    for (const rule of rules) {
      this.#take(rule, taken[rule] as number);
      taken[rule] = 0;
    }
  }

  #take(rule: number, bytes: number): void {
    const own = this.#rules[rule];
    if (own === undefined || this.#ended.has(rule)) return;
    own.account.set(own.account.bytes + bytes);
    if (this.memory.isExceeded) this.#end();
  }

  #end(): void {
    const { largest } = this.memory;
    const rule = this.#rules.findIndex(({ account }) => account === largest);
    const counts: number[] = [];
    this.#each(rule, ({ evaluations, found }, position) => {
      for (const { terms, keys } of evaluations[found.columns.evaluation[position] as number] ??
        []) {
        for (const term of terms) counts[term] = (counts[term] ?? 0) + keys.length;
      }
    });
    this.#ended.set(rule, { bytes: largest?.bytes ?? 0, counts });
    this.release(rule);
    // What it has found is let go of.
    const blocks = this.#blocks.splice(0);
    this.#firsts.length = 0;
    this.#count = 0;
    for (const own of this.#rules) Object.assign(own, { untimed: 0, terms: 0 }).numbers.length = 0;
    for (const block of blocks) this.#add(block);
  }
}

/** Numbers the groups of the matches of a rule, from 0. Those of a block are looked up once. */
class GroupNumbers {
  readonly #numbers = new Map<string, number>();
  #block: FoundMatches | null = null;
  #ofBlock: readonly number[] = [];

  of(found: FoundMatches, document: number): number {
    if (this.#block !== found) {
      this.#block = found;
      this.#ofBlock = found.columns.groups.map((group) => this.#numberOf(group));
    }
    return this.#ofBlock[found.columns.places.group[document] as number] ?? 0;
  }

  #numberOf(group: string): number {
    const number = this.#numbers.get(group) ?? this.#numbers.size;
    this.#numbers.set(group, number);
    return number;
  }
}

/** Further terms share the last bit. */
const MAX_BIT = 30;

const bitOf = (term: number): number => 1 << Math.min(term, MAX_BIT);

function bitsOf(evaluation: Evaluation): number {
  let bits = 0;
  for (const { terms } of evaluation ?? []) for (const term of terms) bits |= bitOf(term);
  return bits;
}

function candidateAt(block: FoundBlock, position: number, known: KnownDocuments): Candidate {
  const { found, evaluations } = block;
  const document = found.columns.document[position] as number;
  const { time, tiebreaker, windowTime, availableAt, excepted } = found.match(position);
  return {
    evaluation: evaluations[found.columns.evaluation[position] as number] as Evaluation,
    time,
    tiebreaker,
    arrival: arrivalOf(block, document),
    windowTime,
    availableAt,
    excepted,
    event: new FoundEvent(block, document, time, known),
  };
}

/** The matches of a rule, each over one event, by their places. */
interface MatchPlaces {
  readonly times: BigInt64Array;
  /** Whose each is; numbers of groups, from 0. */
  readonly groups: Uint32Array;
  /** Whether an event is known to have a single time, and to be no alert. */
  readonly isPlain: (place: number) => boolean;
}

/**
 * Which of the matches of a rule make its alerts, where it may raise fewer than it has: the first ones in turns (see
 * `Turns`), by time, and all that may be over the same event as another match. The others would only be counted. `null`
 * if one of the first ones may not be distinct.
 *
 * @param most at least 1, and less than there are matches
 * @returns places among the matches, ascending
 */
function firstPlaces(
  { times, groups, isPlain }: MatchPlaces,
  most: number,
): readonly number[] | null {
  const order = inOrder(times);
  const sorted = order === null ? times : BigInt64Array.from(order, (at) => times[at] as bigint);
  const repeated = repeatedIn(sorted);
  const isFirst = firstInTurns(order, groups, most);
  const places: number[] = [];
  for (const [place, time] of times.entries()) {
    const isDistinct = !repeated.has(time) && isPlain(place);
    if (isFirst[place] === 1 && !isDistinct) return null;
    if (isFirst[place] === 1 || !isDistinct) places.push(place);
  }
  return places;
}

/** Places by time; `null` if they are in order already, as those of one file are. */
function inOrder(times: BigInt64Array): readonly number[] | null {
  const follows = (time: bigint, at: number) => at === 0 || (times[at - 1] as bigint) <= time;
  if (times.every(follows)) return null;
  const compare = (a: number, b: number) => {
    const [one, other] = [times[a] as bigint, times[b] as bigint];
    return one < other ? -1 : Number(one > other);
  };
  return [...times.keys()].sort(compare);
}

/**
 * Which places come first where each group has one in each turn.
 *
 * @param order of all places; `null` for that of the places
 * @returns 1 for those, else 0
 */
function firstInTurns(
  order: readonly number[] | null,
  groups: Uint32Array,
  most: number,
): Uint8Array {
  const turns = new Uint32Array(groups.length);
  const seen: number[] = [];
  const inTurn: number[] = [];
  const placeAt = (at: number) => order?.[at] ?? at;
  for (let at = 0; at < groups.length; at += 1) {
    const place = placeAt(at);
    const group = groups[place] as number;
    const turn = seen[group] ?? 0;
    seen[group] = turn + 1;
    inTurn[turn] = (inTurn[turn] ?? 0) + 1;
    turns[place] = turn;
  }
  let last = 0;
  let left = most;
  for (; left >= (inTurn[last] ?? Infinity); last += 1) left -= inTurn[last] ?? 0;
  const isFirst = new Uint8Array(groups.length);
  for (let at = 0; at < groups.length; at += 1) {
    const place = placeAt(at);
    const turn = turns[place] as number;
    if (turn < last || (turn === last && left > 0)) {
      isFirst[place] = 1;
      if (turn === last) left -= 1;
    }
  }
  return isFirst;
}
