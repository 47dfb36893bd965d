import { bytesRead, type Block } from '../../ingest/index.ts';
import type { RunnableQuery } from '../../lang/index.ts';
import { DEFAULT_MAX_PENDING } from '../../lang/index.ts';
import { createCollector, type Collected, type Collector } from '../../lang/execute/collector.ts';
import { SharedFindings } from '../../lang/execute/shared-findings.ts';
import type { Documents, DocumentRef } from '../../stores/files/documents.ts';
import { InputLines } from '../inputs/input-lines.ts';
import type { Rejects } from '../inputs/rejects.ts';
import type { QueryRequest } from './request.ts';
import { SEARCHED_BYTES } from '../blocks/prefilter.ts';
import { onAllCores, scriptAt } from '../blocks/on-all-cores.ts';
import { createBlockScan, type ScannedBlock } from './scan-block.ts';
import type { Failure, ScanSetup } from './scanner.ts';

/** Counts of a whole run, and what it found. */
export interface QueryOutcome {
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

export interface QueryContext {
  readonly documents: Documents;
  readonly rejects: Rejects;
  readonly nameOf: (input: number) => string;
  /** A block has been read and its memory can be used again. */
  readonly release: (block: Block) => void;
  readonly onProgress: (bytes: number, documents: number, matched: number) => void;
}

/** Runs a query over blocks. */
export async function runQuery(
  request: QueryRequest,
  compiled: RunnableQuery,
  blocks: AsyncIterable<Block>,
  context: QueryContext,
): Promise<QueryOutcome> {
  const countOnly = request.count && isPlainCount(request, compiled);
  const setup: ScanSetup = {
    text: request.text,
    settings: request.settings,
    from: request.from,
    to: request.to,
    countOnly,
    searchedBytes: SEARCHED_BYTES,
  };
  const tally = new Tally(request, compiled, context);
  await onAllCores(blocks, context, {
    setup,
    prepare: createBlockScan,
    worker: scriptAt(import.meta.url, '../query/worker'),
    add: (scanned) => tally.add(scanned),
  });
  return tally.finish(countOnly);
}

/** For results that are only counted. */
const NOWHERE: DocumentRef = {
  input: -1,
  isInFile: false,
  start: 0,
  length: 0,
  index: undefined,
  id: undefined,
};

/** Whether the number of matching events is the answer: no stages, no limits. */
function isPlainCount(request: QueryRequest, { query, limits }: RunnableQuery): boolean {
  return query.kind === 'event' && limits.length === 0 && request.size === null;
}

/** Adds up scanned blocks in the order of the input. */
class Tally {
  readonly #collector: Collector<DocumentRef>;
  readonly #compiled: RunnableQuery;
  readonly #context: QueryContext;
  /** Whether no document will be printed. */
  readonly #countOnly: boolean;
  readonly #shared = new SharedFindings();
  readonly #seen: Set<number> = new Set();
  readonly #lines: InputLines<Failure>;
  #arrival = 0;
  #bytes = 0;
  #documents = 0;
  #matched = 0;
  #outside = 0;
  #untimed = 0;
  #failures = 0;

  constructor(request: QueryRequest, compiled: RunnableQuery, context: QueryContext) {
    this.#compiled = compiled;
    this.#context = context;
    this.#lines = new InputLines(context.rejects, context.nameOf);
    this.#countOnly = request.count;
    this.#collector = createCollector(compiled, {
      size: request.size,
      resultPosition: request.resultPosition,
      maxSamplesPerKey: request.maxSamplesPerKey,
      maxPending: DEFAULT_MAX_PENDING,
    });
  }

  add(scanned: ScannedBlock): void {
    const { block, totals, seen } = scanned;
    const { documents, onProgress } = this.#context;
    this.#lines.add(scanned);
    if (totals.latest !== null) this.#collector.observe(totals.latest);
    for (const found of totals.found) {
      const finding = this.#shared.share(found.finding);
      const ref = this.#countOnly ? NOWHERE : documents.keep(block, found);
      this.#collector.add(finding, found, this.#arrival, ref);
      this.#arrival += 1;
    }
    for (const [slot, was] of seen.entries()) if (was) this.#seen.add(slot);
    this.#bytes += bytesRead(block);
    this.#documents += totals.documents;
    this.#matched += totals.matched;
    this.#outside += totals.outside;
    this.#untimed += totals.untimed;
    this.#failures += totals.failures;
    onProgress(this.#bytes, this.#documents, this.#matched);
  }

  finish(countOnly: boolean): QueryOutcome {
    const collected = countOnly ? null : this.#collector.finish();
    return {
      collected,
      matched: collected?.results.length ?? this.#matched,
      documents: this.#documents,
      bytes: this.#bytes,
      outside: this.#outside,
      untimed: this.#untimed,
      failures: this.#failures,
      firstFailures: this.#lines.firstFailures,
      unseen: this.#compiled.fields.paths.filter((_, slot) => !this.#seen.has(slot)),
    };
  }
}
