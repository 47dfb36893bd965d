import { useCallback, useEffect, useRef, useState } from 'react';
import { call, send } from '../../../api/client.ts';
import { Problem } from '../../../api/problem.ts';
import { rememberValues } from '../../../editor/seen-values.ts';
import {
  type HuntEnd,
  type HuntLine,
  type HuntProgress,
  type HuntResult,
  readLines,
} from './hunt-lines.ts';

/** What is hunted, and where. */
export interface Asked {
  readonly query: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly cluster: string | undefined;
  readonly streams: readonly string[] | undefined;
  readonly limit: number;
}

export interface HuntState {
  readonly phase: 'idle' | 'running' | 'ended' | 'failed';
  /** Whether the results are those of the hunt before: nothing has come of this one yet. */
  readonly isOld: boolean;
  readonly progress: HuntProgress | null;
  readonly results: readonly HuntResult[];
  readonly end: HuntEnd | null;
  readonly error: Error | null;
}

const IDLE: HuntState = {
  phase: 'idle',
  isOld: false,
  progress: null,
  results: [],
  end: null,
  error: null,
};

/** How often the page shows what has come. */
const SHOW_MS = 120;
/** A hunt that does not end when it is asked to is left. */
const PATIENCE_MS = 2_000;

/** Runs a hunt, and again when something else is asked or `round` grows. Leaving the page ends it. */
export function useHunt(asked: Asked | null, round: number) {
  const [state, setState] = useState<HuntState>(IDLE);
  const running = useRef<{ id: string | null; readonly abort: AbortController } | null>(null);
  const wanted = asked === null ? null : JSON.stringify(asked);
  useEffect(() => {
    if (wanted === null) {
      setState(IDLE);
      return;
    }
    const abort = new AbortController();
    const hunt: { id: string | null; readonly abort: AbortController } = { id: null, abort };
    running.current = hunt;
    setState((old) => ({ ...old, phase: 'running', isOld: true, progress: null, error: null }));
    void follow(JSON.parse(wanted) as Asked, abort.signal, setState, (id) => {
      hunt.id = id;
    });
    return () => abort.abort();
  }, [wanted, round]);

  const cancel = useCallback(() => {
    const hunt = running.current;
    if (hunt === null) return;
    if (hunt.id === null) {
      hunt.abort.abort();
      setState((old) => ({ ...old, phase: 'ended' }));
      return;
    }
    // It ends by itself then, and says what it has found.
    void call('DELETE /dw/hunt/:id', { id: hunt.id }).catch(() => hunt.abort.abort());
    setTimeout(() => hunt.abort.abort(), PATIENCE_MS);
  }, []);
  return { ...state, cancel };
}

type Change = (change: (old: HuntState) => HuntState) => void;

async function follow(
  { query, from, to, cluster, streams, limit }: Asked,
  signal: AbortSignal,
  setState: Change,
  onId: (id: string) => void,
): Promise<void> {
  const gathered = new Gathered(setState, signal);
  try {
    const body = { query, from, to, cluster, streams, limit };
    const response = await send('POST /dw/hunt', { body }, signal);
    if (response.body === null) throw new Error('The answer is empty.');
    for await (const lines of readLines(response.body)) {
      for (const line of lines) {
        if (line.type === 'started') onId(line.id);
        gathered.add(line);
      }
    }
    gathered.finish(null);
  } catch (error) {
    gathered.finish(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Shows what comes a few times a second: thousands of lines may come at once. */
class Gathered {
  readonly #setState: Change;
  readonly #signal: AbortSignal;
  #results: HuntResult[] = [];
  #progress: HuntProgress | null = null;
  #end: HuntEnd | null = null;
  #error: Error | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(setState: Change, signal: AbortSignal) {
    this.#setState = setState;
    this.#signal = signal;
  }

  add(line: HuntLine): void {
    if (line.type === 'result') this.#results.push(line.result);
    else if (line.type === 'error')
      this.#error = new Problem(500, sentence(line.message), line.hint ?? null, null);
    else {
      this.#progress = line;
      if (line.type === 'end') {
        this.#end = line;
        for (const { field, values } of line.facets)
          rememberValues(
            field,
            values.flatMap(({ value, count }) =>
              typeof value === 'string' ? [{ value, count }] : [],
            ),
          );
      }
    }
    this.#timer ??= setTimeout(() => this.#show('running'), SHOW_MS);
  }

  finish(error: Error | null): void {
    this.#error ??= error;
    const wasLeft = this.#signal.aborted;
    if (this.#error === null && this.#end === null && !wasLeft)
      this.#error = new Problem(0, 'The answer broke off.', 'Run the hunt again.', null);
    if (wasLeft) this.#error = null;
    this.#show(this.#error === null ? 'ended' : 'failed');
  }

  #show(phase: HuntState['phase']): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const results = [...this.#results];
    const [progress, end, error] = [this.#progress, this.#end, this.#error];
    const isLeft = this.#signal.aborted;
    this.#setState((old) => {
      // Another one has taken its place, or it was left without an end.
      if (isLeft)
        return old.phase === 'running' && old.progress === progress ? { ...old, phase } : old;
      const isOld = results.length === 0 && phase === 'running' && old.results.length > 0;
      return isOld
        ? { ...old, phase, progress, error, isOld }
        : { phase, isOld, progress, results, end, error };
    });
  }
}

const sentence = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
