import type { Json, JsonObject } from '../../../events/json.ts';
import { integerOf, memberAt, objectAt } from '../members.ts';

/** The fields that are read, each with a number; those of arguments follow. */
export const FIELD = {
  'evt.type': 0,
  'evt.dir': 1,
  'evt.rawres': 2,
  'evt.failed': 3,
  'evt.res': 4,
  'evt.arg.res': 5,
  'evt.arg.ret': 6,
  'evt.arg.flags': 7,
  'evt.arg.name': 8,
  'evt.arg.path': 9,
  'evt.arg.newpath': 10,
  'evt.arg.linkpath': 11,
  'evt.is_open_write': 12,
  'evt.is_open_create': 13,
  'evt.hostname': 14,
  'evt.time': 15,
  'evt.time.iso8601': 16,
  'evt.rawtime': 17,
  'fd.name': 18,
  'fs.path.name': 19,
  'fs.path.target': 20,
  'thread.tid': 21,
  'proc.pid': 22,
  'proc.pid.ts': 23,
  'proc.vpid': 24,
  'proc.name': 25,
  'proc.exe': 26,
  'proc.exepath': 27,
  'proc.exeline': 28,
  'proc.cmdline': 29,
  'proc.args': 30,
  'proc.cmdnargs': 31,
  'proc.cwd': 32,
  'proc.tty': 33,
  'proc.ppid': 34,
  'proc.ppid.ts': 35,
  'proc.pvpid': 36,
  'proc.pname': 37,
  'proc.pexe': 38,
  'proc.pexepath': 39,
  'proc.pcmdline': 40,
  'proc.sname': 41,
  'proc.sid.exepath': 42,
  'proc.is_sid_leader': 43,
  'user.uid': 44,
  'user.name': 45,
  'group.gid': 46,
  'container.id': 47,
  'container.full_id': 48,
  'container.name': 49,
  'container.image': 50,
  'container.image.repository': 51,
  'container.image.tag': 52,
  'container.privileged': 53,
  'k8s.ns.name': 54,
  'k8s.pod.name': 55,
  'k8s.pod.ip': 56,
  'k8s.pod.labels': 57,
  'ka.target.name': 58,
  'ka.target.namespace': 59,
  'ka.target.resource': 60,
  'ka.user.name': 61,
  'ka.verb': 62,
} as const;

export type FieldName = keyof typeof FIELD;

export const FIELD_NAMES = Object.keys(FIELD);

/** The number of `proc.args[0]`, which is followed by those of the other arguments. */
export const FIRST_ARGUMENT = FIELD_NAMES.length;

/** The fields of an alert by number, however the alert was read. Names are flat: `proc.args[0]` is one key. */
export interface OutputFields {
  readonly at: (field: number) => Json | undefined;
}

/** The fields of an alert that was parsed. */
export function outputFields(record: JsonObject): OutputFields {
  const fields = objectAt(record, 'output_fields');
  return {
    at: (field) => memberAt(fields, FIELD_NAMES[field] ?? argumentKey(field - FIRST_ARGUMENT)),
  };
}

/** Making the text of a key takes longer than reading its value. */
const ARGUMENT_KEYS = Array.from({ length: 64 }, (_, index) => `proc.args[${index}]`);

export const argumentKey = (index: number): string => ARGUMENT_KEYS[index] ?? `proc.args[${index}]`;

/** Falco's marks for a missing value, in addition to `null`. */
const NOT_AVAILABLE = '<NA>';

/** A text that is neither empty nor Falco's mark for a missing value. */
export function falcoText(fields: OutputFields, field: number): string | undefined {
  const text = fields.at(field);
  if (typeof text !== 'string' || text === '' || text === NOT_AVAILABLE) return undefined;
  return text;
}

/** A boolean. Extra fields are written as strings. */
export function falcoFlag(fields: OutputFields, field: number): boolean | undefined {
  const value = fields.at(field);
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : undefined;
}

/** An integer of any size, also from a string of digits. */
export function falcoInteger(fields: OutputFields, field: number): number | bigint | undefined {
  return integerOf(fields.at(field));
}

/** Falco's value for an unset user or group id. */
const UNSET = 4_294_967_295;

export function falcoId(fields: OutputFields, field: number): string | undefined {
  const id = falcoInteger(fields, field);
  return id === undefined || id < 0 || id === UNSET ? undefined : String(id);
}
