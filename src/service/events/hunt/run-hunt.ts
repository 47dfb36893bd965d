import { setImmediate as nextTurn } from 'node:timers/promises';
import { printJson, type Json, type JsonObject } from '../../../events/json.ts';
import {
  createCollector,
  SequenceLimitError,
  SequenceMemory,
  type RunnableQuery,
  type Key,
} from '../../../lang/index.ts';
import { bytesOfHits } from '../../../lang/sequence/memory.ts';
import type { MatchResult } from '../../../lang/execute/collector.ts';
import type { EventReader } from '../../../stores/event-store.ts';
import type { DocumentRef } from '../../../stores/files/documents.ts';
import { counted, formatBytes } from '../../../util/counts.ts';
import { NANOS_PER_MS } from '../../../util/time/index.ts';
import type { RuleMatch } from '../../../detect/evaluate/evaluator.ts';
import type { Row } from '../../../events/field-set.ts';
import { Accumulator, EachMatch } from '../../../runs/blocks/accumulator.ts';
import { createBlockScan } from '../../../runs/blocks/block-scan.ts';
import { EventCounts } from '../../../runs/blocks/event-counts.ts';
import { documentReader } from '../../../runs/query/document-reader.ts';
import { keyNames } from '../../../runs/query/known-fields.ts';
import { setupOf } from '../../../runs/query/query-run.ts';
import { storedRequest } from '../../../runs/query/stored-query.ts';
import { clusterQuery } from '../../../runs/clusters/cluster-queries.ts';
import { openClusterEvents, type ClusterSource } from '../../../runs/clusters/cluster-inputs.ts';
import type { OpenInputs } from '../../../runs/inputs/open-inputs.ts';
import type { ReadAccount } from '../../../runs/stored/account.ts';
import { openStoredEvents } from '../../../runs/stored/open-stored.ts';
import { compileHunt, HuntError, huntSettings, type HuntDiagnostic } from './compile-hunt.ts';
import { FacetCounts, TimeHistogram } from './facets.ts';
import { HUNT_LIMITS, type HuntOptions, type HuntRequest } from './request.ts';

/** Who a hunt works for. */
export interface HuntHost {
  /** Takes a line of JSON, without the line feed. */
  write(line: string): void;
  /** Resolves when more can be taken. */
  ready(): Promise<void>;
  isCancelled(): boolean;
  /** In milliseconds; only differences count. */
  clock(): number;
}

/** What a hunt reads: a store, or a cluster. */
export type HuntSource =
  | { readonly kind: 'store'; readonly reader: EventReader }
  | { readonly kind: 'cluster'; readonly cluster: ClusterSource };

interface HuntInputs extends OpenInputs {
  readonly stored: ReadAccount;
}

/** How often progress is said, and how long others wait for their turn. */
const PROGRESS_MS = 250;
const TURN_MS = 20;

/** Results are sent at the latest when they have this number of characters. */
const PIECE_BYTES = 256 * 1024;

/** The reference to a document. */
const DOCUMENT_BYTES = 90;

/** Where the document is not needed. */
const NOWHERE: DocumentRef = { index: undefined, id: undefined, read: () => Buffer.alloc(0) };

/** Thrown within a hunt only: it ends before everything was read. */
class Stopped extends Error {
  readonly outcome: 'cancelled' | 'timed-out' | 'too-much';
  /** Of the last one, what to change. */
  readonly reason: string;

  constructor(outcome: Stopped['outcome'], reason = '') {
    super(outcome);
    this.outcome = outcome;
    this.reason = reason;
  }
}

/**
 * Runs a query over events, and writes what it does and finds as lines: progress, results, and at the end the
 * counts and what was left out. Matching events come as they are found; sequences, samples, and what `head` and `tail`
 * choose come when everything was read, for a later event may change them.
 *
 * Returns what is wrong with the query where it cannot run; nothing was written then. Throws `StoreError`.
 */
export async function runHunt(
  source: HuntSource,
  request: HuntRequest & HuntOptions,
  host: HuntHost,
): Promise<readonly HuntDiagnostic[] | null> {
  const { compiled, diagnostics } = compileHunt(request);
  if (compiled === null) return diagnostics;
  const started = host.clock();
  const mustStop = () => whyStopped(request, host, started);
  // A cluster may take longer to answer than the hunt may take, or than someone waits who has cancelled it.
  const stop = new AbortController();
  const watch = setInterval(() => {
    if (mustStop() !== null) stop.abort();
  }, PROGRESS_MS);
  try {
    const inputs = await openInputs(source, compiled, request, stop.signal);
    await new Hunt(inputs, request, compiled, diagnostics, host, { started, mustStop }).run();
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    const hint = 'see whether the cluster can be reached, or allow more seconds';
    throw new HuntError('ENG2302', 'the cluster did not answer in the time of the hunt', hint);
  } finally {
    clearInterval(watch);
  }
  return null;
}

function whyStopped({ maxMs }: HuntOptions, host: HuntHost, started: number): Stopped | null {
  if (host.isCancelled()) return new Stopped('cancelled');
  return host.clock() - started > maxMs ? new Stopped('timed-out') : null;
}

/** When a hunt began, and why it must end before everything was read. */
interface HuntTime {
  readonly started: number;
  readonly mustStop: () => Stopped | null;
}

async function openInputs(
  source: HuntSource,
  compiled: RunnableQuery,
  request: HuntRequest,
  signal: AbortSignal,
): Promise<HuntInputs> {
  const { from, to, streams } = request;
  const asked = { settings: huntSettings(request), from, to };
  const rejected = { rejects: null, isStrict: false };
  if (source.kind === 'cluster')
    return openClusterEvents(
      source.cluster,
      clusterQuery(compiled, asked),
      rejected,
      undefined,
      signal,
    );
  const stored = { ...storedRequest(compiled, asked), streams };
  return openStoredEvents(source.reader, { ...stored, ...rejected });
}

class Hunt {
  readonly #request: HuntRequest & HuntOptions;
  readonly #compiled: RunnableQuery;
  readonly #diagnostics: readonly HuntDiagnostic[];
  readonly #host: HuntHost;
  readonly #inputs: HuntInputs;
  readonly #counts = new EventCounts(1, '@timestamp');
  readonly #lines: ResultLines;
  readonly #histogram: TimeHistogram;
  readonly #facets: FacetCounts;
  readonly #facetRow: ReturnType<typeof documentReader>;
  readonly #time: HuntTime;
  #progressed: number;
  #turned: number;
  /** Results found, those that were written, and their bytes. */
  #found = 0;
  #written = 0;
  #bytes = 0;
  /** Of them, those that wait to be sent. */
  #unsent = 0;
  #facetResults = 0;
  #untimed = 0;
  #undecided = 0;

  constructor(
    inputs: HuntInputs,
    request: HuntRequest & HuntOptions,
    compiled: RunnableQuery,
    diagnostics: readonly HuntDiagnostic[],
    host: HuntHost,
    time: HuntTime,
  ) {
    const { from, to, facets, fields } = request;
    this.#request = request;
    this.#compiled = compiled;
    this.#diagnostics = diagnostics;
    this.#host = host;
    this.#inputs = inputs;
    this.#lines = new ResultLines(compiled.query.kind, keyNames(compiled), fields);
    const span = from === null || to === null ? null : Number((to - from) / NANOS_PER_MS);
    this.#histogram = new TimeHistogram(span);
    this.#facets = new FacetCounts(facets);
    this.#facetRow = documentReader(facets);
    this.#time = time;
    this.#progressed = this.#time.started;
    this.#turned = this.#time.started;
  }

  async run(): Promise<void> {
    let stopped: Stopped | null = null;
    try {
      this.#say('started', { id: this.#request.id, ...this.#progress() });
      await this.#host.ready();
      await this.#read();
    } catch (error) {
      stopped = this.#time.mustStop() ?? stoppedBy(error);
    } finally {
      this.#inputs.close();
    }
    this.#end(stopped);
  }

  async #read(): Promise<void> {
    const { blocks, documents, nameOf, rejects, release } = this.#inputs;
    const collect = this.#collects() ? this.#collecting() : null;
    const matches = new EachMatch<DocumentRef>({
      keep: (block, found) =>
        collect === null && !this.#needsDocument() ? NOWHERE : documents.keep(block, found),
      take: (found, document, arrival) => {
        if (collect !== null) collect.add(found, document, arrival);
        else {
          const time = found.time === null ? null : Number(found.time / NANOS_PER_MS);
          this.#take({ kind: 'event', event: document }, [document], [time]);
        }
      },
    });
    const accumulator = new Accumulator(this.#counts, { rejects, nameOf, matches });
    const { query: text, from, to } = this.#request;
    const bounds = this.#inputs.stored.appliesBounds ? { from: null, to: null } : { from, to };
    const { scan } = createBlockScan(
      setupOf({ text, settings: huntSettings(this.#request), ...bounds }, false),
    );
    for await (const block of blocks) {
      const scanned = scan(block);
      accumulator.add(scanned);
      release(scanned.block);
      await this.#pause();
    }
    accumulator.finish();
    if (collect !== null) await collect.finish();
  }

  /** Whether results are known only when everything was read. */
  #collects(): boolean {
    const { query, limits } = this.#compiled;
    return query.kind !== 'event' || limits.length > 0;
  }

  #collecting() {
    const compiled = this.#compiled;
    const collector = createCollector<{ ref: DocumentRef; time: number | null }>(compiled, {
      size: null,
      resultPosition: 'head',
      maxSamplesPerKey: 1,
      memory: new SequenceMemory(HUNT_LIMITS.sequenceBytes),
    });
    let kept = 0;
    return {
      add: (found: RuleMatch, ref: DocumentRef, arrival: number) => {
        if (compiled.query.kind === 'sequence' && found.time === null) {
          this.#untimed += 1;
          return;
        }
        kept += 1;
        if (compiled.query.kind === 'event' && kept > HUNT_LIMITS.kept)
          throw new Stopped(
            'too-much',
            `head and tail choose from more than ${counted(HUNT_LIMITS.kept, 'event')}; ` +
              'narrow the query or the time',
          );
        const time = found.time === null ? null : Number(found.time / NANOS_PER_MS);
        const bytes = DOCUMENT_BYTES + bytesOfHits(found.evaluation ?? []);
        collector.add(found.evaluation, found, arrival, { ref, time }, bytes);
      },
      finish: async () => {
        const { last } = this.#counts;
        this.#inputs.stored.addTo(this.#counts);
        if (last !== null) collector.observe(last);
        if (this.#counts.last !== null) collector.observe(this.#counts.last);
        const { results, undecided } = collector.finish();
        this.#undecided = undecided;
        for (const result of results) {
          const events =
            result.kind === 'event'
              ? [result.event]
              : result.events.filter((event) => event !== null);
          const plain: MatchResult<DocumentRef> =
            result.kind === 'event'
              ? { kind: 'event', event: result.event.ref }
              : {
                  kind: 'group',
                  keys: result.keys,
                  events: result.events.map((event) => event?.ref ?? null),
                };
          this.#take(
            plain,
            events.map(({ ref }) => ref),
            events.map(({ time }) => time),
          );
          await this.#pause();
        }
      },
    };
  }

  #isFull(): boolean {
    return this.#written >= this.#request.limit || this.#bytes >= HUNT_LIMITS.bytes;
  }

  #countsFacets(): boolean {
    return this.#facets.fields.length > 0 && this.#facetResults < HUNT_LIMITS.facetResults;
  }

  #needsDocument(): boolean {
    return !this.#isFull() || this.#countsFacets();
  }

  /** A result; of a sequence, each of its events counts for the histogram and the facets. */
  #take(
    result: MatchResult<DocumentRef>,
    refs: readonly DocumentRef[],
    times: readonly (number | null)[],
  ): void {
    this.#found += 1;
    for (const time of times) this.#histogram.add(time);
    if (this.#countsFacets()) {
      this.#facetResults += 1;
      for (const ref of refs) if (ref !== NOWHERE) this.#facets.add(this.#facetRow(ref).row);
    }
    if (this.#isFull()) return;
    const line = this.#lines.write(result);
    this.#written += 1;
    this.#bytes += line.length;
    this.#unsent += line.length;
    this.#host.write(line);
  }

  /** Lets others have their turn, and looks whether to go on. */
  async #pause(): Promise<void> {
    const host = this.#host;
    const now = host.clock();
    if (now - this.#turned < TURN_MS && this.#unsent < PIECE_BYTES) return;
    if (now - this.#progressed >= PROGRESS_MS) {
      this.#progressed = now;
      this.#say('progress', this.#progress());
    }
    await nextTurn();
    await host.ready();
    this.#unsent = 0;
    this.#turned = host.clock();
    const stopped = this.#time.mustStop();
    if (stopped !== null) throw stopped;
  }

  #progress(): object {
    const { parts, partsRead, bytesRead } = this.#inputs.stored.work;
    const { read } = this.#inputs.stored.counts;
    return {
      segments: { read: partsRead, of: parts },
      events: { read, of: this.#inputs.stored.wanted },
      bytesRead,
      found: this.#found,
      elapsedMs: Math.round(this.#host.clock() - this.#time.started),
    };
  }

  #end(stopped: Stopped | null): void {
    const { damaged, selected } = this.#inputs.stored.counts;
    const capped = this.#capped(stopped);
    this.#say('end', {
      outcome: stopped?.outcome ?? 'complete',
      ...this.#progress(),
      /** Events within the streams and the time. */
      selected,
      damaged,
      returned: this.#written,
      capped,
      histogram: this.#histogram.counts,
      facets: this.#facets.facets,
      facetEvents: this.#facets.events,
      untimed: this.#untimed,
      undecided: this.#undecided,
      failures: this.#counts.failuresOf.reduce((sum, each) => sum + each, 0),
      diagnostics: this.#diagnostics,
    });
  }

  /** What of the answer is not all that there is, each with its bound. */
  #capped(stopped: Stopped | null): readonly { readonly what: string; readonly message: string }[] {
    const capped: { what: string; message: string }[] = [];
    const add = (what: string, message: string) => capped.push({ what, message });
    if (stopped?.outcome === 'timed-out')
      add(
        'time',
        `the hunt was ended after ${this.#request.maxMs} ms: what it has not read is not counted`,
      );
    if (stopped?.outcome === 'too-much') add('memory', stopped.reason);
    if (this.#written < this.#found) {
      const isBytes = this.#bytes >= HUNT_LIMITS.bytes;
      const bound = isBytes
        ? formatBytes(HUNT_LIMITS.bytes)
        : counted(this.#request.limit, 'result');
      add('results', `the answer has the first ${bound}; the others are counted only`);
    }
    if (this.#facets.fields.length > 0 && this.#facetResults < this.#found)
      add('facets', `values are counted of the first ${counted(this.#facetResults, 'result')}`);
    return capped;
  }

  #say(type: string, what: object): void {
    this.#host.write(printJson({ type, ...what }));
  }
}

/** Throws what is no end of a hunt. */
function stoppedBy(error: unknown): Stopped {
  if (error instanceof Stopped) return error;
  if (error instanceof SequenceLimitError)
    return new Stopped('too-much', `${error.message} (${error.code})`);
  throw error;
}

/** Writes results as lines of JSON; documents are in them byte for byte, as they were received. */
class ResultLines {
  readonly #fields: readonly string[] | null;
  readonly #keys: readonly string[];
  readonly #show: ReturnType<typeof documentReader>;
  readonly #kind: string;

  /**
   * @param kind of the query
   * @param keys the names of its join keys
   * @param fields that are written of each event; `null` for whole documents
   */
  constructor(kind: string, keys: readonly string[], fields: readonly string[] | null) {
    this.#kind = kind;
    this.#keys = keys;
    this.#fields = fields;
    this.#show = documentReader(fields ?? []);
  }

  write(result: MatchResult<DocumentRef>): string {
    if (result.kind === 'event') return `{"type":"event",${this.#event(result.event)}}`;
    const events = result.events.map((event) =>
      event === null ? 'null' : `{${this.#event(event)}}`,
    );
    const keys = printJson(namedKeys(this.#keys, result.keys));
    return `{"type":${JSON.stringify(this.#kind)},"keys":${keys},"events":[${events.join(',')}]}`;
  }

  #event(ref: DocumentRef): string {
    const { bytes, row } = this.#show(ref);
    const envelope = `"_index":${JSON.stringify(ref.index ?? null)},"_id":${JSON.stringify(ref.id ?? null)}`;
    return this.#fields === null
      ? `${envelope},"document":${bytes.toString('utf8')}`
      : `${envelope},"fields":${printJson(namedValues(this.#fields, row))}`;
  }
}

/** A join key without a name, such as that of a function, has its number. */
const namedKeys = (names: readonly string[], keys: Key): JsonObject =>
  Object.fromEntries(keys.map((value, at) => [names[at] ?? String(at + 1), value as Json]));

/** Fields without a value are left out. */
const namedValues = (fields: readonly string[], row: Row): JsonObject =>
  Object.fromEntries(
    fields.flatMap((field, at) => (row[at] === undefined ? [] : [[field, row[at] as Json]])),
  );
