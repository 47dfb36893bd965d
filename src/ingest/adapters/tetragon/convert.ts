import { isJsonObject, type JsonObject } from '../../../events/json.ts';
import type { Drafted } from '../adapter.ts';
import { draftOf, type Draft } from '../document.ts';
import { integerAt, objectAt, textAt } from '../members.ts';
import { alertEvent } from './alert.ts';
import { eventParts, partsOf, timeOf, type TetragonEvent } from './event.ts';
import { fileEvent } from './file-event.ts';
import { flagsOf } from './flags.ts';
import { endEvent, execEvent } from './process-events.ts';

/** Reasons for records that produce no event. */
const NOTHING = {
  unknown: 'event of an unknown type',
  noProcess: 'event without a process',
  found: 'process that started before the sensor',
  loaded: 'loaded program or library',
  throttled: 'notice that events of a cgroup are throttled',
  dropped: 'notice of events dropped by the rate limit',
} as const;

type Nothing = keyof typeof NOTHING;

type Reader = (event: TetragonEvent) => TetragonEvent | Nothing;

const KERNEL_PROBE: Reader = (event) => fileEvent(event) ?? alertEvent(event);

/** By the key that names the event type. */
const READERS: readonly (readonly [key: string, Reader])[] = [
  ['process_exec', execEvent],
  ['process_exit', endEvent],
  ['process_kprobe', KERNEL_PROBE],
  ['process_lsm', KERNEL_PROBE],
  ['process_tracepoint', alertEvent],
  ['process_uprobe', alertEvent],
  ['process_usdt', alertEvent],
  ['process_loader', () => 'loaded'],
];

export function draft(record: JsonObject | string): Drafted {
  if (!isJsonObject(record)) return skipped('unknown');
  const limit = objectAt(record, 'rate_limit_info');
  if (limit !== undefined) return dropped(limit);
  if (objectAt(record, 'process_throttle') !== undefined) return skipped('throttled');
  for (const [key, read] of READERS) {
    const body = objectAt(record, key);
    if (body === undefined) continue;
    const process = objectAt(body, 'process');
    if (process === undefined) return skipped('noProcess');
    const event = read(eventParts(record, body, process));
    if (typeof event === 'string') return skipped(event);
    if (key === 'process_exec' && flagsOf(textAt(process, 'flags')).isFound) {
      // This is not a start, but it is remembered because later records may lack their parent.
      return { ...skipped('found'), remembered: [toDraft(event)] };
    }
    return { documents: [toDraft(event)], skipped: null };
  }
  return skipped('unknown');
}

function toDraft(event: TetragonEvent): Draft {
  return draftOf({ time: timeOf(event), module: 'tetragon', ...event.head }, partsOf(event));
}

/**
 * The events that a notice reports as dropped are counted too, because they are missing from the
 * input.
 */
function dropped(limit: JsonObject): Drafted {
  const number = Number(integerAt(limit, 'number_of_dropped_process_events') ?? 0);
  const isCount = Number.isSafeInteger(number) && number > 0;
  return {
    ...skipped('dropped'),
    ...(isCount ? { dropped: new Map([[LOST, number]]) } : {}),
  };
}

const LOST = 'event dropped by the rate limit of the sensor';

function skipped(what: Nothing): Drafted {
  return { documents: [], skipped: NOTHING[what] };
}
