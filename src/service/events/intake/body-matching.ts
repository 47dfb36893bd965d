import { TIMESTAMP } from '../../../detect/evaluate/setup.ts';
import type { Origin } from '../../../events/origin/origin.ts';
import type { Row } from '../../../events/field-set.ts';
import { NO_BROKEN } from '../../../ingest/framing/block.ts';
import { instantAt } from '../../../lang/execute/evaluator.ts';
import type { CollectedDocuments } from '../../../stores/blocks/encode.ts';
import type { BlockMatcher, RuleRows } from '../candidates/block-matcher.ts';
import { latestOf, noteTime } from '../candidates/latest-times.ts';
import type { EventFields } from './event-fields.ts';
import type { CarriedDocuments, MatchedBlock } from './encoded-body.ts';

/** The maximum size of candidates' documents that are passed on with a body. Others are read from the store on demand. */
const CARRIED_BYTES = 2 * 1024 * 1024;

type LatestTimes = Map<string, bigint>;

/** Matches the blocks of one body as they become full. */
export class BodyMatching {
  readonly blocks: MatchedBlock[] = [];
  readonly #matcher: BlockMatcher;
  readonly #clocks: EventFields['clocks'];
  readonly #submitted: number;
  #room = CARRIED_BYTES;
  /** By block that is being built. */
  readonly #latest = new Map<number, LatestTimes>();

  /** @param submitted when the request was received, in milliseconds since 1970 */
  constructor(matcher: BlockMatcher, clocks: EventFields['clocks'], submitted: number) {
    this.#matcher = matcher;
    this.#clocks = clocks;
    this.#submitted = submitted;
  }

  /** Records the times of a document by fields other than the default one. */
  observe(block: number, row: Row): void {
    for (const { field, slot } of this.#clocks) {
      const latest: LatestTimes = this.#latest.get(block) ?? new Map();
      noteTime(latest, field, instantAt(row, slot), this.#submitted);
      this.#latest.set(block, latest);
    }
  }

  /**
   * Matches all documents of a block, before they are compressed.
   *
   * @param index named by the client; empty if none
   * @param origins of the documents
   */
  match(
    block: number,
    view: CollectedDocuments,
    index: string,
    origins: ReadonlySet<Origin>,
  ): void {
    const { rules, failure } = this.#rulesOf(view, index, origins);
    const latest = this.#latest.get(block) ?? new Map<string, bigint>();
    noteTime(latest, TIMESTAMP, latestOf(view.times, this.#submitted), this.#submitted);
    this.blocks[block] = { rules, latest, carried: this.#carry(view, rules), failure };
  }

  #rulesOf(
    view: CollectedDocuments,
    index: string,
    origins: ReadonlySet<Origin>,
  ): Pick<MatchedBlock, 'rules' | 'failure'> {
    const { bytes, length, lengths } = view;
    const envelope = {
      index: index === '' ? undefined : index,
      ids: null,
      arrivals: NO_ARRIVALS,
    };
    const spans = spansOf(lengths);
    const place = { source: 0, sequence: 0, offset: 0 } as const;
    try {
      const block = { ...place, bytes, length, spans, broken: NO_BROKEN, envelope };
      const rules = this.#matcher.match({ ...block, format: 'lines' }, origins);
      return { rules, failure: null };
    } catch (error) {
      // Whatever the error, events are stored; the runs of the rules evaluate all of these.
      const rules = this.#matcher.signatures.map((_, rule) => ({ rule, rows: null }));
      return { rules, failure: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Copies documents of candidates; if there is not enough space, those that rules were evaluated for take precedence. */
  #carry(view: CollectedDocuments, rules: readonly RuleRows[]): CarriedDocuments {
    const { bytes, lengths } = view;
    const isWanted = new Uint8Array(lengths.length);
    let total = 0;
    const want = (row: number): void => {
      const length = lengths[row] ?? 0;
      if (isWanted[row] === 1 || total + length > this.#room) return;
      isWanted[row] = 1;
      total += length;
    };
    for (const { rows } of rules) for (const row of rows ?? []) want(row);
    if (rules.some(({ rows }) => rows === null)) for (const row of lengths.keys()) want(row);
    this.#room -= total;
    const rows = Uint32Array.from([...isWanted.keys()].filter((row) => isWanted[row] === 1));
    const carried = { rows, ends: new Uint32Array(rows.length), bytes: new Uint8Array(total) };
    const spans = spansOf(lengths);
    let end = 0;
    for (const [at, row] of rows.entries()) {
      const document = bytes.subarray(spans[2 * row], spans[2 * row + 1]);
      carried.bytes.set(document, end);
      end += document.length;
      carried.ends[at] = end;
    }
    return carried;
  }
}

const NO_ARRIVALS = new Float64Array(0);

/** Start and end of each line, in pairs. */
function spansOf(lengths: Uint32Array): Uint32Array<ArrayBuffer> {
  const spans = new Uint32Array(2 * lengths.length);
  let start = 0;
  for (let row = 0; row < lengths.length; row += 1) {
    const end = start + (lengths[row] ?? 0);
    spans[2 * row] = start;
    spans[2 * row + 1] = end;
    start = end + 1;
  }
  return spans;
}
