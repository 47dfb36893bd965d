import type { Batcher } from './batcher.ts';
import { HiddenExecs } from './hidden-execs.ts';
import type { WallClock } from './host/index.ts';
import type { Collector } from './kernel/collector.ts';
import type { RenameEvent, TraceEvent } from './kernel/kernel-event.ts';
import type { ProcessTable } from './processes/index.ts';
import type { ProcReader, ProcSnapshot } from './proc/index.ts';
import type { SharedState } from './shared-state.ts';

/** What the loop works with. */
export interface LoopParts {
  /** Sleeps until something has happened. */
  readonly wait: () => void;
  readonly collector: Collector;
  readonly reader: ProcReader;
  readonly table: ProcessTable;
  readonly batcher: Batcher;
  readonly clock: WallClock;
  readonly state: SharedState;
  /** Handles the messages from the owner of the sensor. */
  readonly listen: () => void;
  /** To be done about once a second while there is work. */
  readonly eachSecond: () => void;
}

const SECOND_NS = 1_000_000_000n;

/** Converts events to batches of documents until the sensor is to stop. */
export function runLoop(parts: LoopParts): void {
  const { wait, collector, state, clock } = parts;
  const memory: Memory = { snapshots: new Map(), hidden: new HiddenExecs() };
  let lastSecond = clock.monotonic();
  while (!state.isStopping) {
    wait();
    do {
      const now = clock.monotonic();
      if (now - lastSecond >= SECOND_NS) {
        lastSecond = now;
        clock.refresh();
        parts.eachSecond();
      }
      runPass(parts, memory);
    } while (collector.isWaiting && !state.isStopping);
  }
  parts.batcher.flush();
  publish(parts);
}

/** What is kept from one pass to the next. */
interface Memory {
  /** What was read for execs that wait for their turn. */
  readonly snapshots: Map<TraceEvent, ProcSnapshot>;
  readonly hidden: HiddenExecs;
}

/**
 * While events are converted to documents, new ones are read after every batch of this size: a
 * process may live for half a millisecond, and its arguments must be read first.
 */
const EVENTS_BETWEEN_LOOKS = 4;

/** Reads all available events, and passes on the documents. */
function runPass(parts: LoopParts, { snapshots, hidden }: Memory): void {
  const { collector, reader, table, batcher, clock, state } = parts;
  const notice = (event: TraceEvent) => {
    if (event.kind !== 'exec') return;
    snapshots.set(event, reader.readExec(event.pid, event.time));
    const delay = Number(clock.monotonic() - event.time) / NS_PER_MS;
    if (delay > state.get('mostDelayMilliseconds')) state.set('mostDelayMilliseconds', delay);
  };
  collector.read(notice);
  const events = collector.take();
  if (events.length > 0) parts.listen();
  for (const [index, event] of events.entries()) {
    if (index % EVENTS_BETWEEN_LOOKS === EVENTS_BETWEEN_LOOKS - 1) collector.read(notice);
    const snapshot = snapshots.get(event) ?? null;
    snapshots.delete(event);
    const last = hidden.endedWith(event);
    if (last !== null) tellLast(parts, last);
    if (hidden.see(event)) table.apply(event, snapshot);
  }
  tellHidden(parts, hidden);
  batcher.offer(Number(clock.monotonic()));
  publish(parts);
}

/**
 * A process ends just after it got a new name, and no exec was seen: perhaps the kernel omitted it,
 * perhaps the process renamed itself. It is too late to check, so it is reported as a guess.
 */
function tellLast({ table, state }: LoopParts, { task: pid, time, name }: RenameEvent): void {
  if (!table.canHideExec(pid, name)) return;
  table.apply({ kind: 'exec', time, pid, task: pid, path: name, isInferred: true }, null);
  state.set('hiddenExecs', state.get('hiddenExecs') + 1);
}

/**
 * Reports execs that the kernel omitted: a process with a new name runs another image than before.
 */
function tellHidden({ table, reader, clock, state }: LoopParts, hidden: HiddenExecs): void {
  for (const { task: pid, time, name } of hidden.due(clock.monotonic())) {
    if (!table.canHideExec(pid, name)) {
      hidden.settle(pid);
      continue;
    }
    const snapshot = reader.readExec(pid, time);
    const { executable } = snapshot;
    // It has ended, or is about to begin.
    if (executable === null || snapshot.args === null) continue;
    if (table.runsStill(pid, snapshot)) {
      hidden.settle(pid);
      continue;
    }
    hidden.reported(pid);
    table.apply({ kind: 'exec', time, pid, task: pid, path: executable }, snapshot);
    state.set('hiddenExecs', state.get('hiddenExecs') + 1);
  }
}

const NS_PER_MS = 1e6;

/** Shows the counts to the owner of the sensor. */
export function publish({ table, batcher, collector, state }: LoopParts): void {
  const counts = table.counts();
  const { execs, forks, ends, unread, evicted, processes, containers } = counts;
  state.set('documents', batcher.documents);
  state.set('dropped', batcher.dropped);
  state.set('execs', execs);
  state.set('forks', forks);
  state.set('ends', ends);
  state.set('unread', unread);
  state.set('evicted', evicted);
  state.set('disordered', collector.disordered);
  state.set('broken', collector.broken);
  state.set('processes', processes);
  state.set('containers', containers);
  state.set('unknownContainers', counts.unknownContainers);
}
