// What writes literals, not all of the language: every page that shows a value loads this.
import { writePath, writeString } from '../../../src/lang/syntax/write-literal.ts';

/** A value of a field, as JSON has it. */
export type HuntedValue = string | number | bigint | boolean | null;

/** Where a link to hunt for events with a value leads: `<Link {...huntFor('process.name', 'nc')}>`. */
export function huntFor(field: string, value: HuntedValue) {
  return { to: '/hunt', search: { q: queryFor(field, value), from: 'now-7d' } } as const;
}

/** `process where process.name == "nc"`: a value is never more than a value, whatever is in it. */
export const queryFor = (field: string, value: HuntedValue) =>
  `${categoryOf(field)} where ${conditionFor(field, value)}`;

/** Fields that events of all categories have say nothing of a category. */
function categoryOf(field: string): string {
  if (/^process\.(?!entry_leader|session_leader|group_leader)/.test(field)) return 'process';
  return field.startsWith('file.') ? 'file' : 'any';
}

/** `field == value`, or what excludes it. */
export function conditionFor(field: string, value: HuntedValue, isExcluded = false): string {
  const operator = isExcluded ? '!=' : '==';
  return `${writePath(field)} ${operator} ${literalOf(value)}`;
}

function literalOf(value: HuntedValue): string {
  if (typeof value === 'string') return writeString(value);
  return value === null ? 'null' : String(value);
}
