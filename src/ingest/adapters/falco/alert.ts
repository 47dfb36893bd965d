import type { SensorEvent } from '../field-table.ts';
import { textOf, timeOf } from '../members.ts';
import { baseName } from '../parts.ts';
import { commandLine } from './command-line.ts';
import { eventOf, type File } from './event.ts';
import { falcoId, falcoInteger, falcoText, FIELD, type AlertFields } from './output-fields.ts';
import { folderOf, identityOf, isEntryOf, startOf, terminalOf, type Identity } from './process.ts';

/** What the fields of a document are read from. */
export interface FalcoAlert extends SensorEvent {
  readonly fields: AlertFields;
  readonly file: File | undefined;
  /** Whether it is of a process of the host, outside any container. */
  readonly isOnHost: boolean;
  /** What its orchestrator fields are about: its pod, or the target of a request; `undefined` without either. */
  readonly object: 'pod' | 'target' | undefined;
  /** Whether a process ended. */
  readonly isEnd: boolean;
  readonly own: Identity;
  readonly parent: Identity;
  /** Whether the process entered its container, if that is known. */
  readonly isEntry: boolean | undefined;
}

/**
 * Reads an alert. Returns the reason if it is no event.
 *
 * @param otherTime where the alert has no time of its own
 */
export function readAlert(fields: AlertFields, otherTime?: string): FalcoAlert | string {
  const event = eventOf(fields);
  if (event.kind === 'skipped') return event.why;
  const host = textOf(fields.at(FIELD.hostname)) ?? falcoText(fields, FIELD['evt.hostname']);
  const own = identityOf(fields, host, 'proc.pid');
  const parent = identityOf(fields, host, 'proc.ppid');
  const { args, isGuess } = commandLine(fields);
  const executable = falcoText(fields, FIELD['proc.exepath']);
  const hasCount = falcoInteger(fields, FIELD['proc.cmdnargs']) !== undefined && !isGuess;
  const startDigits = fields.digitsAt(FIELD['proc.pid.ts']);
  return {
    fields,
    time: timeOfAlert(fields) ?? otherTime,
    eventId: textOf(fields.at(FIELD.uuid)),
    head: event,
    host,
    file: event.file,
    isOnHost:
      falcoText(fields, FIELD['container.id']) === HOST ||
      falcoText(fields, FIELD['container.full_id']) === HOST,
    object: objectOf(fields),
    isEnd: event.kind === 'event' && event.action === 'end',
    own,
    parent,
    isEntry: isEntryOf(fields, own.pid, parent.pid),
    id: own.entity_id,
    process: {
      // The kernel truncates `proc.name` to 15 bytes.
      name: baseName(executable) ?? falcoText(fields, FIELD['proc.name']),
      executable,
      args,
      argsCount: hasCount ? args?.length : undefined,
      pid: own.pid,
      start: startDigits === undefined ? startOf(own) : undefined,
      startDigits,
      directory: folderOf(falcoText(fields, FIELD['proc.cwd'])),
      interactive: terminalOf(fields),
      userId: falcoId(fields, FIELD['user.uid']),
      userName: falcoText(fields, FIELD['user.name']),
      groupId: falcoId(fields, FIELD['group.gid']),
      isGuess,
    },
    isStart: event.type[0] === 'start',
    parentId: parent.entity_id,
    parentExecutable: falcoText(fields, FIELD['proc.pexepath']),
  };
}

/** The value of a container's id and name for a process of the host. */
const HOST = 'host';

function objectOf(fields: AlertFields): FalcoAlert['object'] {
  const has = (field: number) => falcoText(fields, field) !== undefined;
  if (has(FIELD['k8s.ns.name']) || has(FIELD['k8s.pod.name'])) return 'pod';
  return has(FIELD['ka.target.resource']) ? 'target' : undefined;
}

function timeOfAlert(fields: AlertFields): string | undefined {
  return (
    timeOf(fields.at(FIELD.time)) ??
    timeOf(fields.at(FIELD['evt.time.iso8601'])) ??
    timeOf(fields.at(FIELD['evt.rawtime'])) ??
    timeOf(fields.at(FIELD['evt.time']))
  );
}
