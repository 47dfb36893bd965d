import { parseJson, type JsonObject } from '../../../../src/events/json.ts';
import type { Scalar } from '../document.ts';
import type { Facet } from '../../../../src/service/events/hunt/facets.ts';

export interface HuntEvent {
  /** Names it among the results. */
  readonly key: string;
  readonly index: string | null;
  /** `_id`. */
  readonly id?: string | null;
  readonly document: JsonObject;
}

export type JoinKeys = Readonly<Record<string, Scalar | null>>;

/** An event, or events that belong together; of those that were asked to be missing, `null`. */
export interface HuntResult {
  readonly kind: 'event' | 'sequence' | 'sample';
  readonly keys: JoinKeys;
  readonly events: readonly (HuntEvent | null)[];
}

export interface HuntProgress {
  readonly segments: { readonly read: number; readonly of: number };
  readonly events: { readonly read: number; readonly of: number };
  readonly bytesRead: number;
  readonly found: number;
  readonly elapsedMs: number;
}

export interface HuntEnd extends HuntProgress {
  readonly outcome: 'complete' | 'cancelled' | 'timed-out' | 'too-much';
  /** Events of the streams and the time. */
  readonly selected: number;
  readonly damaged: number;
  readonly capped: readonly { readonly what: string; readonly message: string }[];
  readonly histogram: {
    readonly intervalMs: number;
    readonly buckets: readonly (readonly [start: number, count: number])[];
    readonly untimed: number;
  };
  readonly facets: readonly Facet[];
  readonly facetEvents: number;
  readonly untimed: number;
  readonly undecided: number;
  readonly failures: number;
}

export type HuntLine =
  | ({ readonly type: 'started'; readonly id: string } & HuntProgress)
  | ({ readonly type: 'progress' } & HuntProgress)
  | ({ readonly type: 'end' } & HuntEnd)
  | { readonly type: 'error'; readonly message: string; readonly hint?: string }
  | { readonly type: 'result'; readonly result: HuntResult };

/** The lines of an answer as they come. @param number of the next result */
export async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<HuntLine[]> {
  const reader = body.pipeThrough(new TextDecoderStream() as never).getReader();
  let rest = '';
  let number = 0;
  for (;;) {
    const { value, done } = (await reader.read()) as { value?: string; done: boolean };
    const lines = (rest + (value ?? '')).split('\n');
    rest = done ? '' : (lines.pop() ?? '');
    const read = lines.filter((line) => line !== '').map((line) => lineOf(line, (number += 1)));
    if (read.length > 0) yield read;
    if (done) return;
  }
}

interface WrittenEvent {
  readonly _index: string | null;
  readonly _id: string | null;
  readonly document: JsonObject;
}

function lineOf(text: string, number: number): HuntLine {
  const line = parseJson(text) as unknown as { readonly type: string };
  if (line.type === 'event') {
    const result = {
      kind: 'event',
      keys: {},
      events: [eventOf(line as unknown as WrittenEvent, String(number))],
    } as const;
    return { type: 'result', result };
  }
  if (line.type !== 'sequence' && line.type !== 'sample') return line as unknown as HuntLine;
  const { keys, events } = line as unknown as {
    readonly keys: JoinKeys;
    readonly events: readonly (WrittenEvent | null)[];
  };
  return {
    type: 'result',
    result: {
      kind: line.type,
      keys,
      // An event may be part of several of them.
      events: events.map((event, at) => event && eventOf(event, `${number}.${at}`)),
    },
  };
}

const eventOf = ({ _index, _id, document }: WrittenEvent, place: string): HuntEvent => ({
  key: `${place} ${_id ?? ''}`.trim(),
  index: _index,
  id: _id,
  document,
});
