import type { EventFormat } from './format.ts';
import type { TraceEvent } from './kernel-event.ts';
import { numberReader, type PageBytes, textReader } from './record.ts';

/** Creates an event from the record that begins at `start` and has `length` bytes. */
export type EventReader = (
  page: PageBytes,
  start: number,
  length: number,
  time: bigint,
) => TraceEvent;

export interface Tracepoint {
  readonly system: string;
  readonly name: string;
  /** Whether the sensor requires it. */
  readonly isNeeded: boolean;
  readonly reader: (format: EventFormat) => EventReader;
}

/** The tracepoints that the sensor enables. */
export const TRACEPOINTS: readonly Tracepoint[] = [
  { system: 'task', name: 'task_newtask', isNeeded: true, reader: taskReader },
  { system: 'sched', name: 'sched_process_exec', isNeeded: true, reader: execReader },
  { system: 'sched', name: 'sched_process_exit', isNeeded: true, reader: exitReader },
  // Without it, execs by a path that is too long for a record are missed.
  { system: 'task', name: 'task_rename', isNeeded: false, reader: renameReader },
  // Without it, the cgroup of a process is not known until it runs a file.
  { system: 'cgroup', name: 'cgroup_attach_task', isNeeded: false, reader: cgroupReader },
];

/** Readers by the value of a record's field `common_type`. */
export type EventReaders = ReadonlyMap<number, EventReader>;

export function eventReaders(formats: readonly EventFormat[]): EventReaders {
  return new Map(
    formats.flatMap((format) =>
      TRACEPOINTS.filter(({ name }) => name === format.name).map(({ reader }) => [
        format.id,
        reader(format),
      ]),
    ),
  );
}

function taskReader(format: EventFormat): EventReader {
  const task = numberReader(format, 'common_pid');
  const child = numberReader(format, 'pid');
  const flags = numberReader(format, 'clone_flags');
  const comm = textReader(format, 'comm');
  return (page, start, length, time) => ({
    kind: 'task',
    time,
    task: task(page, start, length),
    child: child(page, start, length),
    flags: flags(page, start, length),
    comm: comm(page, start, length),
  });
}

function execReader(format: EventFormat): EventReader {
  const pid = numberReader(format, 'pid');
  const task = numberReader(format, 'old_pid');
  const path = textReader(format, 'filename');
  return (page, start, length, time) => ({
    kind: 'exec',
    time,
    pid: pid(page, start, length),
    task: task(page, start, length),
    path: path(page, start, length),
  });
}

function exitReader(format: EventFormat): EventReader {
  const task = numberReader(format, 'pid');
  // Older kernels do not have it.
  const isLast = format.fields.has('group_dead') ? numberReader(format, 'group_dead') : null;
  return (page, start, length, time) => ({
    kind: 'exit',
    time,
    task: task(page, start, length),
    isLast: isLast === null ? null : isLast(page, start, length) !== 0,
  });
}

function cgroupReader(format: EventFormat): EventReader {
  const task = numberReader(format, 'pid');
  const path = textReader(format, 'dst_path');
  return (page, start, length, time) => ({
    kind: 'cgroup',
    time,
    task: task(page, start, length),
    path: path(page, start, length),
  });
}

function renameReader(format: EventFormat): EventReader {
  // Not every kernel reports the renamed thread, but it is nearly always the one that writes the record.
  const task = numberReader(format, format.fields.has('pid') ? 'pid' : 'common_pid');
  const name = textReader(format, 'newcomm');
  return (page, start, length, time) => ({
    kind: 'rename',
    time,
    task: task(page, start, length),
    name: name(page, start, length),
  });
}
