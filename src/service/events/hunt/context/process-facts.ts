import { FieldSet, firstValueOf, valuesOf, type Row } from '../../../../events/field-set.ts';

import { truncateText } from '../../../../detect/source/truncate-text.ts';
import { readInstant } from '../../../../util/time/index.ts';
import { ENTITY_FIELDS, MAX_ENTITY_VALUE, type EntityField } from '../entity.ts';

/** A program that a process ran. */
export interface Image {
  readonly name: string | null;
  readonly executable: string | null;
  readonly args: readonly string[];
}

/** A process as a document names it. */
export interface ProcessMention extends Image {
  readonly entity: string;
  readonly pid: number | null;
  /** As the document has it. */
  readonly start: string | null;
}

/** What one document says of processes. */
export interface ProcessFacts {
  /** `@timestamp` in nanoseconds since 1970. */
  readonly time: bigint | null;
  readonly container: string | null;
  readonly host: string | null;
  readonly actions: readonly string[];
  readonly isEnd: boolean;
  readonly exitCode: number | null;
  readonly user: string | null;
  /** `null` where it has no entity id. */
  readonly process: ProcessMention | null;
  readonly parent: ProcessMention | null;
  readonly leaders: readonly { readonly role: LeaderRole; readonly process: ProcessMention }[];
  /** Of the process or its parent, also without an entity id. */
  readonly name: string | null;
  readonly parentName: string | null;
}

export const LEADER_ROLES = ['group_leader', 'session_leader', 'entry_leader'] as const;
export type LeaderRole = (typeof LEADER_ROLES)[number];

/** Nothing real is longer; what is hostile is cut. */
const MAX_ID = 256;
const MAX_TEXT = 1_024;
const MAX_ARGS = 64;

const fields = new FieldSet();
/** What {@link factsOf} reads of a row. */
export const PROCESS_FIELDS = fields;

const slotsOf = (role: string) => ({
  entity: fields.slotOf(`${role}.entity_id`),
  pid: fields.slotOf(`${role}.pid`),
  name: fields.slotOf(`${role}.name`),
  executable: fields.slotOf(`${role}.executable`),
  args: fields.slotOf(`${role}.args`),
  start: fields.slotOf(`${role}.start`),
});
type Slots = ReturnType<typeof slotsOf>;

const PROCESS = slotsOf('process');
const PARENT = slotsOf('process.parent');
const LEADERS = LEADER_ROLES.map((role) => ({ role, slots: slotsOf(`process.${role}`) }));
const TIME = fields.slotOf('@timestamp');
const ACTION = fields.slotOf('event.action');
const TYPE = fields.slotOf('event.type');
const EXIT_CODE = fields.slotOf('process.exit_code');
const USER = fields.slotOf('user.name');
const USER_ID = fields.slotOf('user.id');
const ENTITIES = new Map(ENTITY_FIELDS.map((field) => [field, fields.slotOf(field)]));

const textAt = (row: Row, slot: number, most = MAX_TEXT): string | null => {
  const value = firstValueOf(row[slot]);
  return value === undefined || value === '' ? null : truncateText(String(value), most);
};

const numberAt = (row: Row, slot: number): number | null => {
  const value = firstValueOf(row[slot]);
  return typeof value === 'number' ? value : null;
};

/** The first value of a field that identifies an entity. */
export const entityAt = (row: Row, field: EntityField): string | null =>
  textAt(row, ENTITIES.get(field) ?? -1, MAX_ENTITY_VALUE);

export function factsOf(row: Row): ProcessFacts {
  const time = firstValueOf(row[TIME]);
  const types = valuesOf(row[TYPE]);
  const actions = valuesOf(row[ACTION]).slice(0, MAX_ARGS).map(String);
  return {
    time: time === undefined ? null : readInstant(time),
    container: entityAt(row, 'container.id'),
    host: entityAt(row, 'host.name'),
    actions,
    isEnd: types.includes('end') || actions.includes('end'),
    exitCode: numberAt(row, EXIT_CODE),
    user: textAt(row, USER) ?? textAt(row, USER_ID),
    process: mentionAt(row, PROCESS),
    parent: mentionAt(row, PARENT),
    leaders: LEADERS.flatMap(({ role, slots }) => {
      const process = mentionAt(row, slots);
      return process === null ? [] : [{ role, process }];
    }),
    name: textAt(row, PROCESS.name),
    parentName: textAt(row, PARENT.name),
  };
}

function mentionAt(row: Row, slots: Slots): ProcessMention | null {
  const id = firstValueOf(row[slots.entity]);
  // Two ids that differ behind the cut would be taken for one process.
  if (typeof id !== 'string' || id === '' || id.length > MAX_ID) return null;
  return {
    entity: id,
    pid: numberAt(row, slots.pid),
    name: textAt(row, slots.name),
    executable: textAt(row, slots.executable),
    args: valuesOf(row[slots.args])
      .slice(0, MAX_ARGS)
      .map((arg) => truncateText(String(arg), MAX_TEXT)),
    start: textAt(row, slots.start, MAX_ID),
  };
}
