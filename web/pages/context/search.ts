import { ENTITY_FIELDS } from '../../components/entity/entity.ts';
import { oneOf, searchOf, textOf } from '../../search-text.ts';

/** Minutes before and after the middle. */
export const SPANS = ['1', '10', '60'] as const;
export type Span = (typeof SPANS)[number];

/** The alert or event, the place and the span, under the names of the API. */
const CONTEXT = {
  /** The id of an alert. */
  alert: textOf,
  field: oneOf(ENTITY_FIELDS),
  value: textOf,
  /** The middle. */
  at: textOf,
  /** `_id` of the event in the middle, or its arrival number. */
  event: textOf,
  arrival: textOf,
  minutes: oneOf(SPANS),
  /** The arrival number of the event that is open. */
  open: textOf,
} as const;

export const contextSearch = searchOf(CONTEXT);

export type ContextSearch = ReturnType<typeof contextSearch>;
