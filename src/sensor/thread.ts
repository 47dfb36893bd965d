import { readlinkSync } from 'node:fs';
import { Batcher } from './batcher.ts';
import { Wakeup, CpuBuffer, onlineProcessors } from './kernel/cpu-buffer.ts';
import { Collector } from './kernel/collector.ts';
import type { TraceSetup } from './kernel/trace.ts';
import { eventReaders } from './kernel/tracepoints.ts';
import { publish, runLoop, type LoopParts } from './loop.ts';
import { type FromThread, type ToThread, SharedState } from './shared-state.ts';
import type { SensorOptions } from './sensor.ts';
import { threadMilliseconds } from './thread-time.ts';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { constants, setPriority } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import {
  type ContainerDirectory,
  createContainerDirectory,
  createMembership,
  readInfo,
} from './containers/index.ts';
import { createWallClock, readHostFacts, type WallClock } from './host/index.ts';
import { createProcReader, type ProcReader } from './proc/index.ts';
import { ProcessTable, type DocumentText } from './processes/index.ts';

/** What the thread of the sensor is started with; plain data. */
export interface ThreadSetup {
  readonly trace: TraceSetup;
  readonly options: SensorOptions;
  readonly memory: SharedArrayBuffer;
}

/** How the thread and its owner speak. */
export interface ThreadPort {
  readonly send: (message: FromThread) => void;
  /** The next message of the owner; null if there is none. */
  readonly listen: () => ToThread | null;
}

/** The whole life of the sensor's thread. Returns when it is to stop, with its files closed. */
export function runThread({ trace, options, memory }: ThreadSetup, port: ThreadPort): void {
  const state = new SharedState(memory);
  state.thread = threadId();
  // Missing files are reported as errors, up to some thousand times per second: too often for stack
  // traces. A limit of 0 would still walk the stack.
  Reflect.deleteProperty(Error, 'stackTraceLimit');
  const batcher = new Batcher(state, options.backlogBytes, (batch) =>
    port.send({ kind: 'batch', batch }),
  );
  const processes = createProcessParts(options, {
    emit: ({ own, common }) => batcher.add(own, common),
    onUnknown: (container) => port.send({ kind: 'unknown', container }),
  });
  const now = () => processes.clock.monotonic();
  const collector = new Collector(eventReaders(trace.formats), trace.layout, now);
  const files = new TraceFiles(trace, collector);
  try {
    files.addProcessors();
    // With the buffers open: it starts a program, which shares them for a moment and closes them.
    // From then on, newer kernels report 0 bytes for an empty one, where others return an error,
    // which takes several times as long.
    raisePriority(state.thread, options.isRealtime);
    processes.table.seed();
    const parts: LoopParts = {
      ...processes,
      wait: () => files.wakeup.wait(),
      collector,
      batcher,
      state,
      listen: () => {
        for (let said = port.listen(); said !== null; said = port.listen()) {
          if (said.kind === 'memory') batcher.give(said.memory);
          else processes.containers.offer(said.container, said.info);
        }
      },
      eachSecond: () => files.addProcessors(),
    };
    publish(parts);
    port.send({ kind: 'ready' });
    runLoop(parts);
  } finally {
    files.close();
    state.set('cpuMilliseconds', threadMilliseconds(state.thread) ?? 0);
    state.markStopped();
  }
}

/** All files of the trace that the thread reads: it closes them, or the trace cannot be removed. */
class TraceFiles {
  readonly wakeup: Wakeup;
  readonly #trace: TraceSetup;
  readonly #collector: Collector;
  readonly #buffers = new Map<number, CpuBuffer>();

  constructor(trace: TraceSetup, collector: Collector) {
    this.wakeup = new Wakeup(trace.wakeup);
    this.#trace = trace;
    this.#collector = collector;
  }

  /** Takes in processors that are new, or were turned on. */
  addProcessors(): void {
    for (const cpu of onlineProcessors()) {
      if (this.#buffers.has(cpu)) continue;
      const buffer = new CpuBuffer(this.#trace.events, cpu);
      this.#buffers.set(cpu, buffer);
      this.#collector.add(cpu, buffer);
    }
  }

  close(): void {
    for (const buffer of this.#buffers.values()) buffer.close();
    this.wakeup.close();
  }
}

/** The link reads such as `PID/task/THREAD`. */
const threadId = () => Number(readlinkSync('/proc/thread-self').split('/').at(-1));

/** Of util-linux, or of BusyBox with fewer options; Node cannot set the class of a thread. */
const CHRT = ['/usr/bin/chrt', '/bin/chrt'];

/**
 * Raises the priority of this thread, and no other: when it is late, /proc has nothing left to
 * read.
 *
 * @param thread its id for the kernel
 * @param isRealtime whether to use a real-time policy, if that is allowed
 */
function raisePriority(thread: number, isRealtime: boolean): void {
  try {
    setPriority(constants.priority.PRIORITY_HIGHEST);
  } catch {
    // Without this permission more data will be missing, which is counted.
  }
  // The helpers that share the collection of garbage have ordinary priority: waiting for them on a
  // busy machine took up to half a second.
  setFlagsFromString('--no-parallel-scavenge');
  if (isRealtime) CHRT.some((chrt) => setClass(chrt, thread));
}

/** The lowest real-time priority is above all ordinary ones. */
function setClass(chrt: string, thread: number): boolean {
  return spawnSync(chrt, ['-f', '-p', '1', String(thread)], { stdio: 'ignore' }).status === 0;
}

/** Everything that makes documents of events. */
interface ProcessParts {
  readonly clock: WallClock;
  readonly reader: ProcReader;
  readonly containers: ContainerDirectory;
  readonly table: ProcessTable;
}

interface Outlets {
  readonly emit: (document: DocumentText) => void;
  readonly onUnknown: (container: string) => void;
}

function createProcessParts(
  { includesHost, hostName, engines }: SensorOptions,
  { emit, onUnknown }: Outlets,
): ProcessParts {
  const clock = createWallClock();
  const now = () => clock.monotonic();
  const reader = createProcReader({ now });
  const containers = createContainerDirectory({
    now,
    onUnknown,
    read: (key) => readInfo(key, engines),
  });
  const table = new ProcessTable({
    reader,
    containers,
    membership: createMembership({ places: engines }),
    host: readHostFacts(hostName === null ? {} : { name: hostName }),
    clock,
    emit,
    run: randomBytes(8).toString('hex'),
    withHostProcesses: includesHost,
  });
  return { clock, reader, containers, table };
}
