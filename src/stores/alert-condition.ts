import type { AlertFacet } from './alert-values.ts';

/** What is known of an alert without its document, as texts. */
export type AlertColumn =
  | AlertFacet
  /** 64 hexadecimal digits. */
  | 'id'
  /** `alert`, or `block` for a member of a sequence. */
  | 'kind'
  /** `yes` for one of a rule whose alerts are hidden by default, else `no`. */
  | 'hidden'
  | 'status'
  | 'closeReason'
  | 'severity'
  /** The number of the revision of a rule: see `AlertReader.revisions`. */
  | 'revision'
  | 'tag'
  | 'assignee'
  | 'story'
  /** The alert that it is a member of, which belongs to its group too. */
  | 'group'
  /** Facets whose column does not say all that the document does. */
  | 'partial';

/**
 * A condition on what the store knows of alerts without their documents. All of it is exact: an alert satisfies its
 * negation or itself, never both.
 */
export type AlertCondition =
  /** `all` of none is what every alert satisfies, `any` of none what no alert does. */
  | { readonly all: readonly AlertCondition[] }
  | { readonly any: readonly AlertCondition[] }
  | { readonly not: AlertCondition }
  /** Has one of these values; `null`: has any. */
  | { readonly column: AlertColumn; readonly values: readonly string[] | null }
  /** Both inclusive; `null`: no bound. `raised` is when, in milliseconds since 1970; `number` grows with each alert. */
  | {
      readonly between: 'raised' | 'risk' | 'number';
      readonly from: number | null;
      readonly to: number | null;
    };

export const ALWAYS: AlertCondition = { all: [] };
export const NEVER: AlertCondition = { any: [] };
