import { DATA_SET_ALIASES } from '../../events/origin/data-set-aliases.ts';
import type { Schema } from '../../events/schema.ts';
import { createCollector, type Collected } from '../../lang/execute/collector.ts';
import { SharedEvaluations } from '../../lang/execute/evaluator.ts';
import {
  compile,
  print,
  readStatement,
  SequenceMemory,
  type QueryLanguage,
  type RunnableQuery,
} from '../../lang/index.ts';
import { bytesOfHits } from '../../lang/sequence/memory.ts';
import { ruleFields } from '../../match/rule-outline.ts';
import type { DocumentRef } from '../../stores/files/documents.ts';
import { Accumulator, type PlacedFailure, EachMatch } from '../blocks/accumulator.ts';
import { EventCounts } from '../blocks/event-counts.ts';
import { scanBlocks } from '../blocks/scan-blocks.ts';
import type { BlockScanSetup } from '../blocks/setup.ts';
import type { EventInputs } from '../stored/account.ts';

/** The results of a query, and the counts of its run. */
export interface QueryOutcome {
  /** `null` if results were only counted. */
  readonly collected: Collected<DocumentRef> | null;
  /** The number of results, even if they were only counted. */
  readonly matched: number;
  readonly counts: EventCounts;
  /** Events that satisfy a stage of a sequence but have no readable time. */
  readonly untimed: number;
  readonly firstFailures: readonly PlacedFailure[];
  /** Fields of the query that no document had a value for. */
  readonly unseen: readonly string[];
}

/**
 * Runs a query over the events of inputs.
 *
 * @param compiled the query of the request
 * @param onProgress is called with the counts after each block
 */
export async function runQuery(
  request: QueryRequest,
  compiled: RunnableQuery,
  inputs: EventInputs,
  onProgress: (counts: EventCounts) => void = () => {},
): Promise<QueryOutcome> {
  const { documents } = inputs;
  const { size, resultPosition, maxSamplesPerKey, settings } = request;
  const isOrdered = compiled.query.kind === 'sequence';
  const countOnly = request.count && isPlainCount(request, compiled);
  const collector = createCollector<DocumentRef>(compiled, {
    size,
    resultPosition,
    maxSamplesPerKey,
    memory: new SequenceMemory(request.maxSequenceMemory),
  });
  const shared = new SharedEvaluations();
  let untimed = 0;
  const counts = new EventCounts(1, settings.timestampField);
  const matches = new EachMatch<DocumentRef>({
    keep: (block, found) => (request.count ? NOWHERE : documents.keep(block, found)),
    take: (found, document, arrival) => {
      if (isOrdered && found.time === null) untimed += 1;
      else {
        let bytes = DOCUMENT_BYTES;
        const evaluation = shared.share(found.evaluation, (hits) => (bytes += bytesOfHits(hits)));
        collector.add(evaluation, found, arrival, document, bytes);
      }
    },
  });
  const accumulator = new Accumulator(counts, { ...inputs, matches });
  const source = { ...inputs, totalBytes: documents.totalBytes };
  const counted = countOnly ? (inputs.stored?.exactCount() ?? null) : null;
  if (counted === null) {
    const rest = inputs.stored?.appliesBounds === true ? { ...request, ...NO_BOUNDS } : request;
    const { keepsPlaces: keepsRejected } = inputs.rejects;
    await scanBlocks({ ...setupOf(rest, countOnly), keepsRejected }, source, (scanned) => {
      accumulator.add(scanned);
      onProgress(counts);
    });
    accumulator.finish();
  }
  counts.matched += counted ?? 0;
  inputs.stored?.addTo(counts, counted === null);
  if (counts.last !== null) collector.observe(counts.last);
  const collected = countOnly ? null : collector.finish();
  return {
    collected,
    matched: collected?.results.length ?? counts.matched,
    counts,
    untimed,
    firstFailures: accumulator.firstFailures,
    unseen: unseenFields(compiled, inputs, counts),
  };
}

/** If nothing was read of a store, its indexes may still know all fields. */
function unseenFields(
  compiled: RunnableQuery,
  { stored }: EventInputs,
  { unseen }: EventCounts,
): readonly string[] {
  if (stored === undefined) return unseen ?? [];
  return stored.unseen(unseen ?? compiled.plan().fields.map(({ path }) => path));
}

/** Compiles the text of a query. Throws `EqlError`. */
export function compileQuery(text: string, settings: QuerySettings): RunnableQuery {
  return compile(text, {
    language: settings.language,
    schema: settings.schema ?? undefined,
    fields: ruleFields([{ schema: settings.schema ?? undefined }]),
    timestampField: settings.timestampField,
    eventCategoryField: settings.eventCategoryField,
    tiebreakerField: settings.tiebreakerField ?? undefined,
    now: settings.now,
  });
}

/** A smaller input is read faster than the tables of a search are built for one query. */
const SEARCHED_BYTES = 256 * 1024;

/** A query is evaluated as a rule that reads every event, has no executions and no exceptions. */
export function setupOf(
  { text, settings, from, to }: Pick<QueryRequest, 'text' | 'settings' | 'from' | 'to'>,
  countOnly: boolean,
): BlockScanSetup {
  const { timestampField, eventCategoryField, tiebreakerField, schema, now } = settings;
  return {
    rules: [
      {
        ...queryOf(text, settings),
        index: null,
        eventCategoryField,
        timestampField,
        tiebreakerField: tiebreakerField ?? undefined,
        schema: schema ?? undefined,
        window: null,
        filters: [],
        items: [],
      },
    ],
    items: [],
    valueLists: [],
    now,
    dataSetAliases: DATA_SET_ALIASES,
    profiles: false,
    countsOrigins: false,
    from,
    to,
    timestampField,
    readsAllTimes: false,
    noticesFields: true,
    countOnly,
    searchedBytes: SEARCHED_BYTES,
    searchesFiles: true,
  };
}

/** Of a query in another language than EQL, what it is translated to. */
function queryOf(text: string, { language = 'eql', schema, timestampField }: QuerySettings) {
  if (language === 'eql') return { query: text };
  const { statement } = readStatement(text, language, {
    schema: schema ?? undefined,
    timestampField,
  });
  return { query: statement === null ? text : print(statement), statement };
}

/** The reference to a document. */
const DOCUMENT_BYTES = 90;

/** For events of a store, which has applied the bounds. */
const NO_BOUNDS = { from: null, to: null };

/** For results that are only counted. */
const NOWHERE: DocumentRef = { index: undefined, id: undefined, read: () => Buffer.alloc(0) };

/** Whether only the number of matching events is needed: no stages, no limits. */
function isPlainCount(request: QueryRequest, { query, limits }: RunnableQuery): boolean {
  return query.kind === 'event' && limits.length === 0 && request.size === null;
}

/** The validated request of a query run. */
export interface QueryRequest {
  readonly text: string;
  readonly settings: QuerySettings;
  /** Nanoseconds since the epoch, both inclusive. */
  readonly from: bigint | null;
  readonly to: bigint | null;
  /** The maximum number of results; `null` for all. */
  readonly size: number | null;
  readonly resultPosition: 'head' | 'tail';
  readonly maxSamplesPerKey: number;
  /** Only the number of results is wanted. */
  readonly count: boolean;
  /** The maximum memory of all sequences and samples, in bytes; by default 1 GiB. */
  readonly maxSequenceMemory?: number | undefined;
}

/** Everything that affects how a query is compiled. Plain data: every worker compiles for itself. */
export interface QuerySettings {
  /** EQL by default. */
  readonly language?: QueryLanguage | undefined;
  readonly timestampField: string;
  readonly eventCategoryField: string;
  readonly tiebreakerField: string | null;
  readonly schema: Schema | null;
  /** The instant that `now` means in date math. */
  readonly now: bigint;
}
