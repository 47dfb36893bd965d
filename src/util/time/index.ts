export {
  NANOS_PER_DAY,
  NANOS_PER_HOUR,
  NANOS_PER_MINUTE,
  NANOS_PER_MS,
  NANOS_PER_SECOND,
  NANOS_PER_UNIT,
} from './units.ts';
export { isPrintedForm, parseInstant } from './iso.ts';
export { readInstant } from './iso.ts';
export { formatInstant, formatMillis, secondText } from './format.ts';
export { dateRange, parseDateMath } from './date-math.ts';
export type { DateRange } from './date-math.ts';
export { parseDuration } from './units.ts';
export { earlier, later } from './iso.ts';
export { madeForNow, movesWithNow } from './units.ts';
export type { RunClock } from './units.ts';
export { timeZone, UTC } from './format.ts';
export type { TimeZone } from './format.ts';
export { compileDateFormat } from './date-formats.ts';
export type { IsoTime } from './iso.ts';
