import { getOrAdd } from '../../util/maps.ts';
import { levelOf } from '../codes/index.ts';
import { isTable, type Path, type Table } from './data.ts';
import { nameOf, wrongType, type Fault } from './fault.ts';
import type { Kind } from './kind.ts';
import { addMisspelt, typoFor } from './misspelt.ts';

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

// The type of the values is unknown if tables of all kinds are handled together.
// oxlint-disable-next-line typescript/no-explicit-any
export type FieldTable = Readonly<Record<string, Field<any>>>;

/** The result of reading a table by its fields. */
export type Fields<F extends FieldTable> = {
  readonly [K in keyof F]: F[K] extends Field<infer T, infer P>
    ? P extends 'required' | 'default'
      ? T
      : T | undefined
    : never;
};

const fieldThatIs =
  <P extends Presence>(presence: P) =>
  <T>(kind: Kind<T>, means: string): Field<T, P> => ({
    kind,
    presence,
    fallback: undefined,
    means,
  });

export const required = fieldThatIs('required');
export const optional = fieldThatIs('optional');
/** Set by the server that the rule was exported from: kept, but without effect. */
export const server = fieldThatIs('server');

export const standard = <T>(kind: Kind<T>, fallback: T, means: string): Field<T, 'default'> => ({
  kind,
  presence: 'default',
  fallback,
  means,
});

/** A table with known fields. Other keys are kept; a misspelt field is reported. */
export function table<F extends FieldTable>(fields: F): Kind<Fields<F>> {
  const names = Object.keys(fields).join(', ');
  const expected = `a table with ${names}`;
  return {
    expected,
    many: `tables with ${names}`,
    read: (value, path, faults) => {
      if (isTable(value)) return readTable(fields, value, path, faults);
      faults.push(wrongType(value, path, expected));
      return undefined;
    },
  };
}

/** Like {@link readFields}, and reports keys that are probably a misspelt field. */
export function readTable<F extends FieldTable>(
  fields: F,
  source: Table,
  path: Path,
  faults: Fault[],
): Fields<F> | undefined {
  const read = readFields(fields, source, path, faults);
  const names = Object.keys(source);
  if (names.every((name) => Object.hasOwn(fields, name))) return read;
  // A missing required field has named the misspelt key.
  const known = Object.keys(fields).filter(
    (name) => fields[name]?.presence !== 'required' || names.includes(name),
  );
  const reported = new Set(faults.map((fault) => fault.path.join('.')));
  const others = names.filter((name) => !reported.has([...path, name].join('.')));
  addMisspelt(others, known, path, faults);
  return read;
}

/** Reads all fields, or gives `undefined` after at least one error. Missing and `null` are the same. */
export function readFields<F extends FieldTable>(
  fields: F,
  source: Table,
  path: Path,
  faults: Fault[],
): Fields<F> | undefined {
  const before = faults.length;
  const { names, fallbacks } = getOrAdd(knownLines, fields, () => linesOf(fields));
  const read: Record<string, unknown> = { ...fallbacks };
  // Most fields of most rules are left out, so this loop does little for those. A table inherits nothing.
  for (let line = 0; line < names.length; line++) {
    const name = names[line] as string;
    const value = source[name];
    if (value !== undefined && value !== null) {
      read[name] = fields[name]!.kind.read(value, [...path, name], faults);
    } else if (fields[name]!.presence === 'required') {
      faults.push(missing(name, fields[name]!, source, fields, path));
    }
  }
  const isSound =
    faults.length === before || faults.slice(before).every(({ code }) => levelOf(code) !== 'error');
  return isSound ? (read as Fields<F>) : undefined;
}

/** A table as it is read, again for each of many rules. */
interface Lines {
  readonly names: readonly string[];
  /** Of all fields, so that they are in the order of the table. */
  readonly fallbacks: Readonly<Record<string, unknown>>;
}

const knownLines = new WeakMap<FieldTable, Lines>();

function linesOf(fields: FieldTable): Lines {
  const names = Object.keys(fields);
  const fallbacks = Object.fromEntries(names.map((name) => [name, fields[name]?.fallback]));
  return { names, fallbacks };
}

/** At the key that is probably meant, if there is one. */
function missing(
  name: string,
  { means, kind }: FieldTable[string],
  source: Table,
  fields: FieldTable,
  path: Path,
): Fault {
  const message = `${nameOf([...path, name])} is missing: ${means}`;
  const others = Object.keys(source).filter((key) => !Object.hasOwn(fields, key));
  const typo = typoFor(name, others);
  return typo === undefined
    ? { code: 'RUL1101', path, message, hint: `add ${name}: ${kind.expected}` }
    : {
        code: 'RUL1101',
        path: [...path, typo],
        message,
        hint: `${typo} is not a field; did you mean ${name}?`,
      };
}
