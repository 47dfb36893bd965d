import { isJsonObject, type JsonObject } from '../../../events/json.ts';
import type { Converted, Converter } from '../adapter.ts';
import { documentOf, type Parts } from '../document.ts';
import type { TraceeEvent, TraceeDetection } from './event.ts';
import { fileKind } from './file-event.ts';
import { isFlat, readFlat } from './flat.ts';
import type { Kind } from './kind.ts';
import { createLineage, type Lineage } from './lineage.ts';
import { isNested, readNested, type NestedHistory } from './nested.ts';
import { endKind, execCallKind, execKind, forkKind, processOf } from './process.ts';
import { imageOf } from '../parts.ts';

const OTHER = 'event of a type that rules do not use';
const UNKNOWN = 'record of an unknown format';

const TWICE = 'system call whose exec is also reported';

const EXEC = 'sched_process_exec';

/** System calls that lead to an exec event. */
const EXEC_CALLS: ReadonlySet<string> = new Set(['execve', 'execveat']);

const KINDS: ReadonlyMap<string, (event: TraceeEvent) => Kind> = new Map([
  [EXEC, execKind],
  ['execve', execCallKind],
  ['execveat', execCallKind],
  ['sched_process_fork', forkKind],
  ['sched_process_exit', endKind],
]);

export function openTracee(): Converter {
  const history: NestedHistory = { reportsStarts: false };
  const lineage = createLineage();
  let tellsExecs = false;
  const read = (record: JsonObject): TraceeEvent | null =>
    isFlat(record) ? readFlat(record) : isNested(record) ? readNested(record, history) : null;
  return {
    convert: (record) => {
      const event = isJsonObject(record) ? read(record) : null;
      if (event === null) return skipped(UNKNOWN);
      // The exec event precedes the return of its system call, so it is already known here.
      tellsExecs ||= event.name === EXEC;
      if (tellsExecs && EXEC_CALLS.has(event.name) && event.detection === undefined) {
        return skipped(TWICE);
      }
      return convert(event, lineage);
    },
    finish: () => ({ documents: [], skipped: null }),
  };
}

function convert(event: TraceeEvent, lineage: Lineage): Converted {
  const kind = kindOf(event);
  if (typeof kind === 'string') return skipped(kind);
  const document = documentOf(
    { time: event.time, module: 'tracee', ...kind.head },
    {
      host: hostOf(event),
      container: containerOf(event),
      orchestrator: orchestratorOf(event),
      user: { id: event.process.userId },
      ...kind.parts,
      process: kind.parts['process'] ?? processOf(event),
      dockwarden: { reconstructed: kind.guessed ?? [] },
    },
  );
  return { documents: [lineage.complete(document)], skipped: null };
}

function kindOf(event: TraceeEvent): Kind {
  // The finding of a signature may have the name of the event that it was found in.
  if (event.detection !== undefined) return detectionKind(event.detection, event.name);
  return KINDS.get(event.name)?.(event) ?? fileKind(event) ?? OTHER;
}

function skipped(reason: string): Converted {
  return { documents: [], skipped: reason };
}

/**
 * Events before the container's first program runs are the container runtime's own setup. They are
 * not activity of the container, so they are attributed to the host.
 */
function isSetUp({ container }: TraceeEvent): boolean {
  return container.isStarted === false;
}

/** Processes outside of containers see the real host name. */
function hostOf({ container, hostName }: TraceeEvent): Parts {
  return container.id === undefined ? { name: hostName, hostname: hostName } : {};
}

function containerOf(event: TraceeEvent): Parts {
  if (isSetUp(event)) return {};
  const { id, name, image } = event.container;
  return { id, name, image: imageOf(image) ?? {} };
}

function orchestratorOf(event: TraceeEvent): Parts {
  const { name, namespace, id, labels } = event.pod;
  if (name === undefined || isSetUp(event)) return {};
  return {
    type: 'kubernetes',
    namespace,
    resource: {
      type: 'pod',
      id,
      name,
      label: Object.entries(labels ?? {}).flatMap(([key, value]) =>
        typeof value === 'string' ? [`${key}:${value}`] : [],
      ),
    },
  };
}

/** A finding of a Tracee signature, kept as an alert. */
function detectionKind(detection: TraceeDetection, name: string): Kind {
  const { rule, ruleId, description, severity, tags } = detection;
  return {
    head: {
      kind: 'alert',
      dataset: 'alerts',
      category: ['intrusion_detection'],
      type: ['info'],
      action: name,
      severity,
    },
    parts: {
      message: description,
      tags,
      rule: { id: ruleId, name: rule, description },
      threat: threatOf(detection),
    },
  };
}

function threatOf({ technique, tactic }: TraceeDetection): Parts {
  if (technique.id === undefined && tactic === undefined) return {};
  return {
    framework: 'MITRE ATT&CK',
    technique: { id: [technique.id], name: [technique.name] },
    tactic: { name: [tactic] },
  };
}
