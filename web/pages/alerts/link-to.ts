import { stringifySearch } from '../../search-text.ts';
import { CONSOLE_PATH } from '../../base.ts';
import { frozen, type AlertSearch } from './alert-search.ts';

/** A link that shows other users the same, also later. */
export const linkTo = (search: AlertSearch): string =>
  `${location.origin}${CONSOLE_PATH}alerts${stringifySearch({ ...frozen(search, Date.now()) })}`;
