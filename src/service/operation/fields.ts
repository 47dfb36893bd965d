import { z } from 'zod';
import { dateRange, NANOS_PER_MS } from '../../util/time/index.ts';

/** The fields of a query or a body, by name. */
export type Shape = z.ZodRawShape;
/** A query or a body in which other names are refused. */
export type Fields<S extends Shape = Shape> = z.ZodObject<S, z.core.$strict>;

const MAX_TEXT = 1_000;
const MAX_LISTED = 256;

/** What a value is not, or that it is missing; the name of the field goes before it. */
const saying = (message: string) => ({
  error: ({ input }: { readonly input?: unknown }) =>
    input === undefined ? 'is missing' : message,
});

export function text(most = MAX_TEXT) {
  const message = `is not a text of at most ${most} characters`;
  return z.string(saying(message)).max(most, message);
}

const NO_ITEM = `is not a text of 1 to ${MAX_LISTED} characters`;

export function texts(mostItems: number) {
  const message = `is not a list of at most ${mostItems} short texts`;
  const item = z.string(NO_ITEM).min(1, NO_ITEM).max(MAX_LISTED, NO_ITEM);
  return z.array(item, saying(message)).max(mostItems, message).readonly();
}

export const oneOf = <const T extends readonly [string, ...string[]]>(allowed: T) =>
  z.enum(allowed, saying(`is not one of ${allowed.join(', ')}`));

export const someOf = <const T extends readonly [string, ...string[]]>(allowed: T) =>
  z.array(oneOf(allowed), saying('is not a list')).max(allowed.length).readonly();

export const either = () => z.boolean(saying('is not true or false'));

/** False where it is left out. */
export const flag = () => either().default(false);

export function whole(least: number, most: number) {
  const message = `is not a whole number from ${least} to ${most}`;
  return z.int(saying(message)).min(least, message).max(most, message);
}

/** Gives milliseconds since 1970, seen from now, which is in the same. */
export type Moment = (now: number) => number;

/** A moment; of a day or another stretch of time, its start or its end. */
export const time = (side: 'start' | 'end') =>
  z
    .string(saying(NO_TIME))
    .refine((value) => rangeOf(value, 0) !== null, NO_TIME)
    .meta({ format: 'date-math' })
    .transform(
      (value): Moment =>
        (now) =>
          Number((rangeOf(value, now)?.[side] ?? 0n) / NANOS_PER_MS),
    );

const NO_TIME = 'is not a time such as 2026-11-24T15:30:00Z, nor date math such as now-1d/d';
const rangeOf = (value: string, now: number) => dateRange(value, BigInt(now) * NANOS_PER_MS);

/** A list of objects that are validated by the operation itself. */
export const list = (mostItems: number) =>
  z
    .array(z.looseObject({}), saying(`is not a list of at most ${mostItems} items`))
    .max(mostItems, `is not a list of at most ${mostItems} items`)
    .readonly();
