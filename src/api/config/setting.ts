import { parseSize } from '../../util/size.ts';
import { NANOS_PER_MS, parseDuration } from '../../util/time/index.ts';

/** A setting: its syntax, its allowed values and its purpose. */
export interface Setting<T> {
  readonly initial: T;
  /** One or two sentences for the reference and the printed configuration. */
  readonly about: string;
  /** The allowed values, for messages and the reference: `a size such as 100MB`. */
  readonly allowed: string;
  /** `undefined` for an invalid value. */
  read(value: unknown): T | undefined;
  /** Its form in a file; `null` if it is omitted. */
  write(value: T): string | null;
  /** The same setting with this purpose. */
  describe(about: string): Setting<T>;
}

const setting = <T>(own: Omit<Setting<T>, 'about' | 'describe'>, about = ''): Setting<T> => ({
  ...own,
  about,
  describe: (purpose) => setting(own, purpose),
});

type Check<T> = (value: T) => boolean;

export const text = (
  initial: string,
  allowed = 'a text',
  isFit: Check<string> = () => true,
): Setting<string> =>
  setting({
    initial,
    allowed,
    read: (value) => (typeof value === 'string' && isFit(value) ? value : undefined),
    write: quoted,
  });

export const texts = (
  initial: readonly string[],
  allowed = 'a list of texts',
  isFit: Check<string> = () => true,
): Setting<readonly string[]> =>
  setting({
    initial,
    allowed,
    read: (value) =>
      Array.isArray(value) && value.every((item) => typeof item === 'string' && isFit(item))
        ? value
        : undefined,
    write: (value) => `[${value.map(quoted).join(', ')}]`,
  });

/** Values whose names are chosen by the user. */
export const table = <T extends string | readonly string[]>(
  allowed: string,
  read: (value: unknown) => T | undefined,
): Setting<Readonly<Record<string, T>>> =>
  setting({
    initial: {},
    allowed,
    read(value) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
      const entries = Object.entries(value).map(([name, each]) => [name, read(each)] as const);
      return entries.every((entry): entry is [string, T] => entry[1] !== undefined)
        ? Object.fromEntries(entries)
        : undefined;
    },
    write(value) {
      const entries = Object.entries(value).map(
        ([name, each]) =>
          `${quoted(name)} = ${typeof each === 'string' ? quoted(each) : `[${each.map(quoted).join(', ')}]`}`,
      );
      return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
    },
  });

export const oneOf = <T extends string>(names: readonly T[], initial: T): Setting<T> =>
  setting<T>({
    initial,
    allowed: names.map((name) => `"${name}"`).join(', '),
    read: (value) => names.find((name) => name === value),
    write: quoted,
  });

export const flag = (initial: boolean): Setting<boolean> =>
  setting({
    initial,
    allowed: 'true or false',
    read: (value) => (typeof value === 'boolean' ? value : undefined),
    write: String,
  });

export const integer = (initial: number, least: number, most: number): Setting<number> =>
  setting({
    initial,
    allowed: `a whole number from ${least} to ${most}`,
    read: (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
        ? value
        : undefined,
    write: String,
  });

/** A size in bytes, written as `100MB`, `64MiB` or a whole number. */
export const size = (initial: string, least: string): Setting<number> => {
  const lowest = sizeOf(least) ?? 0;
  return setting({
    initial: sizeOf(initial) ?? 0,
    allowed: `a size of at least ${least}, such as "100MB" or "2GiB"`,
    read: (value) => {
      const read = typeof value === 'number' ? value : sizeOf(value);
      return read !== undefined && Number.isSafeInteger(read) && read >= lowest ? read : undefined;
    },
    write: (value) => quoted(sizeText(value)),
  });
};

/** Below the maximum delay of a timer of Node.js. */
const LONGEST_MS = 7 * 86_400_000;

/** A time span in milliseconds, written as `30s`. */
export const duration = (initial: string, least: string, most = LONGEST_MS): Setting<number> => {
  const lowest = millisecondsOf(least) ?? 0;
  return setting({
    initial: millisecondsOf(initial) ?? 0,
    allowed: `a time span of at least ${least} and at most ${durationText(most)}, such as "30s", "5m" or "2h"`,
    read: (value) => {
      const read = millisecondsOf(value);
      return read !== undefined && read >= lowest && read <= most ? read : undefined;
    },
    write: (value) => quoted(durationText(value)),
  });
};

/** An optional setting, which means no limit if it is omitted. */
export const unlimited = <T>(inner: Setting<T>): Setting<T | null> =>
  setting({
    ...inner,
    initial: null,
    write: (value) => (value === null ? null : inner.write(value)),
  });

/** A TOML string uses the escapes of JSON, except for DEL, which JSON does not escape. */
const quoted = (value: string) => JSON.stringify(value).replaceAll('\u007f', '\\u007f');

const sizeOf = (value: unknown) =>
  typeof value === 'string' ? (parseSize(value) ?? undefined) : undefined;

function millisecondsOf(value: unknown): number | undefined {
  const nanos = typeof value === 'string' ? parseDuration(value) : null;
  return nanos === null || nanos % NANOS_PER_MS !== 0n ? undefined : Number(nanos / NANOS_PER_MS);
}

const SIZE_UNITS = [
  ['TB', 1e12],
  ['GiB', 1024 ** 3],
  ['GB', 1e9],
  ['MiB', 1024 ** 2],
  ['MB', 1e6],
  ['KiB', 1024],
  ['kB', 1e3],
] as const;

const DURATION_UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** Exact, in the largest possible unit. */
function inUnits(value: number, units: readonly (readonly [string, number])[], least: string) {
  const [unit, factor] = units.find(([, each]) => value !== 0 && value % each === 0) ?? [least, 1];
  return `${value / factor}${unit}`;
}

export const sizeText = (bytes: number): string => inUnits(bytes, SIZE_UNITS, '');

export const durationText = (milliseconds: number): string =>
  inUnits(milliseconds, DURATION_UNITS, 'ms');
