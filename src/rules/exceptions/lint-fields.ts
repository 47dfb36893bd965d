import { knownFields } from '../../events/catalogue/known-fields.ts';
import { misfit } from '../../events/catalogue/misfit.ts';
import { didYouMean } from '../../util/suggest.ts';
import type { Path } from '../model/data.ts';
import type { Fault } from '../model/fault.ts';
import { quote } from '../model/quote.ts';
import type { ExceptionEntry, SubEntry } from './entry.ts';

/** Misspelt fields, and values that a field never has: the condition is never true. */
export function lintField(entry: ExceptionEntry | SubEntry, path: Path, parent = ''): Fault[] {
  const name = parent + entry.field;
  const known = knownFields();
  // Below a nested condition, the name includes its parent.
  if (known === null || entry.type === 'nested') return [];
  if (!known.has(name)) {
    const typos = known.typosOf(name);
    if (typos.length === 0) return [];
    const message = `${quote(name)} is not a known field, so the condition is never true`;
    const hint = didYouMean(typos.slice(0, 3).map((typo) => typo.slice(parent.length)));
    return [{ code: 'RUL3111', path: [...path, 'field'], message, hint }];
  }
  const type = known.schema.get(name)?.type ?? '';
  return valuesOf(entry).flatMap(({ value, at }) => {
    const wrong = misfit(type, readAs(type, value));
    if (wrong === null) return [];
    const message = `${name} holds ${wrong.holds}, so ${quote(value)} compares with no value of it`;
    return [
      {
        code: 'RUL3112' as const,
        path: [...path, 'value', ...at],
        message,
        hint: `compare it with ${wrong.example}`,
      },
    ];
  });
}

/** The type of a field says nothing about patterns and value lists. */
function valuesOf(entry: ExceptionEntry | SubEntry): { value: string; at: Path }[] {
  if (entry.type === 'match') return [{ value: entry.value, at: [] }];
  if (entry.type !== 'match_any') return [];
  return entry.value.map((value, index) => ({ value, at: [index] }));
}

/** Values are written as strings, and an index parses them by the type of the field. */
function readAs(type: string, value: string): string | number | boolean {
  if (type === 'boolean' && /^(true|false)$/.test(value)) return value === 'true';
  const isNumber = value.trim() !== '' && Number.isFinite(Number(value));
  return isNumber && !['ip', 'date'].includes(type) && !isText(type) ? Number(value) : value;
}

const isText = (type: string) => /keyword|wildcard|text|flattened/.test(type);
