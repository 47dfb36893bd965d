import type { RuleCode } from '../codes/index.ts';
import { isTable, type Data, type Path } from './data.ts';
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

/** A rule is not checked further after this number of faults: a list can have a million. */
export const MAX_FAULTS = 100;

export function wrongType(value: Data, path: Path, expected: string): Fault {
  return {
    code: 'RUL1102',
    path,
    message: `${nameOf(path)} must be ${expected}, not ${shown(value)}`,
  };
}

export function wrongValue(value: Data, path: Path, expected: string): Fault {
  return {
    code: 'RUL1103',
    path,
    message: `${nameOf(path)} must be ${expected}, not ${shown(value)}`,
  };
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
  if (Array.isArray(value)) return value.length === 1 ? 'a list of 1' : `a list of ${value.length}`;
  if (isTable(value)) return 'a table';
  if (typeof value === 'string') return quote(value);
  return value instanceof Date ? 'a date' : String(value);
}
