import type { Json, JsonObject } from '../../../events/json.ts';
import { isJsonObject } from '../../../events/json.ts';
import { flagAt, idAt, integerAt, memberAt, objectAt, objectsAt, textAt } from '../members.ts';
import { dataOf, type Count, type TraceeDetection, type TraceeEvent } from './event.ts';
import { protoTimeAt } from './time.ts';

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
    detection: detectionOf(objectAt(record, 'threat'), name),
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

function detectionOf(threat: JsonObject | undefined, name: string): TraceeDetection | undefined {
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
