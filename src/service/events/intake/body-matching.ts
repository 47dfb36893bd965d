import { TIMESTAMP } from '../../../detect/evaluate/setup.ts';
import type { Origin } from '../../../events/origin/origin.ts';
import { instantAt } from '../../../lang/execute/evaluator.ts';
import type { CollectedDocuments } from '../../../stores/blocks/encode.ts';
import { getOrAdd } from '../../../util/maps.ts';
import type { DocumentMatcher, ReadDocument } from '../candidates/document-matcher.ts';
import { latestOf, noteTime } from '../candidates/latest-times.ts';
import { type RuleRows, RuleRowsBuilder } from '../candidates/rule-rows.ts';
import type { EventFields } from './event-fields.ts';
import type { CarriedDocuments, MatchedBlock } from './encoded-body.ts';

/** The maximum size of candidates' documents that are passed on with a body. Others are read from the store on demand. */
const CARRIED_BYTES = 2 * 1024 * 1024;

/** What is known of a block that is being built. */
interface OpenBlock {
  readonly found: RuleRowsBuilder;
  /** The latest times of its documents by fields other than the default one. */
  readonly latest: Map<string, bigint>;
  /** Why its documents cannot be matched; `null` while they can. */
  failure: string | null;
}

/** Matches the documents of one body as they are added to blocks. */
export class BodyMatching {
  readonly blocks: MatchedBlock[] = [];
  readonly #matcher: DocumentMatcher;
  readonly #clocks: EventFields['clocks'];
  readonly #submitted: number;
  #room = CARRIED_BYTES;
  /** By number. */
  readonly #open = new Map<number, OpenBlock>();

  /** @param submitted when the request was received, in milliseconds since 1970 */
  constructor(matcher: DocumentMatcher, clocks: EventFields['clocks'], submitted: number) {
    this.#matcher = matcher;
    this.#clocks = clocks;
    this.#submitted = submitted;
  }

  /**
   * Matches a document, which is a row of a block now.
   *
   * @param index named by the client; empty if none
   */
  add(block: number, row: number, document: ReadDocument, index: string): void {
    const open = getOrAdd(this.#open, block, openBlock);
    for (const { field, slot } of this.#clocks) {
      noteTime(open.latest, field, instantAt(document.row, slot), this.#submitted);
    }
    if (open.failure !== null) return;
    try {
      this.#matcher.match(document, index === '' ? undefined : index, row, open.found);
    } catch (error) {
      // Whatever the error, events are stored; the runs of the rules evaluate all of the block.
      open.failure = error instanceof Error ? error.message : String(error);
    }
  }

  /**
   * Completes a block, before it is compressed.
   *
   * @param view of all its documents
   * @param origins of the documents
   */
  finish(block: number, view: CollectedDocuments, origins: ReadonlySet<Origin>): void {
    const { found, latest, failure } = getOrAdd(this.#open, block, openBlock);
    this.#open.delete(block);
    const rules =
      failure === null
        ? [...this.#matcher.wholeRules(origins), ...found.finish()].toSorted(byRule)
        : this.#matcher.signatures.map((_, rule) => ({ rule, rows: null }));
    noteTime(latest, TIMESTAMP, latestOf(view.times, this.#submitted), this.#submitted);
    this.blocks[block] = { rules, latest, carried: this.#carry(view, rules), failure };
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

const openBlock = (): OpenBlock => ({
  found: new RuleRowsBuilder(),
  latest: new Map(),
  failure: null,
});

const byRule = (a: RuleRows, b: RuleRows): number => a.rule - b.rule;

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
