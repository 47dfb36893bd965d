import { rowOf } from '../../events/document-row.ts';
import { FieldSet, firstValueOf, valuesOf } from '../../events/field-set.ts';

/** A process as a document names it. */
export interface ProcessRef {
  readonly entity: string;
  readonly name: string | null;
  /** Its command line, cut. */
  readonly command: string | null;
}

/** Where an alert took place, and which processes its document names. */
export interface Scene {
  readonly scope: 'container' | 'pod' | 'host' | 'user';
  /** Identifies it within its kind. */
  readonly value: string;
  /** For people. */
  readonly place: string;
  readonly user: string | null;
  /** The address from which a request came. */
  readonly source: string | null;
  readonly resource: string | null;
  readonly host: { readonly id: string; readonly name: string } | null;
  readonly pod: string | null;
  /** The name of the orchestrator's cluster. */
  readonly cluster: string | null;
  /** The process and its parent, then those that lead its group, its session and its entry; upwards. */
  readonly lineage: readonly ProcessRef[];
  readonly leaders: readonly ProcessRef[];
  /** The process that entered the container; its ancestors are outside. */
  readonly entry: string | null;
  /** When that process started, in milliseconds since 1970. */
  readonly enteredAt: number | null;
}

/** An id or name of an event is anything; nothing real is longer. */
const MAX_ENTITY = 256;
const MAX_NAME = 120;
const MAX_ARGS = 20;
const MAX_COMMAND = 60;

const ROLES = ['process', 'process.parent'] as const;
const LEADERS = ['process.group_leader', 'process.session_leader', 'process.entry_leader'] as const;

const fields = new FieldSet();
const slotsOf = (role: string) => ({
  entity: fields.slotOf(`${role}.entity_id`),
  name: fields.slotOf(`${role}.name`),
  args: fields.slotOf(`${role}.args`),
});
const LINEAGE_SLOTS = ROLES.map(slotsOf);
const LEADER_SLOTS = LEADERS.map(slotsOf);
const ENTRY_TYPE = fields.slotOf('process.entry_leader.entry_meta.type');
const ENTRY_START = fields.slotOf('process.entry_leader.start');
const CONTAINER_ID = fields.slotOf('container.id');
const CONTAINER_NAME = fields.slotOf('container.name');
const RESOURCE_TYPE = fields.slotOf('orchestrator.resource.type');
const RESOURCE_NAME = fields.slotOf('orchestrator.resource.name');
const NAMESPACE = fields.slotOf('orchestrator.namespace');
const HOST_ID = fields.slotOf('host.id');
const HOST_NAME = fields.slotOf('host.name');
const USER_NAME = fields.slotOf('user.name');
const USER_ID = fields.slotOf('user.id');
const CLUSTER = fields.slotOf('orchestrator.cluster.name');
const SOURCE = fields.slotOf('source.ip');

/** @param document of an alert, as it was printed */
export function sceneOf(document: string): Scene {
  const row = rowOf(JSON.parse(document), fields);
  const text = (slot: number, most = MAX_NAME): string | null => {
    const value = firstValueOf(row[slot]) ?? '';
    const whole = String(value);
    return whole === '' ? null : whole.slice(0, most);
  };
  const ref = ({ entity, name, args }: ReturnType<typeof slotsOf>): ProcessRef | null => {
    const id = text(entity, MAX_ENTITY + 1);
    if (id === null || id.length > MAX_ENTITY) return null;
    const command = valuesOf(row[args]).slice(0, MAX_ARGS).join(' ').slice(0, MAX_COMMAND);
    return { entity: id, name: text(name), command: command === '' ? null : command };
  };
  const isRef = (each: ProcessRef | null): each is ProcessRef => each !== null;
  const leaders = LEADER_SLOTS.map(ref);
  const resource = text(RESOURCE_NAME, MAX_ENTITY);
  const namespace = text(NAMESPACE, MAX_ENTITY);
  const full = resource === null ? null : [namespace, resource].filter(Boolean).join('/');
  const pod = text(RESOURCE_TYPE) === 'pod' ? full : null;
  const hostName = text(HOST_NAME);
  const host = text(HOST_ID, MAX_ENTITY) ?? text(HOST_NAME, MAX_ENTITY);
  const user = text(USER_NAME) ?? text(USER_ID);
  const isEntered = text(ENTRY_TYPE) === 'container';
  const start = isEntered ? Date.parse(text(ENTRY_START) ?? '') : Number.NaN;
  return {
    ...whereOf({
      container: text(CONTAINER_ID, MAX_ENTITY),
      containerName: text(CONTAINER_NAME),
      pod,
      host,
      hostName,
      user,
    }),
    user,
    source: text(SOURCE),
    resource: full,
    host: host === null ? null : { id: host, name: hostName ?? host },
    pod,
    cluster: text(CLUSTER),
    lineage: LINEAGE_SLOTS.map(ref).filter(isRef),
    leaders: leaders.filter(isRef),
    entry: isEntered ? (leaders[2]?.entity ?? null) : null,
    enteredAt: Number.isNaN(start) ? null : start,
  };
}

interface Names {
  readonly container: string | null;
  readonly containerName: string | null;
  readonly pod: string | null;
  readonly host: string | null;
  readonly hostName: string | null;
  readonly user: string | null;
}

function whereOf(names: Names): Pick<Scene, 'scope' | 'value' | 'place'> {
  const { container, containerName, pod, host, hostName, user } = names;
  if (container !== null) {
    const name = containerName ?? container.slice(0, 12);
    const of = pod === null ? '' : ` of pod ${pod}`;
    return { scope: 'container', value: container, place: `container ${name}${of}` };
  }
  if (pod !== null) return { scope: 'pod', value: pod, place: `pod ${pod}` };
  if (host !== null) return { scope: 'host', value: host, place: `host ${hostName ?? host}` };
  return {
    scope: 'user',
    value: user ?? '',
    place: user === null ? 'an unknown place' : `user ${user}`,
  };
}
