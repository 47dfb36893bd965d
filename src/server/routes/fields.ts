import { dateRange, NANOS_PER_MS } from '../../util/time/index.ts';
import { badRequest } from './json-body.ts';

/** The part of JSON Schema that says what a field may be. */
export interface Schema {
  readonly type: 'string' | 'integer' | 'boolean' | 'array' | 'object';
  /** `date-math`: an ISO time, or date math such as `now-1d/d`. */
  readonly format?: 'date-math';
  readonly enum?: readonly string[];
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly default?: string | number | boolean;
  readonly description?: string;
}

/** How one field of a body, or one name of a query, is read. */
export interface Field<T> {
  /** @param value `undefined` where it was left out. Throws `HttpProblem`. */
  readonly read: (value: unknown, name: string, now: number) => T;
  /** Of a query, where everything is text: what it would be in a body. */
  readonly fromTexts?: (texts: readonly string[]) => unknown;
  readonly schema: Schema;
  /** Whether it may not be left out. */
  readonly isRequired?: true;
}

/** The fields that a request may have, by name. */
export type Shape = Readonly<Record<string, Field<unknown>>>;
export type Values<S extends Shape> = {
  readonly [Name in keyof S]: S[Name] extends Field<infer T> ? T : never;
};

/** Reads an object by its shape. A name that the shape does not have is refused. Throws `HttpProblem`. */
export function readFields<S extends Shape>(
  values: Readonly<Record<string, unknown>>,
  shape: S,
  now: number,
  what: 'body' | 'query' = 'body',
): Values<S> {
  const names = Object.keys(shape);
  const other = Object.keys(values).find((name) => !names.includes(name));
  if (other !== undefined) {
    const known = names.length === 0 ? 'it has no fields' : `it has ${names.join(', ')}`;
    throw badRequest(`the ${what} cannot have ${JSON.stringify(other)}; ${known}`);
  }
  const read = names.map((name) => [name, shape[name]?.read(values[name], name, now)] as const);
  return Object.fromEntries(read) as Values<S>;
}

/** The same for the query of a URL, in which a name may be repeated. */
export function readQuery<S extends Shape>(
  query: URLSearchParams,
  shape: S,
  now: number,
): Values<S> {
  const values = [...new Set(query.keys())].map((name) => {
    const texts = query.getAll(name);
    const field = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (field?.fromTexts !== undefined) return [name, field.fromTexts(texts)] as const;
    if (texts.length > 1) throw badRequest(`${name} is there more than once`);
    return [name, texts[0]] as const;
  });
  return readFields(Object.fromEntries(values), shape, now, 'query');
}

/** Until people sign in, who they are is what they say. */
const ANYBODY = 'local';
const MAX_AUTHOR = 200;
const MAX_TEXT = 1_000;
const MAX_LISTED = 256;

export const text = (most = MAX_TEXT): Field<string | undefined> => ({
  schema: { type: 'string', maxLength: most },
  read: (value, name) => {
    if (value === undefined || (typeof value === 'string' && value.length <= most)) return value;
    throw badRequest(`${name} is not a text of at most ${most} characters`);
  },
});

export const texts = (mostItems: number): Field<readonly string[] | undefined> => ({
  schema: {
    type: 'array',
    items: { type: 'string', maxLength: MAX_LISTED },
    maxItems: mostItems,
  },
  read: (value, name) => {
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.length <= mostItems && value.every(isShort)) return value;
    throw badRequest(`${name} is not a list of at most ${mostItems} short texts`);
  },
  fromTexts: (all) => all,
});

const isShort = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= MAX_LISTED;

export const oneOf = <T extends string>(allowed: readonly T[]): Field<T | undefined> => ({
  schema: { type: 'string', enum: allowed },
  read: (value, name) => {
    const known = allowed.find((each) => each === value);
    if (known !== undefined || value === undefined) return known;
    throw badRequest(`${name} is not one of ${allowed.join(', ')}`);
  },
});

export const someOf = <T extends string>(
  allowed: readonly T[],
): Field<readonly T[] | undefined> => ({
  schema: { type: 'array', items: { type: 'string', enum: allowed } },
  read: (value, name, now) =>
    texts(allowed.length)
      .read(value, name, now)
      ?.flatMap((each) => oneOf(allowed).read(each, name, now) ?? []),
  fromTexts: (all) => all,
});

export const either: Field<boolean | undefined> = {
  schema: { type: 'boolean' },
  read: (value, name) => {
    if (value === undefined || typeof value === 'boolean') return value;
    throw badRequest(`${name} is not true or false`);
  },
  fromTexts: ([value, ...others]) =>
    others.length === 0 && (value === 'true' || value === 'false') ? value === 'true' : value,
};

export const whole = (least: number, most: number): Field<number | undefined> => ({
  schema: { type: 'integer', minimum: least, maximum: most },
  read: (value, name) => {
    if (value === undefined) return undefined;
    if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most)
      return Number(value);
    throw badRequest(`${name} is not a whole number from ${least} to ${most}`);
  },
  fromTexts: ([value = '', ...others]) =>
    others.length === 0 && /^\d{1,15}$/.test(value) ? Number(value) : value,
});

/** A moment in milliseconds since 1970; of a day or another stretch of time, its start or its end. */
export const time = (side: 'start' | 'end'): Field<number | undefined> => ({
  schema: { type: 'string', format: 'date-math' },
  read: (value, name, now) => {
    if (value === undefined) return undefined;
    const range = typeof value === 'string' ? dateRange(value, BigInt(now) * NANOS_PER_MS) : null;
    if (range !== null) return Number(range[side] / NANOS_PER_MS);
    throw badRequest(
      `${name} is not a time such as 2026-11-24T15:30:00Z, nor date math such as now-1d/d`,
    );
  },
});

/** A list of objects that are checked by whoever takes them. */
export const list = (mostItems: number): Field<readonly unknown[] | undefined> => ({
  schema: { type: 'array', items: { type: 'object' }, maxItems: mostItems },
  read: (value, name) => {
    if (value === undefined || (Array.isArray(value) && value.length <= mostItems)) return value;
    throw badRequest(`${name} is not a list of at most ${mostItems} items`);
  },
});

/** One that may not be left out. */
export const required = <T>({
  read,
  ...field
}: Field<T | undefined>): Field<Exclude<T, undefined>> => ({
  ...field,
  isRequired: true,
  read: (value, name, now) => {
    const known = read(value, name, now);
    if (known === undefined) throw badRequest(`${name} is missing`);
    return known as Exclude<T, undefined>;
  },
});

/** One with a value where it is left out. */
export const initially = <T extends string | number | boolean>(
  initial: T,
  { read, schema, ...field }: Field<T | undefined>,
): Field<T> => ({
  ...field,
  schema: { ...schema, default: initial },
  read: (value, name, now) => read(value, name, now) ?? initial,
});

/** False where it is left out. */
export const flag: Field<boolean> = initially(false, either);

/** With what it means, for the reference. */
export const described = <T>(description: string, field: Field<T>): Field<T> => ({
  ...field,
  schema: { ...field.schema, description },
});

/** Who does it. */
export const author: Field<string> = described('who does it', initially(ANYBODY, text(MAX_AUTHOR)));
