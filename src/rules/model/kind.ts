import type { RuleCode } from '../codes/index.ts';
import { isTable, type Data, type Path, type Table } from './data.ts';
import { quote } from './quote.ts';

/** Something wrong at a value of a document. */
export interface Fault {
  readonly code: RuleCode;
  readonly path: Path;
  /** One sentence, lower case, without a full stop. */
  readonly message: string;
  readonly hint?: string | undefined;
  /** A part of the text at `path`, in UTF-16 offsets of that text. */
  readonly span?: { readonly start: number; readonly end: number };
}

/** What values a field takes: reads one, or reports why not and gives `undefined`. */
export interface Kind<T> {
  /** Completes "must be …", and stands in the reference. */
  readonly says: string;
  readonly read: (value: Data, path: Path, faults: Fault[]) => T | undefined;
}

/** The type that a kind reads. */
export type ReadBy<K> = K extends Kind<infer T> ? T : never;

/** A kind that looks at one value only: `accept` gives what was read, or `undefined`. */
function simple<T>(
  says: string,
  isType: (value: Data) => boolean,
  accept: (value: Data) => T | undefined,
): Kind<T> {
  return {
    says,
    read: (value, path, faults) => {
      const read = accept(value);
      if (read !== undefined) return read;
      const code = isType(value) ? 'RUL1103' : 'RUL1102';
      faults.push({ code, path, message: `${nameOf(path)} must be ${says}, not ${shown(value)}` });
      return undefined;
    },
  };
}

const isText = (value: Data) => typeof value === 'string';

export function text(
  says = 'text',
  accepts: (value: string) => boolean = () => true,
): Kind<string> {
  return simple(says, isText, (value) =>
    typeof value === 'string' && accepts(value) ? value : undefined,
  );
}

export function oneOf<const T extends string>(...values: readonly T[]): Kind<T> {
  return simple(listed(values), isText, (value) => values.find((each) => each === value));
}

export function wholeNumber(least: number, most?: number): Kind<number> {
  const says =
    most === undefined
      ? `a whole number of at least ${least}`
      : `a whole number from ${least} to ${most}`;
  return simple(
    says,
    (value) => typeof value === 'number' || typeof value === 'bigint',
    (value) =>
      typeof value === 'number' &&
      Number.isSafeInteger(value) &&
      value >= least &&
      (most === undefined || value <= most)
        ? value
        : undefined,
  );
}

export const flag: Kind<boolean> = simple(
  'true or false',
  () => false,
  (value) => (typeof value === 'boolean' ? value : undefined),
);

/** A table whose keys are not looked at. */
export const freeTable: Kind<Table> = simple(
  'a table',
  () => false,
  (value) => (isTable(value) ? value : undefined),
);

/** Any value. */
export const anything: Kind<Data> = { says: 'any value', read: (value) => value };

/** Of so many faults a rule is not looked at further: a list can have a million. */
const MOST_FAULTS = 100;

/** A list of one kind; all its elements are looked at. */
export function list<T>(
  element: Kind<T>,
  { least = 0, most }: { readonly least?: number; readonly most?: number } = {},
): Kind<readonly T[]> {
  const says = `a list of ${countSays(least, most)}${element.says}`;
  return {
    says,
    read: (value, path, faults) => {
      if (!Array.isArray(value)) {
        faults.push({
          code: 'RUL1102',
          path,
          message: `${nameOf(path)} must be ${says}, not ${shown(value)}`,
        });
        return undefined;
      }
      if (value.length < least || (most !== undefined && value.length > most)) {
        faults.push({
          code: 'RUL1103',
          path,
          message: `${nameOf(path)} must be ${says}, not of ${value.length}`,
        });
        return undefined;
      }
      const read: T[] = [];
      for (const [index, each] of value.entries()) {
        const one = element.read(each, [...path, index], faults);
        if (one !== undefined) read.push(one);
        if (faults.length > MOST_FAULTS) break;
      }
      return read.length === value.length ? read : undefined;
    },
  };
}

/** One value or a list of them, read as a list. */
export function oneOrMore<T>(element: Kind<T>): Kind<readonly T[]> {
  const many = list(element);
  return {
    says: `${element.says} or ${many.says}`,
    read: (value, path, faults) => {
      if (Array.isArray(value)) return many.read(value, path, faults);
      const read = element.read(value, path, faults);
      return read === undefined ? undefined : [read];
    },
  };
}

/** One kind or another, told apart by whether the value is a list. */
export function listOr<A, B>(whenList: Kind<A>, otherwise: Kind<B>): Kind<A | B> {
  return {
    says: `${otherwise.says}, or ${whenList.says}`,
    read: (value, path, faults) =>
      Array.isArray(value)
        ? whenList.read(value, path, faults)
        : otherwise.read(value, path, faults),
  };
}

type Presence = 'required' | 'optional' | 'default' | 'server';

/** One line of a field table. */
export interface Field<T, P extends Presence = Presence> {
  readonly kind: Kind<T>;
  readonly presence: P;
  /** The value that stands for a missing one (`default` only). */
  readonly fallback: T | undefined;
  /** What the field is for, in a few words. */
  readonly means: string;
}

// The type of the values is not known where tables of all kinds are handled together.
// oxlint-disable-next-line typescript/no-explicit-any
export type FieldTable = Readonly<Record<string, Field<any>>>;

/** What reading a table by its fields gives. */
export type Fields<F extends FieldTable> = {
  readonly [K in keyof F]: F[K] extends Field<infer T, infer P>
    ? P extends 'required' | 'default'
      ? T
      : T | undefined
    : never;
};

export const required = <T>(kind: Kind<T>, means: string): Field<T, 'required'> => ({
  kind,
  presence: 'required',
  fallback: undefined,
  means,
});

export const optional = <T>(kind: Kind<T>, means: string): Field<T, 'optional'> => ({
  kind,
  presence: 'optional',
  fallback: undefined,
  means,
});

export const standard = <T>(kind: Kind<T>, fallback: T, means: string): Field<T, 'default'> => ({
  kind,
  presence: 'default',
  fallback,
  means,
});

/** Set by a server that the rule was exported from: kept, and without effect. */
export const server = <T>(kind: Kind<T>, means: string): Field<T, 'server'> => ({
  kind,
  presence: 'server',
  fallback: undefined,
  means,
});

/** A table with known fields. Keys beyond them are left alone. */
export function table<F extends FieldTable>(fields: F): Kind<Fields<F>> {
  return {
    says: `a table of ${Object.keys(fields).join(', ')}`,
    read: (value, path, faults) => {
      if (!isTable(value)) {
        faults.push({
          code: 'RUL1102',
          path,
          message: `${nameOf(path)} must be a table, not ${shown(value)}`,
        });
        return undefined;
      }
      return readFields(fields, value, path, faults);
    },
  };
}

/** Reads all fields, or gives `undefined` after at least one fault. Missing and `null` are the same. */
export function readFields<F extends FieldTable>(
  fields: F,
  source: Table,
  path: Path,
  faults: Fault[],
): Fields<F> | undefined {
  const before = faults.length;
  const read = Object.create(null) as Record<string, unknown>;
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(source, name) ? source[name] : undefined;
    if (value !== undefined && value !== null) {
      read[name] = field.kind.read(value, [...path, name], faults);
    } else if (field.presence === 'required') {
      faults.push({
        code: 'RUL1101',
        path,
        message: `${nameOf([...path, name])} is missing: ${field.means}`,
        hint: `add ${name}: ${field.kind.says}`,
      });
    } else read[name] = field.fallback;
  }
  return faults.length === before ? (read as Fields<F>) : undefined;
}

/** A path as people write it: `rule.threat[0].tactic`. */
export function nameOf(path: Path): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`,
    )
    .join('');
}

function shown(value: Data): string {
  if (Array.isArray(value)) return 'a list';
  if (isTable(value)) return 'a table';
  if (typeof value !== 'string') return value instanceof Date ? 'a date' : String(value);
  return quote(value);
}

function listed(values: readonly string[]): string {
  if (values.length === 1) return `"${values[0]}"`;
  const quoted = values.map((value) => `"${value}"`);
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

function countSays(least: number, most: number | undefined): string {
  if (most !== undefined) return `${least} to ${most} elements: `;
  return least > 0 ? `at least ${least}: ` : '';
}
