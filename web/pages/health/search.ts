import { oneOf, searchOf } from '../../search-text.ts';

export const SPANS = ['6', '24', '168'] as const;

/** `hours` that the strip shows; left out, a day. */
export const healthSearch = searchOf({ hours: oneOf(SPANS) });
