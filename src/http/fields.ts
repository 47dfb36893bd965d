import { z } from 'zod';
import { dateRange, NANOS_PER_MS } from '../util/time/index.ts';
import { HttpProblem } from './problem.ts';

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

/** A list of objects that are checked by whoever takes them. */
export const list = (mostItems: number) =>
  z
    .array(z.looseObject({}), saying(`is not a list of at most ${mostItems} items`))
    .max(mostItems, `is not a list of at most ${mostItems} items`)
    .readonly();

/** Reads the values of a body. Throws {@link HttpProblem} with all that is wrong with them. */
export function readFields<T extends z.ZodType>(
  values: unknown,
  fields: T,
  what: 'body' | 'query' = 'body',
): z.output<T> {
  const read = fields.safeParse(values);
  if (read.success) return read.data;
  const problems = read.error.issues.map((issue) => ({
    field: issue.path.join('.'),
    message: messageOf(issue, fields, what),
  }));
  throw new HttpProblem(
    400,
    'illegal_argument_exception',
    problems[0]?.message ?? '',
    null,
    problems.length > 1 ? problems : [],
  );
}

function messageOf(issue: z.core.$ZodIssue, fields: z.ZodType, what: string): string {
  const field = issue.path.join('.');
  const place = field === '' ? `the ${what}` : field;
  if (issue.code !== 'unrecognized_keys')
    return field === '' ? issue.message : `${field} ${issue.message}`;
  const message = `${place} cannot have ${JSON.stringify(issue.keys[0])}`;
  if (field !== '' || !(fields instanceof z.ZodObject)) return message;
  const names = Object.keys(fields.shape);
  return `${message}; ${names.length === 0 ? 'it has no fields' : `it has ${names.join(', ')}`}`;
}

/** The same for the query of a URL, in which all is text and a name of a list may be repeated. */
export function readQuery<S extends Shape>(
  query: URLSearchParams,
  fields: Fields<S>,
): z.output<Fields<S>> {
  const shape: Shape = fields.shape;
  const values = [...new Set(query.keys())].map((name) => {
    const sent = query.getAll(name);
    const field = Object.hasOwn(shape, name) ? innermost(shape[name]) : undefined;
    if (field instanceof z.ZodArray) return [name, sent] as const;
    if (sent.length > 1)
      throw new HttpProblem(400, 'illegal_argument_exception', `${name} is there more than once`);
    return [name, valueOf(field, sent[0] ?? '')] as const;
  });
  return readFields(Object.fromEntries(values), fields, 'query');
}

function valueOf(field: unknown, sent: string): unknown {
  if (field instanceof z.ZodNumber && /^\d{1,15}$/.test(sent)) return Number(sent);
  if (field instanceof z.ZodBoolean && (sent === 'true' || sent === 'false'))
    return sent === 'true';
  return sent;
}

/** Without what says that it may be left out, and what is made of it. */
function innermost(field: unknown): unknown {
  if (
    field instanceof z.ZodOptional ||
    field instanceof z.ZodDefault ||
    field instanceof z.ZodReadonly
  )
    return innermost(field.unwrap());
  return field instanceof z.ZodPipe ? innermost(field.in) : field;
}
