import { writeString } from '../../../../lang/syntax/write-literal.ts';
import { conjunctsOfQuery } from '../../../../runs/query/stored-query.ts';
import { ALL_EVENTS, type EventReader } from '../../../../stores/event-store.ts';
import { counted } from '../../../../util/counts.ts';
import { NANOS_PER_MS } from '../../../../util/time/index.ts';
import type { Says } from '../../../operation/operation.ts';
import { coveredBy, SPREAD_FIELDS, spreadCounts } from '../context/spread.ts';
import { conjunctsOf } from '../entity.ts';
import type { entityPrograms } from './schemas.ts';
import { isoOf, noTime, type EntityRequest } from './show-entity.ts';

export type EntityPrograms = Says<typeof entityPrograms>;

/** If an entity has more programs, only those with the fewest events are shown. */
const MAX_PROGRAMS = 40;
const MAX_KNOWN = 2_000;

/** Counts on how many containers, images and hosts the programs of an entity were seen, the rarest first. Throws `StoreError`. */
export function programsOf(
  events: EventReader,
  request: EntityRequest,
  clock: () => number,
): EntityPrograms {
  const around = BigInt(request.now) * NANOS_PER_MS;
  const until = clock() + request.maxMs;
  const ask = {
    ...ALL_EVENTS,
    now: 0n,
    maxValues: MAX_KNOWN,
    around,
    isOver: () => clock() > until,
  };
  const own = events.summaries({
    ...ask,
    questions: [conjunctsOf(request)],
    fields: ['process.executable'],
    top: MAX_KNOWN,
  });
  const known = own.summaries[0]?.distinct[0] ?? { top: [], more: false };
  const here = known.top
    .toReversed()
    .slice(0, MAX_PROGRAMS)
    .map(({ value, count }) => ({ executable: String(value), here: count }));
  const all = events.summaries({
    ...ask,
    questions: [
      conjunctsOf(request),
      ...here.map(({ executable }) =>
        conjunctsOfQuery(`process where process.executable == ${writeString(executable)}`),
      ),
    ],
    fields: SPREAD_FIELDS,
  });
  const stretch = { from: 0n, to: around };
  const covered = coveredBy(all, around, stretch) ?? coveredBy(own, around, stretch);
  const isPart = covered !== null;
  const [itself, ...others] = all.summaries;
  if (itself === undefined) throw new TypeError('a question without an answer');
  const programs = here.flatMap((program, at) => {
    const summary = others[at];
    if (summary === undefined) return [];
    return { ...program, ...spreadCounts(summary, isPart), firstSeen: isoOf(summary.first) };
  });
  const { field, value } = request;
  return {
    field,
    value,
    programs: programs.toSorted(
      (a, b) =>
        a.containers.count - b.containers.count ||
        a.hosts.count - b.hosts.count ||
        a.events.count - b.events.count,
    ),
    itself: spreadCounts(itself, isPart),
    covered,
    left: [
      ...(known.top.length > here.length || known.more
        ? [
            `of ${counted(known.top.length, 'program')}, only the ${here.length} with the fewest events here are shown`,
          ]
        : []),
      ...noTime(covered),
    ],
  };
}
