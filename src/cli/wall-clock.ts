import { NANOS_PER_MS } from '../util/time/index.ts';

/** Now, in nanoseconds since the epoch; exact to a millisecond. */
export const wallClock = (): bigint => BigInt(Date.now()) * NANOS_PER_MS;
