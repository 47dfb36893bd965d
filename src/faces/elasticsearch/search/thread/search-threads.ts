import { Lane } from '../../../../threads/lane.ts';
import { workerScript } from '../../../../threads/worker-script.ts';
import type { CountWork } from '../count-alerts.ts';
import { SearchError, tooMuch } from '../errors.ts';
import type { EventWork } from '../events/run-event-search.ts';
import type { SearchWork } from '../run-search.ts';

export interface SearchThreadsOptions {
  /** The maximum number of concurrent searches. */
  readonly threads?: number;
  /** The maximum number of waiting searches. */
  readonly waiting?: number;
  /** How long an idle thread is kept. */
  readonly idleMs?: number;
  /** How long after its time limit a search is given up. */
  readonly graceMs?: number;
}

/**
 * Searches alerts and events on threads of their own, so that neither requests nor the detection thread wait for a search. A
 * limited number of searches run and wait; further ones are refused.
 */
export class SearchThreads {
  readonly #graceMs: number;
  readonly #lane: Lane<SearchTask>;

  constructor({
    threads = 2,
    waiting = 30,
    idleMs = 30_000,
    graceMs = 20_000,
  }: SearchThreadsOptions = {}) {
    this.#graceMs = graceMs;
    this.#lane = new Lane({
      script: workerScript('search'),
      threads,
      waiting,
      idleMs,
      leavesCancelled: true,
      refuse: (refusal, cause) => {
        if (refusal === 'full')
          return refused(`${threads} searches run and ${waiting} wait, and there may be no more`);
        if (refusal === 'stopping') return refused('the service is stopping');
        if (refusal === 'out-of-memory') return tooLarge();
        return cause ?? new Error('the thread of a search has ended');
      },
    });
  }

  /**
   * Resolves with the answer as JSON. A cancelled search is removed from the queue, or ends if it is running. Rejects with
   * `SearchError`, and `CodedError` if the store fails.
   *
   * @param file the database of a space
   */
  run(file: string, work: AlertWork, signal?: AbortSignal): Promise<string> {
    return this.#run({ file, work }, signal);
  }

  /**
   * The same for stored events.
   *
   * @param folder the data directory
   */
  runEvents(folder: string, work: EventWork, signal?: AbortSignal): Promise<string> {
    return this.#run({ folder, work }, signal);
  }

  async #run(task: SearchTask, signal: AbortSignal | undefined): Promise<string> {
    const stop = new AbortController();
    const leave = () => stop.abort(refused('it was cancelled or took too long'));
    if (signal?.aborted === true) leave();
    signal?.addEventListener('abort', leave);
    const { work } = task;
    const maxMs = ('maxMs' in work ? work.maxMs : 0) + this.#graceMs;
    let timer: NodeJS.Timeout | undefined;
    const onStart = () => {
      timer = setTimeout(() => stop.abort(refused('the search took too long')), maxMs);
    };
    try {
      const options = { signal: stop.signal, onStart };
      const answer = await this.#lane.run<SearchAnswer>(task, options);
      if (typeof answer === 'string') return answer;
      throw new SearchError(answer.code, answer.type, answer.message);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', leave);
    }
  }

  close(): Promise<void> {
    return this.#lane.close();
  }
}

const refused = (reason: string) =>
  new SearchError('ENG2004', 'es_rejected_execution_exception', reason);

const tooLarge = () => tooMuch('the search needs more memory than allowed; request less at a time');

/** A request about the alerts of a space. */
export type AlertWork = SearchWork | CountWork;

/** A request to a thread. */
export type SearchTask =
  /** With the database of the space. */
  | { readonly file: string; readonly work: AlertWork }
  /** With the data directory. */
  | { readonly folder: string; readonly work: EventWork };

/** The answer as JSON, or why a search cannot be done as asked. */
export type SearchAnswer = string | Pick<SearchError, 'code' | 'type' | 'message'>;
