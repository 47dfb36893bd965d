import type { LivePlace } from './live-changes.ts';

/** This number of digits of an id distinguishes the alerts of two histories. */
const DIGITS = 12;
const PLACE = /^(\d{1,15})(?:-(\d{1,15}|x)-([0-9a-f]{12}|x))?$/;
const UNKNOWN = 'x';

/** A place as clients remember it: the number of the change, and how it is known that the store still has that history. */
export function placeText({ change, number, alertId }: LivePlace): string {
  return `${change}-${number ?? UNKNOWN}-${alertId?.slice(0, DIGITS) ?? UNKNOWN}`;
}

/** The number of the change alone is one, too; `null` for what is no place. */
export function readPlace(text: string): LivePlace | null {
  const [, change, number = UNKNOWN, alertId = UNKNOWN] = PLACE.exec(text) ?? [];
  if (change === undefined) return null;
  return {
    change: Number(change),
    number: number === UNKNOWN ? null : Number(number),
    alertId: alertId === UNKNOWN ? null : alertId,
  };
}
