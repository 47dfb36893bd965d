import { TomlDate } from 'smol-toml';
import type { Data } from '../model/data.ts';

/** A value that JSON does not have as a string, and its type. */
export function textOf(leaf: Data): [string, 'date' | 'float'] | [null, null] {
  if (leaf instanceof Date) return [leaf.toISOString(), 'date'];
  if (typeof leaf === 'number' && !Number.isFinite(leaf)) return [String(leaf), 'float'];
  return [null, null];
}

/** The inverse; `undefined` if the string is not of that kind. */
export function valueOf(text: Data | undefined, kind: Data): Data | undefined {
  if (typeof text !== 'string') return undefined;
  if (kind === 'float') {
    return ['NaN', 'Infinity', '-Infinity'].includes(text) ? Number(text) : undefined;
  }
  const date = kind === 'date' ? new TomlDate(text) : undefined;
  return date?.isValid() === true ? date : undefined;
}
