import { receivedError, type SentError } from '../../../threads/sent-error.ts';
import type { RecordedChanges } from '../../operation/changes.ts';
import type {
  CandidateEvent,
  MatchedBatch,
  MatchGeneration,
} from '../../events/candidates/matched-batch.ts';
import type { DetectionConfig } from '../detection-config.ts';
import type { DetectionStatus } from '../detection-status.ts';
import type { StoredState } from '../host.ts';

/** What the thread of detection is sent. */
export type ToDetection =
  | { readonly kind: 'open'; readonly config: DetectionConfig; readonly stored: StoredState }
  | { readonly kind: 'matched'; readonly batch: MatchedBatch }
  | { readonly kind: 'stored'; readonly stored: StoredState }
  | {
      readonly kind: 'call';
      readonly call: number;
      readonly name: string;
      readonly ask: unknown;
      readonly space: string | undefined;
      /** Whether what it changes is answered, too. */
      readonly isRecorded: boolean;
    }
  | {
      readonly kind: 'create-space' | 'remove-space';
      readonly call: number;
      readonly space: string;
    }
  | Answer
  | { readonly kind: 'end-jobs' | 'close' };

/** What it sends. */
export type FromDetection =
  | { readonly kind: 'opened' }
  | { readonly kind: 'failed'; readonly error: SentError }
  | Answer
  | { readonly kind: 'fetch'; readonly call: number; readonly arrivals: readonly number[] }
  | { readonly kind: 'arrival-at'; readonly call: number; readonly received: number }
  | { readonly kind: 'generation'; readonly generation: MatchGeneration }
  | { readonly kind: 'status'; readonly status: DetectionStatus }
  | {
      readonly kind: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly fields: object;
      readonly message: string;
    }
  | {
      readonly kind: 'recorded';
      readonly space: string;
      readonly action: string;
      readonly changes: RecordedChanges;
    }
  | { readonly kind: 'alerts-changed'; readonly space: string }
  | { readonly kind: 'closed' };

/** Of a call, in either direction. */
export type Answer =
  | { readonly kind: 'answer'; readonly call: number; readonly result: unknown }
  | { readonly kind: 'refused'; readonly call: number; readonly error: SentError };

/** The result of an operation, with what it has changed where that was asked. */
export interface Recorded<T> {
  readonly result: T;
  readonly changes: RecordedChanges | null;
}

export type FetchedEvents = readonly (CandidateEvent | null)[];

/** Calls to the other side that wait for their answers. */
export class Calls {
  readonly #waiting = new Map<
    number,
    { readonly resolve: (result: unknown) => void; readonly reject: (error: Error) => void }
  >();
  #next = 0;

  /** @param send is given the number of the call */
  make<T>(send: (call: number) => void): Promise<T> {
    const call = this.#next;
    this.#next += 1;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(call, { resolve: resolve as (result: unknown) => void, reject });
      send(call);
    });
  }

  answered(answer: Answer): void {
    const waiting = this.#waiting.get(answer.call);
    this.#waiting.delete(answer.call);
    if (answer.kind === 'answer') waiting?.resolve(answer.result);
    else waiting?.reject(receivedError(answer.error));
  }

  /** The other side is gone. */
  fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
