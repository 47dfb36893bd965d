import type { JsonObject } from '../../../events/json.ts';
import type { RecordValues } from '../../json/record-reader.ts';
import { integerOf, memberAt, objectAt } from '../members.ts';

/** The members of an alert and its output fields that are read, each with a number; those of arguments follow. */
export const FIELD = {
  rule: 0,
  priority: 1,
  output: 2,
  hostname: 3,
  time: 4,
  uuid: 5,
  output_fields: 6,
  'evt.type': 7,
  'evt.dir': 8,
  'evt.rawres': 9,
  'evt.failed': 10,
  'evt.res': 11,
  'evt.arg.res': 12,
  'evt.arg.ret': 13,
  'evt.arg.flags': 14,
  'evt.arg.name': 15,
  'evt.arg.path': 16,
  'evt.arg.newpath': 17,
  'evt.arg.linkpath': 18,
  'evt.is_open_write': 19,
  'evt.is_open_create': 20,
  'evt.hostname': 21,
  'evt.time': 22,
  'evt.time.iso8601': 23,
  'evt.rawtime': 24,
  'fd.name': 25,
  'fs.path.name': 26,
  'fs.path.target': 27,
  'thread.tid': 28,
  'proc.pid': 29,
  'proc.pid.ts': 30,
  'proc.vpid': 31,
  'proc.name': 32,
  'proc.exe': 33,
  'proc.exepath': 34,
  'proc.exeline': 35,
  'proc.cmdline': 36,
  'proc.args': 37,
  'proc.cmdnargs': 38,
  'proc.cwd': 39,
  'proc.tty': 40,
  'proc.ppid': 41,
  'proc.ppid.ts': 42,
  'proc.pvpid': 43,
  'proc.pname': 44,
  'proc.pexe': 45,
  'proc.pexepath': 46,
  'proc.pcmdline': 47,
  'proc.sname': 48,
  'proc.sid.exepath': 49,
  'proc.is_sid_leader': 50,
  'user.uid': 51,
  'user.name': 52,
  'group.gid': 53,
  'container.id': 54,
  'container.full_id': 55,
  'container.name': 56,
  'container.image': 57,
  'container.image.repository': 58,
  'container.image.tag': 59,
  'container.privileged': 60,
  'k8s.ns.name': 61,
  'k8s.pod.name': 62,
  'k8s.pod.ip': 63,
  'k8s.pod.labels': 64,
  'ka.target.name': 65,
  'ka.target.namespace': 66,
  'ka.target.resource': 67,
  'ka.user.name': 68,
  'ka.verb': 69,
} as const;

export type FieldName = keyof typeof FIELD;

const NAMES = Object.keys(FIELD);
const FIRST_OUTPUT_FIELD = FIELD.output_fields + 1;
export const MEMBER_NAMES = NAMES.slice(0, FIELD.output_fields);
export const OUTPUT_FIELD_NAMES = NAMES.slice(FIRST_OUTPUT_FIELD);

/** The number of `proc.args[0]`, which is followed by those of the other arguments. */
export const FIRST_ARGUMENT = NAMES.length;

/** The fields of an alert by number, however it was read. The names of output fields are flat: `proc.args[0]` is one key. */
export type AlertFields = RecordValues;

/** The fields of an alert that was parsed. */
export function alertFields(record: JsonObject): AlertFields {
  const fields = objectAt(record, 'output_fields');
  return {
    at: (field) =>
      field < FIRST_OUTPUT_FIELD
        ? memberAt(record, NAMES[field]!)
        : memberAt(fields, NAMES[field] ?? argumentKey(field - FIRST_ARGUMENT)),
    digitsAt: () => undefined,
  };
}

/** Making the text of a key takes longer than reading its value. */
const ARGUMENT_KEYS = Array.from({ length: 64 }, (_, index) => `proc.args[${index}]`);

export const argumentKey = (index: number): string => ARGUMENT_KEYS[index] ?? `proc.args[${index}]`;

/** Falco's marks for a missing value, in addition to `null`. */
const NOT_AVAILABLE = '<NA>';

/** A text that is neither empty nor Falco's mark for a missing value. */
export function falcoText(fields: AlertFields, field: number): string | undefined {
  const text = fields.at(field);
  if (typeof text !== 'string' || text === '' || text === NOT_AVAILABLE) return undefined;
  return text;
}

/** A boolean. Extra fields are written as strings. */
export function falcoFlag(fields: AlertFields, field: number): boolean | undefined {
  const value = fields.at(field);
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : undefined;
}

/** An integer of any size, also from a string of digits. */
export function falcoInteger(fields: AlertFields, field: number): number | bigint | undefined {
  return integerOf(fields.at(field));
}

/** Falco's value for an unset user or group id. */
const UNSET = 4_294_967_295;

export function falcoId(fields: AlertFields, field: number): string | undefined {
  const id = falcoInteger(fields, field);
  return id === undefined || id < 0 || id === UNSET ? undefined : String(id);
}
