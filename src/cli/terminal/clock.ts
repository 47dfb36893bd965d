/**
 * Milliseconds of a clock that only goes forward: `performance` is a module of Node.js that takes a short run longer to load
 * than it measures.
 */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;
