import { processHead, type KindHead } from '../document.ts';
import type { Json } from '../../../events/json.ts';
import type { SensorEvent } from '../field-table.ts';
import { integerOf, textOf, timeOf } from '../members.ts';
import { fileOf } from '../parts.ts';
import { type PathValues, AT, readProcess, type TetragonProcess } from './process.ts';

/** What the flags of a process say of its record. */
interface Flags {
  /** The process was read from `/proc` when the sensor started, so the record is not a start. */
  readonly isFound: boolean;
  /** The fields of the process that are incomplete. */
  readonly missing: readonly string[];
}

/** @param text `flags` of the process */
export function flagsOf(text = ''): Flags {
  const known = KNOWN.get(text);
  if (known !== undefined) return known;
  // Several notations have been in use.
  const words = new Set(text.toLowerCase().split(' '));
  const flags = {
    isFound: words.has('procfs'),
    missing: MISSING.filter(([, marks]) => marks.some((mark) => words.has(mark))).map(
      ([field]) => `process.${field}`,
    ),
  };
  if (text.length <= MAX_KNOWN_LENGTH && KNOWN.size < MAX_KNOWN) KNOWN.set(text, flags);
  return flags;
}

/** Sensors write few combinations; a hostile record has any. */
const KNOWN = new Map<string, Flags>();
const MAX_KNOWN = 256;
const MAX_KNOWN_LENGTH = 256;

/** The field that a flag marks as truncated or unreadable. */
const MISSING: readonly (readonly [field: string, flags: readonly string[]])[] = [
  ['args', ['truncargs', 'errorargs', 'miss', 'unknown']],
  ['executable', ['truncfilename', 'errorfilename', 'unknown']],
  ['working_directory', ['nocwd', 'nocwdsupport', 'errorcwd']],
];

/** What the kind of an event says of it. */
export interface EventKind {
  readonly head: KindHead;
  readonly file?: ReturnType<typeof fileOf> | undefined;
  /** Fields that could not be read completely, in addition to those of the process. */
  readonly missing?: readonly string[];
  /** How a process ended. */
  readonly end?:
    { readonly code: number | bigint | undefined; readonly signal: string | undefined } | undefined;
}

export const EXEC_KIND: EventKind = { head: processHead('start', 'exec') };

const END_HEAD = processHead('end', 'end');

export function endKind(status: Json | undefined, signalName: Json | undefined): EventKind {
  const signal = textOf(signalName);
  // A status of 0 is omitted from the record.
  const code = integerOf(status) ?? (signal === undefined ? 0 : undefined);
  return { head: END_HEAD, end: { code, signal } };
}

/** What all records have, however they were read. */
export interface EventSource {
  readonly time: Json | undefined;
  /** The time in the value of the key that names the event type. */
  readonly bodyTime: Json | undefined;
  readonly node: Json | undefined;
  readonly cluster: Json | undefined;
  readonly process: PathValues;
  readonly parent: PathValues | undefined;
  /** The id of a parent of which the record has nothing else. */
  readonly parentId?: string | undefined;
}

/** What the fields of a document are read from. */
export interface TetragonEvent extends SensorEvent, Omit<EventKind, 'head'> {
  readonly cluster: string | undefined;
  /** Of the process itself. */
  readonly values: PathValues;
  readonly process: TetragonProcess;
  readonly parent: TetragonProcess | undefined;
  readonly missing: readonly string[];
  readonly endTime: string | undefined;
}

export function readEvent(source: EventSource, kind: EventKind): TetragonEvent {
  const { head, file, missing = NONE, end } = kind;
  const { bodyTime, process: values } = source;
  const time = timeOf(source.time) ?? timeOf(bodyTime);
  const process = readProcess(values);
  const parent = source.parent === undefined ? undefined : readProcess(source.parent);
  return {
    time,
    eventId: undefined,
    head,
    host: textOf(source.node),
    cluster: textOf(source.cluster),
    values,
    file,
    missing,
    end,
    endTime: end === undefined ? undefined : (timeOf(bodyTime) ?? time),
    id: process.id,
    process,
    parent,
    isStart: head.type[0] === 'start',
    parentId: parent === undefined ? source.parentId : parent.id,
    parentExecutable: parent?.executable,
  };
}

const NONE: readonly string[] = [];

export const flagsAt = (values: PathValues) => flagsOf(textOf(values.at(AT.flags)));
