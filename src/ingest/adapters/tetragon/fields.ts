import type { JsonObject } from '../../../events/json.ts';
import { headFields, inDocument, type FieldTable, type FieldValue } from '../field-table.ts';
import { flagAt, idAt, itemsAt, objectAt, textAt, textOf } from '../members.ts';
import { containerId, imageOf } from '../parts.ts';
import { flagsAt, type TetragonEvent } from './event.ts';
import { AT } from './process.ts';

/** The parts of a record that was parsed. */
export interface ParsedRecord {
  /** The value of the key that names the event type. */
  readonly body: JsonObject;
  readonly process: JsonObject;
  /** Where the record has it. */
  readonly parent: JsonObject | undefined;
}

const HEAD = headFields('tetragon');

type Fields = FieldTable<TetragonEvent, ParsedRecord>;

const text =
  (at: number) =>
  ({ values }: TetragonEvent) =>
    textOf(values.at(at));
const hasPod = ({ values }: TetragonEvent) => values.at(AT.pod) !== undefined;
const ofPod = (value: string) => (event: TetragonEvent) => (hasPod(event) ? value : undefined);
const podIn = ({ process }: ParsedRecord) => objectAt(process, 'pod');
const inPod = (read: (pod: JsonObject | undefined) => FieldValue) =>
  inDocument((_: TetragonEvent, record: ParsedRecord) => read(podIn(record)));
const image = ({ values }: TetragonEvent) =>
  imageOf(
    textOf(values.at(AT['pod/container/image/name'])) ??
      textOf(values.at(AT['pod/container/image/id'])),
  );

/** The audit user id of a process without a login. */
const UNSET = '4294967295';

/** `key:value`, the format of labels here. */
function pairsOf(table: JsonObject | undefined): readonly string[] {
  return Object.entries(table ?? {}).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${key}:${value}`] : [],
  );
}

const CONTEXT = {
  container: {
    // `docker` has the first 31 digits of the id. It is used if the pod is unknown: outside Kubernetes, and before Tetragon has
    // learned about a pod.
    id: ({ values }) =>
      containerId(textOf(values.at(AT['pod/container/id']))) ?? textOf(values.at(AT.docker)),
    name: text(AT['pod/container/name']),
    image: { name: (event) => image(event)?.name, tag: (event) => image(event)?.tag },
    security_context: {
      privileged: ({ values }) => {
        const value = values.at(AT['pod/container/security_context/privileged']);
        return typeof value === 'boolean' ? value : undefined;
      },
    },
  },
  orchestrator: {
    type: ofPod('kubernetes'),
    cluster: { name: ({ cluster }) => cluster },
    namespace: text(AT['pod/namespace']),
    resource: {
      type: ofPod('pod'),
      id: inPod((pod) => textAt(pod, 'uid')),
      name: text(AT['pod/name']),
      label: inPod((pod) => pairsOf(objectAt(pod, 'pod_labels'))),
      annotation: inPod((pod) => pairsOf(objectAt(pod, 'pod_annotations'))),
      parent: {
        type: inPod((pod) => textAt(pod, 'workload_kind')),
        name: inPod((pod) => textAt(pod, 'workload')),
      },
    },
  },
} satisfies Fields;

const credential = (of: 'process' | 'parent', key: string) =>
  inDocument((_: TetragonEvent, record: ParsedRecord) =>
    idAt(objectAt(record[of], 'process_credentials'), key),
  );

const PROCESS = {
  entity_id: ({ id }) => id,
  pid: ({ process }) => process.pid,
  start: ({ process }) => process.start,
  executable: ({ process }) => process.executable,
  name: ({ process }) => process.name,
  args: ({ process }) => process.args,
  working_directory: ({ process }) => process.directory,
  user: { id: ({ process }) => process.userId },
  group: { id: ({ process }) => process.groupId },
  real_user: { id: credential('process', 'uid') },
  real_group: { id: credential('process', 'gid') },
} satisfies Fields;

const PARENT = {
  entity_id: ({ parentId }) => parentId,
  pid: ({ parent }) => parent?.pid,
  start: ({ parent }) => parent?.start,
  executable: ({ parent }) => parent?.executable,
  name: ({ parent }) => parent?.name,
  args: ({ parent }) => parent?.args,
  working_directory: ({ parent }) => parent?.directory,
  user: { id: ({ parent }) => parent?.userId },
  group: { id: ({ parent }) => parent?.groupId },
  real_user: { id: credential('parent', 'uid') },
  real_group: { id: credential('parent', 'gid') },
} satisfies Fields;

const OTHERS = {
  user: {
    id: ({ process }) => process.userId,
    name: text(AT['user/name']),
    audit: {
      id: inDocument((_, { process }) => {
        const login = idAt(process, 'auid');
        return login === UNSET ? undefined : login;
      }),
    },
  },
  group: { id: ({ process }) => process.groupId },
  tetragon: { in_init_tree: inDocument((_, { process }) => flagAt(process, 'in_init_tree')) },
  dockwarden: {
    reconstructed: inDocument(({ process, parent }) => [
      ...(process.isGuess ? ['process.args'] : []),
      ...(parent?.isGuess === true ? ['process.parent.args'] : []),
    ]),
    missing: inDocument(({ values, missing }) => [...flagsAt(values).missing, ...missing]),
  },
} satisfies Fields;

/** The documents of starts of processes. */
export const START_FIELDS: Fields = {
  ...HEAD,
  ...CONTEXT,
  process: { ...PROCESS, parent: PARENT },
  ...OTHERS,
};

/** Those of their ends. */
export const END_FIELDS: Fields = {
  ...HEAD,
  process: {
    ...PROCESS,
    exit_code: ({ end }) => end?.code,
    end: ({ endTime }) => endTime,
    parent: PARENT,
  },
  labels: { signal: inDocument(({ end }) => end?.signal) },
  ...CONTEXT,
  ...OTHERS,
};

/** Those of events that a policy requested. */
export const POLICY_FIELDS: Fields = {
  ...HEAD,
  message: inDocument((_, { body }) => textAt(body, 'message')),
  tags: inDocument((_, { body }) => itemsAt(body, 'tags').filter((tag) => typeof tag === 'string')),
  // Older versions do not include the name of the policy.
  rule: { name: inDocument((_, { body }) => textAt(body, 'policy_name')) },
  file: {
    path: ({ file }) => file?.path,
    name: ({ file }) => file?.name,
    extension: ({ file }) => file?.extension,
  },
  ...CONTEXT,
  process: { ...PROCESS, parent: PARENT },
  ...OTHERS,
};
