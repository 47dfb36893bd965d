/**
 * When events were received. While nobody listened, as in a suspended machine, no stream was silent, and others may
 * still send what happened then. All times are nanoseconds.
 */
export interface Listening {
  /** For how long events had been received by then, from any zero; it stands still while nobody listens. */
  at(now: bigint): bigint;
  /** What that was when they were last received anew. */
  since(now: bigint): bigint;
}

export const ALWAYS_LISTENING: Listening = { at: (now) => now, since: () => 0n };
