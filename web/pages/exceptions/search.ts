import { oneOf, searchOf, textOf } from '../../search-text.ts';

/** Which items are shown; left out, all that hide something now. */
const SHOWN = ['expiring', 'never', 'expired'] as const;
export type Shown = (typeof SHOWN)[number];

export const exceptionSearch = searchOf({
  list: textOf,
  text: textOf,
  show: oneOf(SHOWN),
  sort: textOf,
  /** The key of the item that is open. */
  item: textOf,
});

export const valueListSearch = searchOf({ list: textOf });
