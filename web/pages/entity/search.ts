import { ENTITY_FIELDS } from '../../components/entity/entity.ts';
import { oneOf, searchOf, textOf } from '../../search-text.ts';
import { SPANS } from '../context/search.ts';

export const PARTS = ['processes', 'events'] as const;
export type EntityPart = (typeof PARTS)[number];

/** The value, the part of its page, and the time that this part shows. */
export const entitySearch = searchOf({
  field: oneOf(ENTITY_FIELDS),
  value: textOf,
  part: oneOf(PARTS),
  /** Of the processes. */
  from: textOf,
  to: textOf,
  /** Of the events. */
  at: textOf,
  arrival: textOf,
  minutes: oneOf(SPANS),
  open: textOf,
});

export type EntitySearch = ReturnType<typeof entitySearch>;
