import { appendTo } from '../../util/maps.ts';
import type { Block } from '../../ingest/index.ts';
import type { CandidateEvent } from '../events/candidates/matched-batch.ts';
import { storedBlock } from '../../runs/stored/stored-block.ts';

/** Stored events of one index as a block, for all that reads blocks. */
export function blockOfEvents(events: readonly CandidateEvent[]): Block {
  const spans = new Uint32Array(events.length * 2);
  const arrivals = new Float64Array(events.length);
  const received = new Float64Array(events.length);
  let length = 0;
  for (const [index, event] of events.entries()) {
    spans[index * 2] = length;
    length += event.document.length;
    spans[index * 2 + 1] = length;
    arrivals[index] = event.arrival;
    received[index] = event.received;
  }
  const bytes = new Uint8Array(Math.ceil((length + 1) / 4) * 4);
  for (const [index, { document }] of events.entries()) bytes.set(document, spans[index * 2]);
  const [first] = events;
  const index = first?.index ?? '';
  return storedBlock(
    { index, bytes, length, spans, arrivals, received },
    events.map(({ id }) => id),
  );
}

/** A block is copied, so that it is to be small beside the documents themselves; at least one event. */
const BLOCK_BYTES = 1024 * 1024;

/** Events that a block holds: of the same index, in the order of arrival, and of bounded size. */
export function* blockwise(
  events: readonly CandidateEvent[],
): Generator<readonly CandidateEvent[]> {
  for (const group of byIndex(events)) {
    let begin = 0;
    let bytes = 0;
    for (const [at, { document }] of group.entries()) {
      if (at > begin && bytes + document.length > BLOCK_BYTES) {
        yield group.slice(begin, at);
        begin = at;
        bytes = 0;
      }
      bytes += document.length;
    }
    yield begin === 0 ? group : group.slice(begin);
  }
}

/** Events of the same index, each group in the order of arrival. */
function byIndex(events: readonly CandidateEvent[]): readonly (readonly CandidateEvent[])[] {
  const [first] = events;
  if (events.every(({ index }) => index === first?.index)) return [events];
  const groups = new Map<string, CandidateEvent[]>();
  for (const event of events) appendTo(groups, event.index, event);
  return [...groups.values()];
}
