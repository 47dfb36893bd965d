import { SensorError } from '../errors.ts';
import type { EventFormat, FormatField } from './format.ts';
import type { TraceEvent } from './kernel-event.ts';

/** Bytes of a page: a view for numbers and a buffer for strings over the same memory. */
export interface PageBytes {
  readonly view: DataView;
  readonly buffer: Buffer;
}

/** Reads a value of the record that begins at `start` and has `length` bytes. */
type FieldReader<Value> = (page: PageBytes, start: number, length: number) => Value;

/** A reader for an integer of 1 to 8 bytes, inexact above 53 bits. Yields 0 beyond the record's end. */
function numberReader(format: EventFormat, name: string): FieldReader<number> {
  const { offset, size, signed } = fieldNamed(format, name, 'plain');
  const end = offset + size;
  const read = NUMBERS.get(signed ? -size : size);
  if (read === undefined) throw unknownLayout(format, name);
  return ({ view }, start, length) => (end > length ? 0 : read(view, start + offset));
}

/** By size, negative for signed numbers. */
const NUMBERS: ReadonlyMap<number, (view: DataView, at: number) => number> = new Map([
  [1, (view, at) => view.getUint8(at)],
  [-1, (view, at) => view.getInt8(at)],
  [2, (view, at) => view.getUint16(at, true)],
  [-2, (view, at) => view.getInt16(at, true)],
  [4, (view, at) => view.getUint32(at, true)],
  [-4, (view, at) => view.getInt32(at, true)],
  [8, (view, at) => view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32],
  [-8, (view, at) => view.getUint32(at, true) + view.getInt32(at + 4, true) * 2 ** 32],
]);

/**
 * A reader for a string up to its first NUL. Truncated, or empty, if it extends beyond the record's end.
 */
function textReader(format: EventFormat, name: string): FieldReader<string> {
  const field = fieldNamed(format, name, null);
  const { offset, size, place } = field;
  if (place === 'plain') return (page, start, length) => textAt(page, start, offset, size, length);
  if (size !== 4) throw unknownLayout(format, name);
  const base = place === 'data' ? 0 : offset + size;
  return (page, start, length) => {
    if (offset + size > length) return '';
    const word = page.view.getUint32(start + offset, true);
    return textAt(page, start, base + (word & 0xffff), word >>> 16, length);
  };
}

function textAt(
  { buffer }: PageBytes,
  start: number,
  offset: number,
  size: number,
  length: number,
): string {
  const from = start + Math.min(offset, length);
  const to = start + Math.min(offset + size, length);
  const zero = buffer.indexOf(0, from);
  return buffer.toString('utf8', from, zero < from || zero > to ? to : zero);
}

function fieldNamed(
  format: EventFormat,
  name: string,
  place: FormatField['place'] | null,
): FormatField {
  const field = format.fields.get(name);
  if (field === undefined || (place !== null && field.place !== place)) {
    throw unknownLayout(format, name);
  }
  return field;
}

const unknownLayout = (format: EventFormat, name: string) =>
  new SensorError('SEN1006', `the field ${name} of tracepoint ${format.name}`);

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
