import type { Candidate } from '../../detect/candidate.ts';
import { type Evaluation, SharedEvaluations } from '../../lang/execute/evaluation.ts';

import {
  SequenceLimitError,
  type CompiledQuery,
  type MemoryAccount,
  type SequenceMemory,
} from '../../lang/index.ts';
import { bytesOfHits } from '../../lang/sequence/memory.ts';
import type { Documents } from '../../stores/files/documents.ts';
import type { ScannedBlock } from '../blocks/block-scan.ts';
import type { MatchTaker } from '../blocks/accumulator.ts';
import type { FoundMatches } from '../blocks/found-matches.ts';
import { arrivalOf, FoundEvent, type FoundBlock, type PlaceOf } from './found-event.ts';
import { firstPlaces } from './first-places.ts';
import { KnownDocuments } from './known-documents.ts';

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
