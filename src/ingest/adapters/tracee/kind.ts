import type { EventHead, Parts } from '../document.ts';

/** The document kind of an event, or the reason why it produces no document. */
export type Kind =
  | {
      readonly head: Omit<EventHead, 'time' | 'module'>;
      /** May contain `process`, which then replaces the process of the event. */
      readonly parts: Parts;
      readonly guessed?: readonly string[];
    }
  | string;
