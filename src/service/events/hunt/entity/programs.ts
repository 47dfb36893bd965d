import { compile } from '../../../../lang/index.ts';
import { writeString } from '../../../../lang/syntax/write-literal.ts';
import { stagesOf } from '../../../../runs/query/stored-query.ts';
import type { EventReader, EventSummary } from '../../../../stores/event-store.ts';
import { counted } from '../../../../util/counts.ts';
import { NANOS_PER_MS } from '../../../../util/time/index.ts';
import type { Says } from '../../../operation/operation.ts';
import { conjunctsOf } from './entity.ts';
import type { entityPrograms } from './schemas.ts';
import { coveredBy, isoOf, type EntityRequest } from './show-entity.ts';

export type EntityPrograms = Says<typeof entityPrograms>;

/** Of a thing with more programs, those with the fewest events are looked for elsewhere. */
const MAX_PROGRAMS = 40;
const MAX_KNOWN = 2_000;
const SPREAD_FIELDS = ['container.id', 'container.image.name', 'host.name'];

/** How far the programs of an entity were seen at all, the rarest first. Throws `StoreError`. */
export function programsOf(
  events: EventReader,
  request: EntityRequest,
  clock: () => number,
): EntityPrograms {
  const around = BigInt(request.now) * NANOS_PER_MS;
  const until = clock() + request.maxMs;
  const ask = { streams: null, from: null, to: null, arrivals: null, now: 0n, around };
  const isOver = () => clock() > until;
  const own = events.summaries({
    ...ask,
    questions: [conjunctsOf(request)],
    fields: ['process.executable'],
    maxValues: MAX_KNOWN,
    top: MAX_KNOWN,
    isOver,
  });
  const known = own.summaries[0]?.distinct[0] ?? { top: [], more: false };
  const here = known.top.toReversed().slice(0, MAX_PROGRAMS);
  const all = events.summaries({
    ...ask,
    questions: [
      conjunctsOf(request),
      ...here.map(({ value }) => conjunctsOfProgram(String(value))),
    ],
    fields: SPREAD_FIELDS,
    maxValues: MAX_KNOWN,
    isOver,
  });
  const covered = coveredBy(all, around) ?? coveredBy(own, around);
  const spread = ({ count, distinct }: EventSummary) => {
    const [containers, images, hosts] = distinct.map((each) => ({
      count: each.count,
      isAtLeast: covered !== null || each.more,
    }));
    const none = { count: 0, isAtLeast: false };
    return {
      events: { count, isAtLeast: covered !== null },
      containers: containers ?? none,
      images: images ?? none,
      hosts: hosts ?? none,
    };
  };
  const [itself, ...others] = all.summaries;
  if (itself === undefined) throw new TypeError('a question without an answer');
  const programs = here.flatMap(({ value, count }, at) => {
    const summary = others[at];
    if (summary === undefined) return [];
    return {
      executable: String(value),
      here: count,
      ...spread(summary),
      firstSeen: isoOf(summary.first),
    };
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
    itself: spread(itself),
    covered,
    left: [
      ...(known.top.length > here.length || known.more
        ? [
            `of ${counted(known.top.length, 'program')}, the ${here.length} with the fewest events here are shown`,
          ]
        : []),
      ...(covered === null
        ? []
        : [`there was no time to read more: counts are of events since ${covered.from}`]),
    ],
  };
}

const conjunctsOfProgram = (executable: string) =>
  stagesOf(compile(`process where process.executable == ${writeString(executable)}`).plan())?.[0] ??
  [];
