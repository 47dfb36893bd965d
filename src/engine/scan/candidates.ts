import type { Candidate } from '../../detect/candidate.ts';
import type { EventPlace, MatchedEvent } from '../../detect/match.ts';
import { readSource, type SourceDocument } from '../../detect/source/read-source.ts';
import { SharedEvaluations } from '../../lang/execute/shared-evaluations.ts';
import {
  SequenceLimitError,
  type CompiledQuery,
  type MemoryAccount,
  type SequenceMemory,
} from '../../lang/index.ts';
import { bytesOfHits } from '../../lang/sequence/memory.ts';
import type { DocumentRef } from '../../stores/files/documents.ts';
import type { FoundMatch } from '../blocks/event-totals.ts';

/** A candidate with its event, its times, and the reference to its document. */
const CANDIDATE_BYTES = 350;

/** A rule whose candidates took too much: how much that was, and how many there were for each term. */
interface Ended {
  readonly bytes: number;
  readonly counts: readonly number[];
}

/** The candidates of each rule, until all events are there. */
export class CandidateLists {
  /** By position of the rule. */
  readonly lists: readonly Candidate[][];
  readonly memory: SequenceMemory;
  readonly #shared = new SharedEvaluations();
  readonly #accounts: readonly MemoryAccount[];
  readonly #ended = new Map<number, Ended>();

  constructor(rules: number, memory: SequenceMemory) {
    this.lists = Array.from({ length: rules }, () => []);
    this.#accounts = this.lists.map(() => memory.open());
    this.memory = memory;
  }

  /** The rule that takes most ends where all together take more than they may. */
  add(found: FoundMatch, ref: DocumentRef, place: EventPlace | undefined, arrival: number): void {
    const { rule, time, tiebreaker, windowTime, availableAt, excepted } = found;
    const own = this.lists[rule];
    const account = this.#accounts[rule];
    if (own === undefined || account === undefined || this.#ended.has(rule)) return;
    let bytes = CANDIDATE_BYTES;
    const evaluation = this.#shared.share(found.evaluation, (hits) => (bytes += bytesOfHits(hits)));
    const event = new ReadEvent(ref, time, place);
    own.push({ evaluation, time, tiebreaker, arrival, windowTime, availableAt, excepted, event });
    // The matches of an event query are no sequences: nothing waits.
    if (evaluation === null || evaluation.length === 0) return;
    account.set(account.bytes + bytes);
    if (this.memory.isExceeded) this.#end();
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

  /** The candidates of a rule are needed no more. */
  release(rule: number): void {
    const own = this.lists[rule];
    if (own !== undefined) own.length = 0;
    this.#accounts[rule]?.set(0);
  }

  #end(): void {
    const { largest } = this.memory;
    const rule = largest === null ? -1 : this.#accounts.indexOf(largest);
    const counts: number[] = [];
    for (const { evaluation } of this.lists[rule] ?? []) {
      for (const { terms, keys } of evaluation ?? []) {
        for (const term of terms) counts[term] = (counts[term] ?? 0) + keys.length;
      }
    }
    this.#ended.set(rule, { bytes: largest?.bytes ?? 0, counts });
    this.release(rule);
  }
}

/** An event as one rule sees it, by its own time; its document is read again when it is needed. */
class ReadEvent implements MatchedEvent {
  readonly time: bigint | null;
  readonly place: EventPlace | undefined;
  readonly #ref: DocumentRef;

  constructor(ref: DocumentRef, time: bigint | null, place: EventPlace | undefined) {
    this.#ref = ref;
    this.time = time;
    this.place = place;
  }

  get index(): string | undefined {
    return this.#ref.index;
  }

  get id(): string | undefined {
    return this.#ref.id;
  }

  load(): SourceDocument {
    return readSource(this.#ref.read().toString('utf8'));
  }
}
