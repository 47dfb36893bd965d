import { words } from '../../../util/words.ts';
import type { JsonObject } from '../../../events/json.ts';
import type { RecordValues } from '../../json/record-reader.ts';
import { integerOf, memberAt, objectAt } from '../members.ts';

/** The members of an alert, and its output fields, that are read; those of arguments follow. */
const NAMES = words(`
  rule priority output hostname time uuid output_fields
  evt.type evt.dir evt.rawres evt.failed evt.res evt.arg.res evt.arg.ret evt.arg.flags
  evt.arg.name evt.arg.path evt.arg.newpath evt.arg.linkpath evt.is_open_write
  evt.is_open_create evt.hostname evt.time evt.time.iso8601 evt.rawtime fd.name fs.path.name
  fs.path.target thread.tid proc.pid proc.pid.ts proc.vpid proc.name proc.exe proc.exepath
  proc.exeline proc.cmdline proc.args proc.cmdnargs proc.cwd proc.tty proc.ppid proc.ppid.ts
  proc.pvpid proc.pname proc.pexe proc.pexepath proc.pcmdline proc.sname proc.sid.exepath
  proc.is_sid_leader user.uid user.name group.gid container.id container.full_id
  container.name container.image container.image.repository container.image.tag
  container.privileged k8s.ns.name k8s.pod.name k8s.pod.ip k8s.pod.labels ka.target.name
  ka.target.namespace ka.target.resource ka.user.name ka.verb
`);

export type FieldName = (typeof NAMES)[number];

/** The number of each. */
export const FIELD = Object.fromEntries(NAMES.map((name, number) => [name, number])) as Readonly<
  Record<FieldName, number>
>;

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
