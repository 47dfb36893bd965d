import { fileURLToPath } from 'node:url';
import { NANOS_PER_MS } from '../util/time/index.ts';

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
