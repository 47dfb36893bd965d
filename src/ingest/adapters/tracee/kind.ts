import type { EventHead, Parts } from '../document.ts';

/** What an event is to rules, or why it is nothing to them. */
export type Kind =
  | {
      readonly head: Omit<EventHead, 'time' | 'module'>;
      /** May hold `process`, which then stands in for the process of the event. */
      readonly parts: Parts;
      readonly guessed?: readonly string[];
    }
  | string;
