import { isJsonObject, type JsonObject } from '../../../events/json.ts';
import {
  type Adapter,
  type Converted,
  type Converter,
  exact,
  guessed,
  inPart,
  notGiven,
  type Coverage,
  skipped,
} from '../adapter.ts';
import { documentOf, type Parts, alertHead } from '../document.ts';
import { imageOf } from '../parts.ts';
import {
  type TraceeEvent,
  type TraceeDetection,
  type Kind,
  isFlat,
  readFlat,
  isNested,
  readNested,
  type NestedHistory,
} from './event.ts';
import { fileKind } from './file-event.ts';
import { createLineage, type Lineage } from './lineage.ts';
import { endKind, execCallKind, execKind, forkKind, processOf } from './process.ts';

const TRACEE_COVERAGE: Coverage = {
  setup: `Trace executions, forks and exits of processes, and the file events that your rules need. Sort the
events, because they come from several CPUs. Up to Tracee 0.24:

\`\`\`sh
tracee --scope container --output json --output option:sort-events --events \\
  sched_process_exec,sched_process_fork,sched_process_exit,security_file_open,security_inode_unlink,security_inode_rename,security_inode_symlink,file_modification
\`\`\`

After 0.24 the options are \`--output destinations.events.format=json --output sort-events\`, and
\`--enrichment container\` adds names, images and pods. Limit \`security_file_open\` to the paths in your
rules (\`security_file_open.data.pathname=/etc/*\`, or a policy), because it is triggered each time a
file is opened. The flags may be numbers or names (\`option:parse-arguments\`,
\`--enrichment decoded-data\`). If only the system calls \`execve\` and \`execveat\` are traced, they count as
program executions with the requested path. Do not use \`option:relative-time\`. Findings of signatures
and detectors are kept as alerts.`,
  gives: {
    args: exact('A forked process has those of its parent.'),
    executable: exact(),
    parent: inPart(
      'From earlier events in the stream. For a parent that started before the stream, only its identity and pid.',
    ),
    entity: exact(
      'The hash of the sensor combined with the pid. A fork event does not have the identity of the child.',
    ),
    interactive: guessed(
      'Whether standard input is a terminal, which it is not in a pipeline, even in an interactive session.',
    ),
    directory: notGiven(),
    user: inPart('The real user, not the effective one. No group.'),
    container: exact(
      'Activity of the container runtime before the first program of a container is attributed to the host.',
    ),
    image: exact('Requires container enrichment.'),
    pod: exact('Requires container enrichment.'),
    end: exact('Thread exits are skipped.'),
    files: inPart(
      'Opening with flags, writes, renames, deletion and symbolic links. Creation shows as opening for writing.',
    ),
    leaders: notGiven(),
  },
  missedRules: {
    command_and_control_listener:
      'The working directory is not reported, so netcat that listens on the loopback address from a temporary folder is not distinguished.',
    command_and_control_port_forwarder:
      'Netcat that listens on the loopback address from a temporary folder raises this alert instead.',
    execution_exec_into_container: 'The entry leader of the container is not reported.',
  },
};

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

function openTracee(): Converter {
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
    finish: () => skipped(null),
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
    head: { ...alertHead(name), severity },
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

export const TRACEE: Adapter = {
  name: 'tracee',
  title: 'Tracee',
  isText: false,
  draft: null,
  rows: null,
  detects: (record) => isJsonObject(record) && (isFlat(record) || isNested(record)),
  open: openTracee,
  coverage: TRACEE_COVERAGE,
};
