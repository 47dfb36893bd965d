import { sourceOf } from '../source/source.testing.ts';
import type { KeptMatchedEvent } from '../types/live-search.ts';

/** An event identified by its number alone. */
export const keptEvent = (number: number, time: bigint | null, bytes = 100): KeptMatchedEvent => ({
  load: () => sourceOf({ event: { id: String(number) } }),
  index: undefined,
  id: String(number),
  time,
  bytes,
  memory: 380 + bytes,
});
