import type { TomlDate } from 'smol-toml';
import type { RuleCode } from '../codes/index.ts';

/**
 * The content of a rule file, whatever its format. Tables have no prototype, so no key of an
 * untrusted file has a special meaning in JavaScript; integers beyond 2^53 are `bigint`. `null`
 * comes only from JSON, dates and not-finite numbers only from TOML.
 */
export type Data = null | boolean | number | bigint | string | TomlDate | Data[] | Table;

export interface Table {
  [key: string]: Data;
}

/** Steps from the root of a document down to a value. */
export type Path = readonly (string | number)[];

export function newTable(entries: Iterable<readonly [string, Data]> = []): Table {
  const table = Object.create(null) as Table;
  for (const [key, value] of entries) table[key] = value;
  return table;
}

export function isTable(data: Data | undefined): data is Table {
  return (
    typeof data === 'object' && data !== null && !Array.isArray(data) && !(data instanceof Date)
  );
}

/** The value at a key, or `undefined`. */
export function at(data: Data | undefined, key: string): Data | undefined {
  return isTable(data) && Object.hasOwn(data, key) ? data[key] : undefined;
}

/** A copy of a table without some keys. */
export function without(table: Table, keys: readonly string[]): Table {
  return newTable(Object.entries(table).filter(([key]) => !keys.includes(key)));
}

const MAX_LENGTH = 60;

/** Untrusted text for a message: in quotes, truncated if it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text);
}

/** One rule as written in its file: every key, known or not. */
export interface RuleDocument {
  /** About the file: `[metadata]`. `null` where the file has none. */
  readonly metadata: Table | null;
  /** The rule by the names of the detection engine's API. */
  readonly rule: Table;
  /** Everything else besides the rule: `[transform]` and unknown tables. */
  readonly others: Table;
}

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

/** A rule is not checked further after this number of faults: a list can have a million. */
export const MAX_FAULTS = 100;

/** The first findings about a rule or an exception, and one that says that there are more. */
export function limited<T extends Pick<Fault, 'path' | 'message' | 'span'>>(
  findings: readonly T[],
  subject: 'rule' | 'exception',
): readonly T[] {
  const next = findings[MAX_FAULTS];
  if (next === undefined) return findings;
  const { span: _, ...finding } = next;
  const message = `there are more findings in this ${subject} than the first ${MAX_FAULTS}`;
  const hint = 'fix these, then validate again';
  return [
    ...findings.slice(0, MAX_FAULTS),
    { ...finding, code: 'RUL1105', message, hint } as unknown as T,
  ];
}

const misfit =
  (code: RuleCode) =>
  (value: Data, path: Path, expected: string): Fault => ({
    code,
    path,
    message: `${nameOf(path)} must be ${expected}, not ${shown(value)}`,
  });

export const wrongType = misfit('RUL1102');
export const wrongValue = misfit('RUL1103');

/** A path as people write it: `rule.threat[0].tactic`. */
export function nameOf(path: Path): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`,
    )
    .join('');
}

function shown(value: Data): string {
  if (Array.isArray(value)) return value.length === 1 ? 'a list of 1' : `a list of ${value.length}`;
  if (isTable(value)) return 'a table';
  if (typeof value === 'string') return quote(value);
  return value instanceof Date ? 'a date' : String(value);
}
