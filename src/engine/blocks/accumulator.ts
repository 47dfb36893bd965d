import type { Candidate } from '../../detect/candidate.ts';
import type { EventPlace, MatchedEvent } from '../../detect/match.ts';
import { readSource, type SourceDocument } from '../../detect/source/read-source.ts';
import { bytesRead } from '../../ingest/index.ts';
import type { Documents, DocumentRef } from '../../stores/files/documents.ts';
import { InputLines } from '../inputs/input-lines.ts';
import type { Rejects } from '../inputs/rejects.ts';
import { DEFAULT_MAX_PENDING } from '../../lang/index.ts';
import type { EqlRule } from '../../rules/index.ts';
import { TIMESTAMP } from '../../detect/evaluate/setup.ts';
import { EventCounts } from './event-counts.ts';
import type { RuleFailure } from './event-scanner.ts';
import type { ScannedBlock } from './block-scan.ts';

export interface TallyContext {
  readonly documents: Documents;
  readonly rejects: Rejects;
  readonly nameOf: (input: number) => string;
  readonly onProgress: (bytes: number, documents: number, matched: number) => void;
}

export interface ShownFailure extends RuleFailure {
  readonly source: string;
}

/** Adds up scanned blocks in the order of the input. */
export class Tally extends EventCounts {
  /** By rule. */
  readonly candidates: readonly Candidate[][];
  readonly #context: TallyContext;
  /** Rules of whose events more join keys came than may wait. */
  readonly overflown = new Set<number>();
  readonly #furtherKeys = new Map<number, number>();
  #matched = 0;
  #arrival = 0;
  readonly #lines: InputLines<RuleFailure>;

  constructor(rules: number, context: TallyContext) {
    super(rules);
    this.#context = context;
    this.#lines = new InputLines(context.rejects, context.nameOf);
    this.candidates = Array.from({ length: rules }, () => []);
  }

  add(scanned: ScannedBlock): void {
    const { block, totals } = scanned;
    const { documents, onProgress } = this.#context;
    const lineIn = this.#lines.add(scanned);
    const file = this.#context.nameOf(block.source);
    for (const found of totals.found) {
      const place = { file, line: lineIn(found.line) };
      const ref = documents.keep(block, found);
      for (const { rule, ...hit } of found.hits) {
        const candidate = {
          ...hit,
          arrival: this.#arrival,
          event: new ScannedEvent(documents, ref, hit.time, place),
        };
        this.#keep(rule, candidate);
      }
      this.#matched += 1;
      this.#arrival += 1;
    }
    this.count(bytesRead(block), totals);
    onProgress(this.bytes, this.documents, this.#matched);
  }

  get firstFailures(): readonly ShownFailure[] {
    return this.#lines.firstFailures;
  }

  /** What waits in a rule's sequence is bounded here already: nothing is kept of a rule beyond it. */
  #keep(rule: number, candidate: Candidate): void {
    const own = this.candidates[rule];
    if (own === undefined || this.overflown.has(rule)) return;
    own.push(candidate);
    let more = 0;
    for (const { keys } of candidate.finding ?? []) more += keys.length - 1;
    if (more === 0) return;
    const further = (this.#furtherKeys.get(rule) ?? 0) + more;
    this.#furtherKeys.set(rule, further);
    if (further <= DEFAULT_MAX_PENDING) return;
    this.overflown.add(rule);
    own.length = 0;
  }

  /** How far the data reaches by the field that a rule orders events by. */
  reachesTo({ timestamp_field: field = TIMESTAMP }: EqlRule): bigint | null {
    return field === TIMESTAMP ? this.last : (this.latest.get(field) ?? null);
  }
}

/** An event as one rule sees it, by its own time; read again when its document is needed. */
class ScannedEvent implements MatchedEvent {
  readonly time: bigint | null;
  readonly place: EventPlace;
  readonly #documents: Documents;
  readonly #ref: DocumentRef;

  constructor(documents: Documents, ref: DocumentRef, time: bigint | null, place: EventPlace) {
    this.#documents = documents;
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
    return readSource(this.#documents.read(this.#ref).toString('utf8'));
  }
}
