import { type Json, type JsonObject, isJsonObject } from '../../../events/json.ts';
import { formatInstant } from '../../../util/time/index.ts';
import type { EventHead, Parts } from '../document.ts';
import {
  integerAt,
  objectAt,
  timeAt,
  flagAt,
  idAt,
  itemsAt,
  memberAt,
  objectsAt,
  textAt,
} from '../members.ts';

/** Tracee after 0.24 (`v1beta1`): the process and its context are under `workload`. */
export function isNested(record: JsonObject): boolean {
  return (
    textAt(record, 'name') !== undefined &&
    objectAt(record, 'workload') !== undefined &&
    memberAt(record, 'timestamp') !== undefined
  );
}

/** What earlier records of the stream have shown. */
export interface NestedHistory {
  /** Whether this version of Tracee reports that containers have started. */
  reportsStarts: boolean;
}

export function readNested(record: JsonObject, history: NestedHistory): TraceeEvent {
  const workload = objectAt(record, 'workload');
  const process = objectAt(workload, 'process');
  const thread = objectAt(process, 'thread');
  const [parent] = objectsAt(process, 'ancestors');
  const container = objectAt(workload, 'container');
  const pod = objectAt(objectAt(workload, 'k8s'), 'pod');
  const name = textAt(record, 'name') ?? '';
  const data = dataOf(
    objectsAt(record, 'data').map((each) => [textAt(each, 'name'), valueOf(each)]),
  );
  return {
    name,
    time: protoTimeAt(record, 'timestamp'),
    process: {
      pid: countAt(process, 'host_pid'),
      threadId: countAt(thread, 'host_tid'),
      uniqueId: countAt(process, 'unique_id'),
      executable: textAt(objectAt(process, 'executable'), 'path'),
      task: textAt(thread, 'name'),
      userId: idAt({ id: countAt(objectAt(process, 'real_user'), 'id') ?? null }, 'id'),
      start: protoTimeAt(thread, 'start_time'),
    },
    parent: {
      pid: countAt(parent, 'host_pid'),
      uniqueId: countAt(parent, 'unique_id'),
      executable: textAt(objectAt(parent, 'executable'), 'path'),
    },
    container: {
      id: textAt(container, 'id'),
      name: textAt(container, 'name'),
      image: textAt(objectAt(container, 'image'), 'name'),
      isStarted: startedOf(container, history),
    },
    pod: {
      name: textAt(pod, 'name'),
      namespace: textAt(objectAt(objectAt(workload, 'k8s'), 'namespace'), 'name'),
      id: textAt(pod, 'uid'),
      labels: objectAt(pod, 'labels'),
    },
    data,
    detection: nestedDetection(objectAt(record, 'threat'), name),
    result: integerAt(data, 'returnValue'),
    hostName: undefined,
  };
}

/** A number, or one in an object of its own (`{"value":12345}`) that omits 0. */
function countAt(record: JsonObject | undefined, key: string): Count {
  const wrapped = objectAt(record, key);
  if (wrapped === undefined) return integerAt(record, key);
  return Object.hasOwn(wrapped, 'value') ? integerAt(wrapped, 'value') : 0;
}

/**
 * JSON from protocol buffers omits `false`. If the member never appears, this version of Tracee
 * does not write it, and its absence means nothing.
 */
function startedOf(container: JsonObject | undefined, history: NestedHistory): boolean | undefined {
  const parts = flagAt(container, 'started');
  if (parts === true) history.reportsStarts = true;
  return parts ?? (history.reportsStarts ? false : undefined);
}

/** The key of the value is the name of its type. A list is wrapped in an object. */
function valueOf(data: JsonObject): Json | undefined {
  for (const [key, value] of Object.entries(data)) {
    if (key === 'name') continue;
    return isJsonObject(value) ? (memberAt(value, 'value') ?? value) : value;
  }
  return undefined;
}

const SEVERITIES = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

function nestedDetection(
  threat: JsonObject | undefined,
  name: string,
): TraceeDetection | undefined {
  if (threat === undefined) return undefined;
  const mitre = objectAt(threat, 'mitre');
  const technique = objectAt(mitre, 'technique');
  const word = SEVERITIES.indexOf(textAt(threat, 'severity') ?? '');
  return {
    rule: textAt(threat, 'name') ?? name,
    ruleId: undefined,
    description: textAt(threat, 'description'),
    severity: word >= 0 ? word : integerAt(threat, 'severity'),
    technique: { id: textAt(technique, 'id'), name: textAt(technique, 'name') },
    tactic: textAt(objectAt(mitre, 'tactic'), 'name'),
    tags: [],
  };
}

/**
 * March 1973 in nanoseconds: a smaller number is relative to the boot of the host, not the epoch.
 */
const FIRST = 100_000_000_000_000_000n;
const LAST = 9_223_372_036_854_775_807n;

/** RFC 3339 from nanoseconds since the epoch; `undefined` for nanoseconds since boot. */
export function nanosAt(record: JsonObject | undefined, key: string): string | undefined {
  const value = integerAt(record, key);
  if (value === undefined) return undefined;
  const nanos = BigInt(value);
  return nanos < FIRST || nanos > LAST ? undefined : formatInstant(nanos);
}

/** A time as a string, or in parts as in protocol buffers: `{"seconds":…,"nanos":…}`. */
export function protoTimeAt(record: JsonObject | undefined, key: string): string | undefined {
  const parts = objectAt(record, key);
  if (parts === undefined) return timeAt(record, key);
  const seconds = integerAt(parts, 'seconds');
  if (seconds === undefined) return undefined;
  const nanos = BigInt(seconds) * 1_000_000_000n + BigInt(integerAt(parts, 'nanos') ?? 0);
  return nanos < FIRST || nanos > LAST ? undefined : formatInstant(nanos);
}

/** A Tracee event, independent of its output format. */
export interface TraceeEvent {
  readonly name: string;
  readonly time: string | undefined;
  readonly process: TraceeProcess;
  readonly parent: Pick<TraceeProcess, 'pid' | 'uniqueId' | 'executable'>;
  readonly container: TraceeContainer;
  readonly pod: TraceePod;
  /** The arguments of the event by name. If a name occurs more than once, the first one wins. */
  readonly data: JsonObject;
  readonly detection: TraceeDetection | undefined;
  /** The return value of the system call, if the event is a system call. */
  readonly result: Count;
  /** The host name that the process sees: in a container, that of the container. */
  readonly hostName: string | undefined;
}

export interface TraceeProcess {
  /** In the host's pid namespace. */
  readonly pid: Count;
  /** In the host's pid namespace. */
  readonly threadId: Count;
  /** A 32-bit hash of the start time and the pid. */
  readonly uniqueId: Count;
  readonly executable: string | undefined;
  /** The task name, truncated to 15 bytes. */
  readonly task: string | undefined;
  readonly userId: string | undefined;
  readonly start: string | undefined;
}

export interface TraceeContainer {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly image: string | undefined;
  /** `false` only while the runtime is still setting up the container. */
  readonly isStarted: boolean | undefined;
}

export interface TraceePod {
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly id: string | undefined;
  readonly labels: JsonObject | undefined;
}

/** The finding of a signature. */
export interface TraceeDetection {
  readonly rule: string | undefined;
  readonly ruleId: string | undefined;
  readonly description: string | undefined;
  /** 0 to 4, where higher is more severe. */
  readonly severity: Count;
  readonly technique: { readonly id: string | undefined; readonly name: string | undefined };
  readonly tactic: string | undefined;
  readonly tags: readonly string[];
}

export type Count = number | bigint | undefined;

/** Collects the name and value pairs of an event's arguments in a map. */
export function dataOf(
  pairs: readonly (readonly [name: string | undefined, value: Json | undefined])[],
) {
  const named = pairs.flatMap(([name, value]) =>
    name === undefined || value === undefined || value === null ? [] : [[name, value] as const],
  );
  // Reversed, because the last of several entries with the same key would win.
  return Object.fromEntries(named.reverse()) as JsonObject;
}

/** The document kind of an event, or the reason why it produces no document. */
export type Kind =
  | {
      readonly head: Omit<EventHead, 'time' | 'module'>;
      /** May contain `process`, which then replaces the process of the event. */
      readonly parts: Parts;
      readonly guessed?: readonly string[];
    }
  | string;

/** Tracee up to 0.24: one flat object per event. */
export function isFlat(record: JsonObject): boolean {
  return (
    textAt(record, 'eventName') !== undefined &&
    integerAt(record, 'timestamp') !== undefined &&
    (integerAt(record, 'hostProcessId') ?? integerAt(record, 'processId')) !== undefined
  );
}

export function readFlat(record: JsonObject): TraceeEvent {
  // Versions up to 0.10 have the members of both next to those of the event.
  const container = objectAt(record, 'container');
  const kubernetes = objectAt(record, 'kubernetes') ?? record;
  const name = textAt(record, 'eventName') ?? '';
  return {
    name,
    time: nanosAt(record, 'timestamp'),
    process: {
      pid: integerAt(record, 'hostProcessId'),
      threadId: integerAt(record, 'hostThreadId'),
      uniqueId: integerAt(record, 'processEntityId'),
      executable: textAt(objectAt(record, 'executable'), 'path'),
      task: textAt(record, 'processName'),
      userId: idAt(record, 'userId'),
      start: nanosAt(record, 'threadStartTime'),
    },
    parent: {
      pid: integerAt(record, 'hostParentProcessId'),
      uniqueId: integerAt(record, 'parentEntityId'),
      executable: undefined,
    },
    container: {
      id: textAt(container, 'id') ?? textAt(record, 'containerId'),
      name: textAt(container, 'name') ?? textAt(record, 'containerName'),
      image: textAt(container, 'image') ?? textAt(record, 'containerImage'),
      isStarted: flagAt(objectAt(record, 'contextFlags'), 'containerStarted'),
    },
    pod: {
      name: textAt(kubernetes, 'podName'),
      namespace: textAt(kubernetes, 'podNamespace'),
      id: textAt(kubernetes, 'podUID'),
      labels: undefined,
    },
    data: dataOf(
      objectsAt(record, 'args').map((arg) => [textAt(arg, 'name'), memberAt(arg, 'value')]),
    ),
    detection: flatDetection(objectAt(record, 'metadata'), name),
    result: integerAt(record, 'returnValue'),
    hostName: textAt(record, 'hostName'),
  };
}

function flatDetection(
  metadata: JsonObject | undefined,
  name: string,
): TraceeDetection | undefined {
  const properties = objectAt(metadata, 'Properties');
  if (properties === undefined) return undefined;
  return {
    rule: textAt(properties, 'signatureName') ?? name,
    ruleId: textAt(properties, 'signatureID'),
    description: textAt(metadata, 'Description'),
    severity: integerAt(properties, 'Severity'),
    technique: { id: textAt(properties, 'external_id'), name: textAt(properties, 'Technique') },
    tactic: textAt(properties, 'Category'),
    tags: itemsAt(metadata, 'Tags').filter((tag) => typeof tag === 'string'),
  };
}
