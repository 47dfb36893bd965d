/**
 * When events were received. While no events could be received, as on a suspended machine, no stream counts as silent, and
 * senders may still send the events of that time. All times are nanoseconds.
 */
export interface Listening {
  /** For how long events had been received by then, from any zero; it stands still while no events can be received. */
  at(now: bigint): bigint;
  /** The value of `at` when receiving last resumed. */
  since(now: bigint): bigint;
}

export const ALWAYS_LISTENING: Listening = { at: (now) => now, since: () => 0n };
