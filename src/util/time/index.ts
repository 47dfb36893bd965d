export {
  NANOS_PER_DAY,
  NANOS_PER_HOUR,
  NANOS_PER_MINUTE,
  NANOS_PER_MS,
  NANOS_PER_SECOND,
  NANOS_PER_UNIT,
} from './units.ts';
export { isPrintedForm, parseInstant } from './iso.ts';
export { readInstant } from './read.ts';
export { formatInstant } from './format.ts';
export { dateRange, parseDateMath } from './date-math.ts';
export type { DateRange } from './date-math.ts';
export { parseDuration } from './duration.ts';
export { earlier, later } from './order.ts';
export { madeForNow, movesWithNow } from './run-clock.ts';
export type { RunClock } from './run-clock.ts';
export { timeZone, UTC } from './zone.ts';
export type { TimeZone } from './zone.ts';
export { compileDateFormat } from './date-formats.ts';
export type { IsoTime } from './iso.ts';
