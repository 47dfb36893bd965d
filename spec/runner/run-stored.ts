import type { EventInputs } from '../../src/runs/stored/account.ts';
import { openStoredEvents } from '../../src/runs/stored/open-stored.ts';
import {
  compileQuery,
  runQuery,
  type QueryOutcome,
  type QueryRequest,
} from '../../src/runs/query/query-run.ts';
import { storedRequest } from '../../src/runs/query/stored-query.ts';
import { EqlError, SequenceLimitError, type RunnableQuery } from '../../src/lang/index.ts';
import type { DocumentRef } from '../../src/stores/files/documents.ts';
import type { EventReader } from '../../src/stores/event-store.ts';
import { readInstant } from '../../src/util/time/index.ts';
import { runLines, type ResultAnswer } from './answer.ts';
import { sourceOf } from './read-data.ts';
import type { SpecCase } from './spec-file.ts';

/** Settings of the language alone, which no command has. */
const WITHOUT_COMMAND = ['max_pending'] as const;

/** A query of a case as `dockwarden query` is asked for it; `null` where it cannot be, or is invalid. */
export function queryRequestOf(specCase: SpecCase, text: string): RunnableRequest | null {
  const { language, options, schema } = specCase;
  if (WITHOUT_COMMAND.some((name) => options.has(name))) return null;
  const now = options.get('now');
  const request: QueryRequest = {
    text,
    settings: {
      language,
      timestampField: options.get('timestamp_field') ?? '@timestamp',
      eventCategoryField: options.get('event_category_field') ?? 'event.category',
      tiebreakerField: options.get('tiebreaker_field') ?? null,
      schema,
      now: (now === undefined ? null : readInstant(now)) ?? 1_764_000_000_000_000_000n,
    },
    from: null,
    to: null,
    size: options.has('size') ? Number(options.get('size')) : null,
    resultPosition: options.get('result_position') === 'head' ? 'head' : 'tail',
    maxSamplesPerKey: Number(options.get('max_samples_per_key') ?? 1),
    count: false,
  };
  try {
    return { request, compiled: compileQuery(text, request.settings) };
  } catch (error) {
    if (error instanceof EqlError) return null;
    throw error;
  }
}

export interface RunnableRequest {
  readonly request: QueryRequest;
  readonly compiled: RunnableQuery;
}

/** A store with the documents of a case. */
export interface SpecStore {
  readonly reader: EventReader;
  /** Where they are; `null` for every stream. */
  readonly streams: readonly string[] | null;
  /** How many bytes of found documents are copied instead of read again. */
  readonly copiedBytes?: number | undefined;
}

export const documentsOf = ({ documents }: SpecCase): string[] => documents.map(sourceOf);

/** What a run over inputs gives, in the form of answers. */
export async function runOver(
  { request, compiled }: RunnableRequest,
  inputs: EventInputs,
): Promise<string[]> {
  try {
    return outcomeLines(await runQuery(request, compiled, inputs));
  } catch (error) {
    if (error instanceof SequenceLimitError) return [`stopped ${error.code}`];
    throw error;
  }
}

/** What a run over stored events gives, with everything that the store can tell apart told apart. */
export async function runOverStore(
  runnable: RunnableRequest,
  { reader, streams, copiedBytes }: SpecStore,
): Promise<string[]> {
  const { request, compiled } = runnable;
  const search = storedRequest(compiled, request);
  const inputs = openStoredEvents(
    reader,
    { ...search, streams, rejects: null, isStrict: true },
    copiedBytes,
  );
  try {
    return await runOver(runnable, inputs);
  } finally {
    inputs.close();
  }
}

function outcomeLines({ collected, counts, untimed }: QueryOutcome): string[] {
  const failures = counts.failuresOf[0] ?? 0;
  return [
    ...runLines({
      results: (collected?.results ?? []).map((result): ResultAnswer =>
        result.kind === 'event'
          ? { kind: 'event', id: idOf(result.event) }
          : {
              kind: 'sequence',
              ids: result.events.map((event) => (event === null ? '-' : idOf(event))),
              keys: result.keys,
            },
      ),
      failures: new Map(),
      undecided: collected?.undecided ?? 0,
      untimed,
    }),
    ...(failures > 0 ? [`failures ${failures}`] : []),
  ];
}

const idOf = (ref: DocumentRef) =>
  String((JSON.parse(ref.read().toString('utf8')) as { readonly id: unknown }).id);

/** The answer of a spec without its diagnostics; failures are counted together. */
export function runAnswer(answer: readonly string[]): string[] {
  const failures = answer.flatMap((line) => /^failures \S+ x(\d+)$/.exec(line)?.[1] ?? []);
  const sum = failures.reduce((total, count) => total + Number(count), 0);
  return [
    ...answer.filter((line) => !/^(?:failures|error|warning) /.test(line)),
    ...(sum > 0 ? [`failures ${sum}`] : []),
  ];
}
