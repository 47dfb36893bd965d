import type { SentError } from './sent-error.ts';

export type ToLane =
  | { readonly kind: 'task'; readonly task: unknown }
  /** One message about the progress was taken. */
  | { readonly kind: 'taken' }
  /** Wakes a task that waits; the flag says why. */
  | { readonly kind: 'cancel' }
  | { readonly kind: 'close' };

export type FromLane =
  | { readonly kind: 'progress'; readonly progress: unknown }
  | { readonly kind: 'done'; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly error: SentError };
