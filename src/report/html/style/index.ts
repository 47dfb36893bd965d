import { ALERTS } from './alerts.ts';
import { BASE } from './base.ts';
import { COLOURS } from './colours.ts';
import { OVERVIEW } from './overview.ts';
import { PRINT } from './print.ts';

/** The whole style of the page. There are no style attributes: the page's policy forbids them. */
export const STYLE = COLOURS + BASE + OVERVIEW + ALERTS + PRINT;
