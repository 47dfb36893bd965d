import type { Block } from '../../ingest/index.ts';
import type { RunnableQuery } from '../../lang/index.ts';
import { DEFAULT_MAX_PENDING } from '../../lang/index.ts';
import { createCollector, type Collected, type Collector } from '../../lang/execute/collector.ts';
import { SharedFindings } from '../../lang/execute/shared-findings.ts';
import type { Documents, DocumentRef } from './documents.ts';
import type { Rejects } from './rejects.ts';
import type { HuntRequest } from './request.ts';
import { SEARCHED_BYTES } from './candidates.ts';
import { besides, onAllCores } from './on-all-cores.ts';
import { createBlockScan, type ScannedBlock } from './scan-block.ts';
import type { Failure, ScanSetup } from './scanner.ts';

const SHOWN_FAILURES = 3;

/** Counts of a whole run, and what it found. */
export interface Hunted {
  readonly collected: Collected<DocumentRef> | null;
  /** The number of results, also where they were only counted. */
  readonly matched: number;
  readonly documents: number;
  readonly bytes: number;
  readonly outside: number;
  readonly untimed: number;
  readonly failures: number;
  readonly firstFailures: readonly (Failure & { readonly source: string })[];
  /** Slots of the query's fields that no document had a value for. */
  readonly unseen: readonly string[];
}

export interface HuntContext {
  readonly documents: Documents;
  readonly rejects: Rejects;
  readonly nameOf: (input: number) => string;
  /** A block has been read and its memory can be used again. */
  readonly release: (block: Block) => void;
  readonly onProgress: (bytes: number, documents: number, matched: number) => void;
}

/**
 * Runs a query over blocks: the first ones in this thread, the rest on all cores, the answers in
 * the order of the input.
 */
export async function hunt(
  request: HuntRequest,
  compiled: RunnableQuery,
  blocks: AsyncIterable<Block>,
  context: HuntContext,
): Promise<Hunted> {
  const countOnly = request.count && isPlainCount(request, compiled);
  const setup: ScanSetup = {
    text: request.query.text,
    settings: request.settings,
    from: request.from,
    to: request.to,
    countOnly,
    searchedBytes: SEARCHED_BYTES,
  };
  const tally = new Tally(request, compiled, context);
  const work = {
    setup,
    prepare: createBlockScan,
    worker: besides(import.meta.url, 'worker'),
    bytes: context.documents.totalBytes,
  };
  for await (const scanned of onAllCores(blocks, work)) {
    tally.add(scanned);
    context.release(scanned.block);
  }
  return tally.finish(countOnly);
}

/** For results that are only counted. */
const NOWHERE: DocumentRef = { input: -1, start: 0, length: 0, index: undefined, id: undefined };

/** Whether the number of matching events is the answer: no stages, no limits. */
function isPlainCount(request: HuntRequest, { query, limits }: RunnableQuery): boolean {
  return query.kind === 'event' && limits.length === 0 && request.size === null;
}

/** Adds up scanned blocks in the order of the input. */
class Tally {
  readonly #collector: Collector<DocumentRef>;
  readonly #compiled: RunnableQuery;
  readonly #context: HuntContext;
  /** Whether no document will be printed. */
  readonly #countOnly: boolean;
  readonly #shared = new SharedFindings();
  readonly #seen: Set<number> = new Set();
  readonly #firstFailures: (Failure & { source: string })[] = [];
  #source = -1;
  #line = 1;
  #arrival = 0;
  #bytes = 0;
  #documents = 0;
  #matched = 0;
  #outside = 0;
  #untimed = 0;
  #failures = 0;

  constructor(request: HuntRequest, compiled: RunnableQuery, context: HuntContext) {
    this.#compiled = compiled;
    this.#context = context;
    this.#countOnly = request.count;
    this.#collector = createCollector(compiled, {
      size: request.size,
      resultPosition: request.resultPosition,
      maxSamplesPerKey: request.maxSamplesPerKey,
      maxPending: DEFAULT_MAX_PENDING,
    });
  }

  add({ block, counts, rejections, totals, seen }: ScannedBlock): void {
    const { documents, rejects, nameOf, onProgress } = this.#context;
    if (block.source !== this.#source) {
      this.#source = block.source;
      this.#line = 1;
    }
    const source = nameOf(block.source);
    for (const rejection of rejections) rejects.add(block, rejection, source, this.#line);
    for (const failure of totals.firstFailures) {
      if (this.#firstFailures.length === SHOWN_FAILURES) break;
      this.#firstFailures.push({ ...failure, line: this.#line + failure.line, source });
    }
    if (totals.latest !== null) this.#collector.observe(totals.latest);
    for (const found of totals.found) {
      const finding = this.#shared.share(found.finding);
      const ref = this.#countOnly ? NOWHERE : documents.keep(block, found);
      this.#collector.add(finding, found, this.#arrival, ref);
      this.#arrival += 1;
    }
    for (const [slot, was] of seen.entries()) if (was) this.#seen.add(slot);
    this.#line += counts.lines;
    this.#bytes += block.length;
    this.#documents += totals.documents;
    this.#matched += totals.matched;
    this.#outside += totals.outside;
    this.#untimed += totals.untimed;
    this.#failures += totals.failures;
    onProgress(this.#bytes, this.#documents, this.#matched);
  }

  finish(countOnly: boolean): Hunted {
    const collected = countOnly ? null : this.#collector.finish();
    return {
      collected,
      matched: collected?.results.length ?? this.#matched,
      documents: this.#documents,
      bytes: this.#bytes,
      outside: this.#outside,
      untimed: this.#untimed,
      failures: this.#failures,
      firstFailures: this.#firstFailures,
      unseen: this.#compiled.fields.paths.filter((_, slot) => !this.#seen.has(slot)),
    };
  }
}
