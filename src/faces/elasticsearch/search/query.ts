import type { Range } from '../../../detect/conditions/range.ts';
import type { AlertField } from './fields.ts';

/** Fields by a pattern of their names. */
export interface FieldPattern {
  readonly pattern: string;
}

/** The fields in which the values of a clause are searched for. */
export type QueryField = AlertField | FieldPattern;

export const isPattern = (field: QueryField): field is FieldPattern => 'pattern' in field;

/** A condition on documents: clauses in a normal form, independent of their syntax. */
export type SearchQuery =
  /** The minimum number of clauses that must match: all for a conjunction, one for a disjunction. */
  | { readonly kind: 'some'; readonly least: number; readonly of: readonly SearchQuery[] }
  | { readonly kind: 'not'; readonly of: SearchQuery }
  /** Any value is equal or equivalent to one of these texts. */
  | {
      readonly kind: 'equals';
      readonly field: QueryField;
      readonly texts: readonly string[];
      readonly ignoreCase: boolean;
    }
  /** Any text has this many of these words, or with `phrase` all of them in a row; `open`: the last is a prefix. */
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
  /** A pattern for the whole of any value, with `*`, `?` and backslashes. */
  | {
      readonly kind: 'like';
      readonly field: QueryField;
      readonly pattern: string;
      readonly ignoreCase: boolean;
    }
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  /** The document is in one of these indices. */
  | { readonly kind: 'index'; readonly names: readonly string[] };

/** A clause on the values of fields. */
export type Leaf = Exclude<SearchQuery, { readonly kind: 'some' | 'not' | 'ids' | 'index' }>;

export const all = (of: readonly SearchQuery[]): SearchQuery => some(of.length, of);
export const any = (of: readonly SearchQuery[]): SearchQuery => some(1, of);

export function some(least: number, of: readonly SearchQuery[]): SearchQuery {
  const [only] = of;
  return only !== undefined && of.length === 1 && least === 1 ? only : { kind: 'some', least, of };
}

export const EVERYTHING: SearchQuery = { kind: 'some', least: 0, of: [] };
export const NOTHING: SearchQuery = { kind: 'some', least: 1, of: [] };
