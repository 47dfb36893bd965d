import { SEVERITIES } from '../../../rules/index.ts';
import type { CaseAlert } from './data.ts';

/** The alerts of one event, the worst first. */
export interface Moment {
  readonly at: string;
  readonly alerts: readonly CaseAlert[];
}

export interface Timeline {
  /** A number is the length of a pause without alerts before the next moment, in milliseconds. */
  readonly entries: readonly (Moment | number)[];
  /** The number of unpinned low alerts on events without a worse alert. */
  readonly low: number;
  /** The number of moments beyond the maximum. */
  readonly more: number;
}

const MAX_MOMENTS = 400;
/** A pause is shown if it is at least this fraction of the whole span. */
const PART_OF_PAUSE = 12;
const MIN_PAUSE_MS = 1_000;

export const timeOfAlert = ({ firstEvent, time }: CaseAlert): string => firstEvent ?? time;

/** @param alerts in the order of their events */
export function timelineOf(alerts: readonly CaseAlert[]): Timeline {
  const moments: CaseAlert[][] = [];
  for (const alert of alerts) {
    const last = moments.at(-1);
    const [of] = last ?? [];
    const isSame =
      of !== undefined && timeOfAlert(of) === timeOfAlert(alert) && of.command === alert.command;
    if (isSame) last?.push(alert);
    else moments.push([alert]);
  }
  const isTold = ({ severity, isPinned }: CaseAlert) => severity !== 'low' || isPinned;
  const told = moments.filter((own) => own.some(isTold));
  const low = moments.filter((own) => !own.some(isTold)).reduce((sum, own) => sum + own.length, 0);
  const shown = told.slice(0, MAX_MOMENTS);
  const times = alerts.map((alert) => Date.parse(timeOfAlert(alert)));
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const pause = Math.max(MIN_PAUSE_MS, span / PART_OF_PAUSE);
  const entries: (Moment | number)[] = [];
  let before: number | null = null;
  for (const own of shown) {
    const at = timeOfAlert(own[0]!);
    const time = Date.parse(at);
    // Alerts without a line of their own end a pause, too.
    const last: number | undefined = times.findLast((each) => each < time);
    if (before !== null && last !== undefined && time - last > pause) entries.push(time - last);
    entries.push({ at, alerts: own.toSorted((a, b) => rank(b) - rank(a)) });
    before = time;
  }
  return { entries, low, more: told.length - shown.length };
}

const rank = ({ severity }: CaseAlert) => SEVERITIES.indexOf(severity);
