import type { Json } from '../../../events/json.ts';
import { formatInstant } from '../../../util/time/index.ts';
import { instantOf } from '../members.ts';
import { entersContainer, entityId } from '../parts.ts';
import { falcoInteger, FIELD, type AlertFields } from './output-fields.ts';

/** Of which process of which host. */
export interface Identity {
  readonly pid: number | bigint | undefined;
  /** Nanoseconds since the epoch, or the digits of them. */
  readonly start: bigint | string | undefined;
  readonly entity_id: string | undefined;
  readonly isGuess: boolean;
}

/** The entity id from the pid and, if the alert has it, the start time, because pids are reused. */
export function identityOf(
  fields: AlertFields,
  host: string | undefined,
  key: 'proc.pid' | 'proc.ppid',
): Identity {
  const pid = falcoInteger(fields, FIELD[key]);
  const digits = fields.digitsAt(FIELD[`${key}.ts`]);
  const time = digits ?? fields.at(FIELD[`${key}.ts`]);
  const place = Number(pid) & (RECENT - 1);
  const known = recent[place];
  if (
    known !== undefined &&
    known.time === time &&
    known.host === host &&
    Object.is(known.pid, pid)
  ) {
    return known;
  }
  const start = digits ?? instantOf(time);
  const identity = {
    time,
    host,
    pid,
    start,
    entity_id: start === undefined ? entityId(host, pid) : entityId(host, start, pid),
    isGuess: start === undefined && pid !== undefined && host !== undefined,
  };
  if (typeof start === typeof time && typeof pid === 'number' && (host?.length ?? 0) <= MAX_HOST) {
    recent[place] = identity;
  }
  return identity;
}

/** The same processes come again and again, by themselves and as parents. */
const recent: (Identity & {
  readonly time: Json | undefined;
  readonly host: string | undefined;
})[] = [];
const RECENT = 1_024;
/** Longer names are not kept. */
const MAX_HOST = 256;

/** Few rules read it, so it is not printed with the identity. */
export const startOf = ({ start }: Identity): string | undefined =>
  start === undefined ? undefined : formatInstant(BigInt(start));

/** Falco writes a directory with a trailing slash. */
export function folderOf(path: string | undefined): string | undefined {
  return path !== undefined && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

export function isEntryOf(fields: AlertFields, pid: Pid, parentPid: Pid): boolean | undefined {
  return entersContainer({
    pid,
    ownPid: falcoInteger(fields, FIELD['proc.vpid']),
    parentPid,
    parentOwnPid: falcoInteger(fields, FIELD['proc.pvpid']),
  });
}

type Pid = number | bigint | undefined;

export function terminalOf(fields: AlertFields): boolean | undefined {
  const terminal = falcoInteger(fields, FIELD['proc.tty']);
  return terminal === undefined ? undefined : terminal !== 0;
}
