import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NANOS_PER_MS } from '../util/time/index.ts';

/**
 * Milliseconds of a clock that only goes forward: `performance` is a module of Node.js that takes a short run longer to load
 * than it measures.
 */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Now, in nanoseconds since the epoch; exact to a millisecond. */
export const wallClock = (): bigint => BigInt(Date.now()) * NANOS_PER_MS;

/** A directory of the content that comes with the package, beside `src` and `dist`. */
export const shipped = (name: string): string =>
  fileURLToPath(new URL(`../../content/${name}`, import.meta.url));

/** What the build made of the shipped rules; not there where the command runs from source. */
export const preparedRules = (): string =>
  fileURLToPath(new URL('../rules/prepared.ndjson', import.meta.url));

/** The rules and exceptions that a service begins with. */
export const shippedPack = () => ({
  rules: [shipped('rules')],
  exceptions: [shipped('exceptions')],
});

/** The version of the package that this file belongs to. */
export function version(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
