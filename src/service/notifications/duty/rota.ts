import { DAY_MS, dayAt, dayOf, instantOf, minutesOf, zoneOf } from './local-time.ts';

export const TURNS = ['daily', 'weekly'] as const;

/** Another person for a time, instead of those whose turn it is. */
export interface Override {
  readonly id: string;
  readonly person: string;
  /** In milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  readonly createdBy: string;
}

/** Who is on duty when: people take turns in their order. */
export interface Rota {
  readonly id: string;
  readonly name: string;
  /** Names of users, at least one. */
  readonly people: readonly string[];
  readonly turn: (typeof TURNS)[number];
  /** The first day of the first person, such as `2026-12-07`; of a weekly rota, duty changes on its day of the week. */
  readonly start: string;
  /** When duty changes, such as `09:00`. */
  readonly handover: string;
  /** Of both, such as `Europe/Berlin`. */
  readonly timeZone: string;
  readonly overrides: readonly Override[];
}

/** A time in which one person is on duty. In milliseconds since 1970. */
export interface Shift {
  readonly person: string;
  readonly from: number;
  readonly until: number;
  /** The override that it is; `null` for a turn. */
  readonly override: string | null;
}

const DAYS = { daily: 1, weekly: 7 } as const;
/** Shifts are asked for no longer a time. */
const MAX_SPAN_MS = 92 * DAY_MS;

interface Turns {
  /** When a turn begins. */
  readonly startOf: (turn: number) => number;
  /** The turn of a moment; below 0 before the rota begins. */
  readonly at: (at: number) => number;
}

/** The rota was checked when it was saved. */
function turnsOf({ turn, start, handover, timeZone }: Rota): Turns {
  const zone = zoneOf(timeZone) ?? zoneOf('UTC')!;
  const first = dayOf(start) ?? 0;
  const minutes = minutesOf(handover) ?? 0;
  const days = DAYS[turn];
  const startOf = (number: number) => instantOf(first + number * days, minutes, zone);
  const at = (moment: number) => {
    let number = Math.floor((dayAt(moment, zone) - first) / days);
    while (startOf(number) > moment) number -= 1;
    while (startOf(number + 1) <= moment) number += 1;
    return number;
  };
  return { startOf, at };
}

/** Who has a turn, counted from the first one. */
const personOf = ({ people }: Rota, turn: number): string => people[turn % people.length]!;

/** The shifts of a time, in their order and without overlaps. Before the rota begins there are none. */
export function shiftsOf(rota: Rota, from: number, until: number): Shift[] {
  const end = Math.min(until, from + MAX_SPAN_MS);
  const turns = turnsOf(rota);
  const shifts: Shift[] = [];
  for (let turn = Math.max(0, turns.at(from)); turns.startOf(turn) < end; turn += 1)
    shifts.push({
      person: personOf(rota, turn),
      from: turns.startOf(turn),
      until: turns.startOf(turn + 1),
      override: null,
    });
  return rota.overrides
    .filter((each) => each.until > from && each.from < end)
    .reduce<Shift[]>(overridden, shifts)
    .filter((shift) => shift.until > from && shift.from < end);
}

/** The later of two overrides counts where both do. */
function overridden(shifts: readonly Shift[], { id, person, from, until }: Override): Shift[] {
  const left = shifts.flatMap((shift): Shift[] => [
    ...(shift.from < from ? [{ ...shift, until: Math.min(shift.until, from) }] : []),
    ...(shift.until > until ? [{ ...shift, from: Math.max(shift.from, until) }] : []),
  ]);
  return [...left, { person, from, until, override: id }].toSorted((a, b) => a.from - b.from);
}

/** Who is on duty; `null` before the rota begins. */
export const onDuty = (rota: Rota, at: number): Shift | null =>
  shiftsOf(rota, at, at + 1)[0] ?? null;

/** Who is asked where the one on duty does not answer: the next in turn who is someone else. */
export function secondOnDuty(rota: Rota, at: number): string | null {
  const first = onDuty(rota, at)?.person;
  if (first === undefined) return null;
  const turn = turnsOf(rota).at(at);
  const order = rota.people.map((_, index) => personOf(rota, Math.max(0, turn) + index));
  return order.find((person) => person !== first) ?? null;
}

/** The next shift of another person than the one on duty. */
export function nextOnDuty(rota: Rota, at: number): Shift | null {
  const [first, ...later] = shiftsOf(rota, at, at + MAX_SPAN_MS);
  if (first === undefined) return null;
  if (first.from > at) return first;
  return later.find(({ person }) => person !== first.person) ?? null;
}
