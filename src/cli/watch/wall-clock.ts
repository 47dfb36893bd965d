/** Now, in nanoseconds since the epoch; exact to a millisecond. */
export const wallClock = (): bigint => BigInt(Date.now()) * 1_000_000n;
