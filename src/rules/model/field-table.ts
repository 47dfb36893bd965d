import { isTable, type Path, type Table } from './data.ts';
import { nameOf, wrongType, type Fault } from './fault.ts';
import type { Kind } from './kind.ts';

type Presence = 'required' | 'optional' | 'default' | 'server';

/** One line of a field table: it reads the field, makes its messages and its line of the reference. */
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
  const names = Object.keys(fields).join(', ');
  const says = `a table with ${names}`;
  return {
    says,
    many: `tables with ${names}`,
    read: (value, path, faults) => {
      if (isTable(value)) return readFields(fields, value, path, faults);
      faults.push(wrongType(value, path, says));
      return undefined;
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
