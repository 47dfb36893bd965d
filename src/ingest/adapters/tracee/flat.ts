import type { JsonObject } from '../../../events/json.ts';
import {
  flagAt,
  idAt,
  integerAt,
  itemsAt,
  memberAt,
  objectAt,
  objectsAt,
  textAt,
} from '../members.ts';
import { dataOf, type TraceeDetection, type TraceeEvent } from './event.ts';
import { nanosAt } from './time.ts';

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
    detection: detectionOf(objectAt(record, 'metadata'), name),
    result: integerAt(record, 'returnValue'),
    hostName: textAt(record, 'hostName'),
  };
}

function detectionOf(metadata: JsonObject | undefined, name: string): TraceeDetection | undefined {
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
