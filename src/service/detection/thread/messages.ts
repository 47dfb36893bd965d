import { receivedError, sentError, type SentError } from '../../../threads/sent-error.ts';
import type { Person } from '../../access/people.ts';
import type { RecordedChanges } from '../../operation/changes.ts';
import type {
  CandidateEvent,
  MatchedBatch,
  MatchGeneration,
} from '../../events/candidates/matched-batch.ts';
import type { ConnectionOptions } from '../../../stores/open/cluster.ts';
import type { DetectionConfig } from '../detection-config.ts';
import type { DetectionStatus } from '../detection-status.ts';
import type { Held } from '../../../stores/worker-leases.ts';
import type { StoredState } from '../host.ts';

/** The methods of the thread of detection. */
export interface DetectionSide {
  /** Answers when its files are open. */
  open(config: DetectionConfig, stored: StoredState): Promise<void>;
  matched(batch: MatchedBatch): void;
  stored(stored: StoredState): void;
  leased(held: Held): void;
  /** @param isRecorded whether what it changes is answered, too */
  call(
    name: string,
    ask: unknown,
    space: string | undefined,
    isRecorded: boolean,
  ): Promise<Recorded<unknown>>;
  createSpace(space: string): Promise<void>;
  removeSpace(space: string): Promise<void>;
  endJobs(): void;
  close(): Promise<void>;
}

/** The methods of the thread that started it. */
export interface HostSide {
  fetch(arrivals: readonly number[]): Promise<readonly (CandidateEvent | null)[]>;
  arrivalAt(received: number): Promise<number>;
  connectionOf(cluster: string): Promise<ConnectionOptions>;
  people(space: string): Promise<readonly Person[]>;
  setGeneration(generation: MatchGeneration): void;
  status(status: DetectionStatus): void;
  log(level: 'info' | 'warn' | 'error', fields: object, message: string): void;
  recorded(space: string, action: string, changes: RecordedChanges): void;
  alertsChanged(space: string): void;
  /** Its rules could not be read, or run for the first time. */
  failed(error: SentError): void;
}

/** The result of an operation, with what it has changed where that was asked. */
export interface Recorded<T> {
  readonly result: T;
  readonly changes: RecordedChanges | null;
}

/** Plain data. `call` is `null` where no answer is expected. */
export type Message =
  | {
      readonly kind: 'call';
      readonly call: number | null;
      readonly name: string;
      readonly args: readonly unknown[];
    }
  | { readonly kind: 'answer'; readonly call: number; readonly result: unknown }
  | { readonly kind: 'refused'; readonly call: number; readonly error: SentError };

type Methods<Side> = { [N in keyof Side]: (...args: never[]) => unknown };

/** One end of the port between two threads: calls methods of the other side, and has those of its own called. */
export class Peer<Own extends Methods<Own>, Other extends Methods<Other>> {
  readonly #post: (message: Message, memory: readonly ArrayBuffer[]) => void;
  readonly #own: Own;
  readonly #waiting = new Map<
    number,
    { readonly resolve: (result: unknown) => void; readonly reject: (error: Error) => void }
  >();
  #next = 0;

  /** @param post sends a message, with memory that moves to the other side */
  constructor(post: (message: Message, memory: readonly ArrayBuffer[]) => void, own: Own) {
    this.#post = post;
    this.#own = own;
  }

  /** Calls a method without waiting for it. */
  tell<N extends keyof Other & string>(
    name: N,
    args: Parameters<Other[N]>,
    memory: readonly ArrayBuffer[] = [],
  ): void {
    this.#post({ kind: 'call', call: null, name, args }, memory);
  }

  /** Calls a method; resolves with its result. */
  ask<N extends keyof Other & string>(
    name: N,
    ...args: Parameters<Other[N]>
  ): Promise<Awaited<ReturnType<Other[N]>>> {
    const call = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { resolve: resolve as (result: unknown) => void, reject });
      this.#post({ kind: 'call', call, name, args }, []);
    });
  }

  receive(message: Message): void {
    if (message.kind === 'call') {
      const { call, name, args } = message;
      const run = () => this.#own[name as keyof Own](...(args as never[]));
      if (call === null) run();
      else void this.#answer(call, run);
      return;
    }
    const waiting = this.#waiting.get(message.call);
    this.#waiting.delete(message.call);
    if (message.kind === 'answer') waiting?.resolve(message.result);
    else waiting?.reject(receivedError(message.error));
  }

  /** The other side is gone. */
  fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  async #answer(call: number, run: () => unknown): Promise<void> {
    try {
      const result = await run();
      this.#post({ kind: 'answer', call, result }, []);
    } catch (error) {
      this.#post({ kind: 'refused', call, error: sentError(error) }, []);
    }
  }
}
