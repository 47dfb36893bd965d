import { TIMESTAMP } from '../../detect/evaluate/setup.ts';
import { rowOf } from '../../events/document-row.ts';
import { FieldSet } from '../../events/field-set.ts';
import { parseDocument } from '../../events/parse-document.ts';
import { instantAt } from '../../lang/execute/evaluator.ts';
import { BlockMatcher } from '../events/candidates/block-matcher.ts';
import { clocksOf } from '../events/candidates/generation.ts';
import { noteTime } from '../events/candidates/latest-times.ts';
import type {
  CandidateEvent,
  MatchedBatch,
  MatchGeneration,
} from '../events/candidates/matched-batch.ts';
import { blockOfEvents, blockwise } from './rule-evaluation.ts';

/** Matches events against a generation of rules as the threads of the intake do, without these. */
export class ArrivalMatcher {
  readonly #matcher: BlockMatcher;
  readonly #fields = new FieldSet();
  readonly #clocks: readonly { readonly field: string; readonly slot: number }[];

  constructor(generation: MatchGeneration) {
    this.#matcher = new BlockMatcher(generation);
    this.#clocks = [TIMESTAMP, ...clocksOf(generation)].map((field) => ({
      field,
      slot: this.#fields.slotOf(field),
    }));
  }

  /** @param events those of the stretch that are still stored, ascending by arrival */
  match(events: readonly CandidateEvent[], from: number, to: number, now: number): MatchedBatch {
    const received = events.at(-1)?.received ?? now;
    const latest = new Map<string, bigint>();
    const found = this.#matcher.signatures.map((): number[] => []);
    for (const group of blockwise(events)) {
      for (const { rule, rows } of this.#matcher.match(blockOfEvents(group))) {
        for (const row of rows ?? group.keys()) found[rule]?.push(group[row]?.arrival ?? -1);
      }
    }
    for (const event of events) this.#noteTimes(event, latest);
    return {
      signatures: this.#matcher.signatures,
      from,
      to,
      matches: found.flatMap((arrivals, rule) =>
        arrivals.length === 0 ? [] : [{ rule, arrivals: Float64Array.from(arrivals).toSorted() }],
      ),
      latest,
      received,
      documents: [],
    };
  }

  #noteTimes({ document, received }: CandidateEvent, latest: Map<string, bigint>): void {
    const row = rowOf(parseDocument(Buffer.from(document).toString()), this.#fields);
    for (const { field, slot } of this.#clocks) {
      noteTime(latest, field, instantAt(row, slot), received);
    }
  }
}
