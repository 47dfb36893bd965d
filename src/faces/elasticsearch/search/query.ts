import type { Range } from '../../../detect/filters/range-bounds.ts';
import type { AlertField } from './fields.ts';

/** Fields by a pattern of their names. */
export interface FieldPattern {
  readonly pattern: string;
}

/** Where the values of a clause are looked for. */
export type QueryField = AlertField | FieldPattern;

export const isPattern = (field: QueryField): field is FieldPattern => 'pattern' in field;

/** What documents are asked for: clauses as they are meant, whatever they were written as. */
export type SearchQuery =
  /** At least so many of them: all for a conjunction, one for a disjunction. */
  | { readonly kind: 'some'; readonly least: number; readonly of: readonly SearchQuery[] }
  | { readonly kind: 'not'; readonly of: SearchQuery }
  /** Any value is one of these texts, or denotes the same. */
  | {
      readonly kind: 'equals';
      readonly field: QueryField;
      readonly texts: readonly string[];
      readonly ignoreCase: boolean;
    }
  /** Any text has so many of these words, or with `phrase` all of them in a row; `open`: the last is a beginning. */
  | {
      readonly kind: 'words';
      readonly field: QueryField;
      readonly words: readonly string[];
      readonly least: number;
      readonly isPhrase: boolean;
      readonly isOpen: boolean;
    }
  | { readonly kind: 'range'; readonly field: QueryField; readonly range: Range }
  | { readonly kind: 'exists'; readonly field: QueryField }
  /** The whole of any value, with `*`, `?` and backslashes. */
  | {
      readonly kind: 'like';
      readonly field: QueryField;
      readonly pattern: string;
      readonly ignoreCase: boolean;
    }
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  /** It is in one of these indices. */
  | { readonly kind: 'index'; readonly names: readonly string[] };

export const all = (of: readonly SearchQuery[]): SearchQuery => some(of.length, of);
export const any = (of: readonly SearchQuery[]): SearchQuery => some(1, of);

export function some(least: number, of: readonly SearchQuery[]): SearchQuery {
  const [only] = of;
  return only !== undefined && of.length === 1 && least === 1 ? only : { kind: 'some', least, of };
}

export const EVERYTHING: SearchQuery = { kind: 'some', least: 0, of: [] };
export const NOTHING: SearchQuery = { kind: 'some', least: 1, of: [] };
