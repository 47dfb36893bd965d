import { bytesRead } from '../../ingest/index.ts';
import { InputLines } from '../inputs/input-lines.ts';
import type { Rejects } from '../inputs/rejects.ts';
import type { ScannedBlock } from './block-scan.ts';
import type { MatchTaker } from './each-match.ts';
import type { EventCounts, EvaluationFailure } from './event-counts.ts';

export interface AccumulatorOptions {
  readonly rejects: Rejects;
  readonly nameOf: (input: number) => string;
  readonly matches: MatchTaker;
}

const SHOWN_FAILURES = 3;

/** A failure with its position in the input. */
export interface PlacedFailure extends EvaluationFailure {
  readonly source: string;
}

/** Adds up scanned blocks in the order of the input, and passes on their matches. */
export class Accumulator {
  readonly counts: EventCounts;
  readonly #options: AccumulatorOptions;
  readonly #lines: InputLines;
  #failures: PlacedFailure[] = [];

  constructor(counts: EventCounts, options: AccumulatorOptions) {
    this.counts = counts;
    this.#options = options;
    this.#lines = new InputLines(options.rejects, options.nameOf);
  }

  /** The first failures, each with its line in the input. */
  get firstFailures(): readonly PlacedFailure[] {
    return this.#failures;
  }

  /** Replaces the rules: gives the previous position of each, `null` for new ones. */
  renumber(from: readonly (number | null)[]): void {
    this.counts.renumber(from);
    this.#failures = this.#failures.flatMap((failure) => {
      const rule = from.indexOf(failure.rule);
      return rule < 0 ? [] : [{ ...failure, rule }];
    });
  }

  add(scanned: ScannedBlock): void {
    const { block, totals } = scanned;
    const lineIn = this.#lines.add(scanned);
    const file = this.#options.nameOf(block.source);
    for (const failure of totals.firstFailures) {
      if (this.#failures.length === SHOWN_FAILURES) break;
      this.#failures.push({ ...failure, line: lineIn(failure.line), source: file });
    }
    const isStored = block.envelope !== undefined;
    this.#options.matches.block(scanned, (line) =>
      isStored ? undefined : { file, line: lineIn(line) },
    );
    this.counts.count(bytesRead(block), totals);
  }

  /** To be called after the last block. */
  finish(): void {
    this.#options.matches.finish();
  }
}
