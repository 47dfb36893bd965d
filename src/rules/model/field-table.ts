import { getOrAdd } from '../../util/maps.ts';
import { didYouMean } from '../../util/suggest.ts';
import { dateRange, parseDuration } from '../../util/time/index.ts';
import { typosOf } from '../../util/typo.ts';
import { levelOf } from '../codes/index.ts';
import {
  isTable,
  type Path,
  type Table,
  nameOf,
  wrongType,
  type Fault,
  MAX_FAULTS,
  type Data,
  wrongValue,
} from './data.ts';

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

/** More keys than a person writes into one table. */
const MAX_NAMES = 1_000;

/**
 * Unknown keys that are probably a typo of a missing one. Other unknown keys are kept and not
 * reported.
 */
export function addMisspelt(
  names: readonly string[],
  known: readonly string[],
  path: Path,
  faults: Fault[],
): void {
  if (names.length === 0) return;
  const missing = known.filter((name) => !names.includes(name));
  for (const name of names.slice(0, MAX_NAMES)) {
    if (known.includes(name)) continue;
    const typos = typosOf(name, missing);
    // Warnings must not fill the list before an error does.
    if (typos.length === 0 || faults.length >= MAX_FAULTS) continue;
    faults.push({
      code: 'RUL2015',
      path: [...path, name],
      message:
        path.length === 0
          ? `${name} is not a table of a rule file and has no effect`
          : `${nameOf([...path, name])} is not a field and has no effect`,
      hint: didYouMean(typos.slice(0, 3)),
    });
  }
}

/** The first of some keys that is probably a typo of a name. */
function typoFor(name: string, keys: readonly string[]): string | undefined {
  return keys.slice(0, MAX_NAMES).find((key) => typosOf(key, [name]).length > 0);
}

/** The values that a field takes: reads one, or reports why not and returns `undefined`. */
export interface Kind<T> {
  /** Completes "must be …", also in the reference. */
  readonly expected: string;
  /** The same for several, after "a list of". */
  readonly many: string;
  readonly read: (value: Data, path: Path, faults: Fault[]) => T | undefined;
}

/** A kind of single values: `accept` returns the parsed value, or `undefined`. */
function simple<T>(
  expected: string,
  many: string,
  isType: (value: Data) => boolean,
  accept: (value: Data) => T | undefined,
): Kind<T> {
  return {
    expected,
    many,
    read: (value, path, faults) => {
      const read = accept(value);
      if (read === undefined)
        faults.push((isType(value) ? wrongValue : wrongType)(value, path, expected));
      return read;
    },
  };
}

const isText = (value: Data) => typeof value === 'string';

export function text(
  expected: string,
  many: string,
  accepts: (value: string) => boolean = () => true,
): Kind<string> {
  return simple(expected, many, isText, (value) =>
    typeof value === 'string' && accepts(value) ? value : undefined,
  );
}

export function oneOf<const T extends string>(...values: readonly T[]): Kind<T> {
  const expected = listed(values);
  return simple(expected, expected, isText, (value) => values.find((each) => each === value));
}

export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): Kind<number> {
  const range =
    most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  return simple(
    `an integer ${range}`,
    `integers ${range}`,
    (value) => typeof value === 'number' || typeof value === 'bigint',
    (value) =>
      typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most
        ? value
        : undefined,
  );
}

const never = () => false;

export const flag: Kind<boolean> = simple('true or false', 'true or false', never, (value) =>
  typeof value === 'boolean' ? value : undefined,
);

/** A table whose keys are not checked. */
export const freeTable: Kind<Table> = simple('a table', 'tables', never, (value) =>
  isTable(value) ? value : undefined,
);

export const anything: Kind<Data> = {
  expected: 'anything',
  many: 'anything',
  read: (value) => value,
};

function listed(values: readonly string[]): string {
  const quoted = values.map((value) => `"${value}"`);
  const last = quoted.at(-1) ?? '';
  return quoted.length < 2 ? last : `${quoted.slice(0, -1).join(', ')} or ${last}`;
}

interface Length {
  readonly least?: number;
  readonly most?: number;
}

/** A list of one kind; all its elements are checked. */
export function list<T>(element: Kind<T>, length: Length = {}): Kind<readonly T[]> {
  const { least = 0, most = Number.POSITIVE_INFINITY } = length;
  const expected = `a list of ${lengthText(length)}${element.many}`;
  return {
    expected,
    many: `lists of ${element.many}`,
    read: (value, path, faults) => {
      if (!Array.isArray(value)) {
        faults.push(wrongType(value, path, expected));
        return undefined;
      }
      if (value.length < least || value.length > most) {
        faults.push(wrongValue(value, path, expected));
        return undefined;
      }
      const read: T[] = [];
      for (const [index, each] of value.entries()) {
        const one = element.read(each, [...path, index], faults);
        if (one !== undefined) read.push(one);
        if (faults.length > MAX_FAULTS) break;
      }
      return read.length === value.length ? read : undefined;
    },
  };
}

/** One value or a list of them, read as a list. */
export function oneOrMore<T>(element: Kind<T>): Kind<readonly T[]> {
  const several = list(element);
  return {
    expected: `${element.expected}, or ${several.expected}`,
    many: several.many,
    read: (value, path, faults) => {
      if (Array.isArray(value)) return several.read(value, path, faults);
      const one = element.read(value, path, faults);
      return one === undefined ? undefined : [one];
    },
  };
}

/** One kind or another, depending on whether the value is a list. */
export function listOr<A, B>(whenList: Kind<A>, otherwise: Kind<B>): Kind<A | B> {
  return {
    expected: `${otherwise.expected}, or ${whenList.expected}`,
    many: `${otherwise.many}, or ${whenList.many}`,
    read: (value, path, faults) =>
      Array.isArray(value)
        ? whenList.read(value, path, faults)
        : otherwise.read(value, path, faults),
  };
}

function lengthText({ least = 0, most }: Length): string {
  if (most !== undefined) return `${least} to ${most} `;
  return least > 0 ? `at least ${least} of ` : '';
}

/** Any instant, to test whether date math is valid. */
const SOME_INSTANT = 1_700_000_000_000_000_000n;

const SPAN = /^[1-9]\d{0,8}[smhd]$/;

export const filled = text(
  'a string that is not empty',
  'strings that are not empty',
  (value) => value.trim() !== '',
);
export const anyText = text('a string', 'strings');
export const texts = list(anyText);
export const fieldName = text('a field name', 'field names', (value) => value.trim() !== '');

export const interval = text(
  'a time span such as "5m" (s, m, h, d)',
  'time spans',
  (value) => SPAN.test(value) && parseDuration(value) !== null,
);

export const dateMath = text(
  'date math such as "now-6m"',
  'date math',
  (value) => dateRange(value, SOME_INSTANT) !== null,
);

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];
export const severity = oneOf(...SEVERITIES);

export const riskScore = wholeNumber(0, 100);

/** A tactic, technique or sub-technique of a threat framework. */
const ENTRY = {
  id: required(filled, 'its id, such as TA0002 or T1609'),
  name: required(filled, 'its name'),
  reference: optional(anyText, 'the URL of its page'),
} as const;

export const threat = table({
  framework: required(filled, 'the framework, usually "MITRE ATT&CK"'),
  tactic: required(table(ENTRY), 'the tactic: the goal of the attacker'),
  technique: optional(
    list(table({ ...ENTRY, subtechnique: optional(list(table(ENTRY)), 'its sub-techniques') })),
    'the techniques: how the attacker achieves it',
  ),
});

export const suppressionDuration = table({
  value: required(wholeNumber(1), 'the number of units'),
  unit: required(oneOf('s', 'm', 'h'), 'the unit'),
});

export const suppression = table({
  group_by: required(list(fieldName, { least: 1, most: 3 }), 'the fields to group alerts by'),
  duration: optional(suppressionDuration, 'the suppression period; without it, one run'),
  missing_fields_strategy: optional(
    oneOf('suppress', 'doNotSuppress'),
    'how to handle events in which such a field is missing',
  ),
});
