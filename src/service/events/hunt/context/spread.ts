import type { EventSummaries, EventSummary } from '../../../../stores/event-store.ts';
import { formatInstant } from '../../../../util/time/index.ts';
import type { Says } from '../../../operation/operation.ts';
import { within, type Stretch } from './read-processes.ts';
import type { counted } from './schemas.ts';

/** A count, and whether there may be more. */
export type Counted = Says<typeof counted>;

/** The fields by whose distinct values {@link spreadCounts} says how far something has been seen. */
export const SPREAD_FIELDS = ['container.id', 'container.image.name', 'host.name'];

const NONE: Counted = { count: 0, isAtLeast: false };

/** @param isPart whether only a part of the requested events was examined */
export function spreadCounts({ count, distinct }: EventSummary, isPart: boolean) {
  const [containers = NONE, images = NONE, hosts = NONE] = distinct.map((each): Counted => ({
    count: each.count,
    isAtLeast: isPart || each.more,
  }));
  return { events: { count, isAtLeast: isPart } satisfies Counted, containers, images, hosts };
}

/** As answers have it. */
export const stretchText = ({ from, to }: Stretch) => ({
  from: formatInstant(from),
  to: formatInstant(to),
});

/** The part of a stretch that summaries cover; `null` if they cover all of it. */
export const coveredBy = ({ reach }: EventSummaries, around: bigint, stretch: Stretch) =>
  reach === null ? null : stretchText(within(stretch, around, reach));
