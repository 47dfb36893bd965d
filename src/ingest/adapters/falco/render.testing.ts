import type { Json, JsonObject } from '../../../events/json.ts';
import { readInstant } from '../../../util/time/index.ts';
import { SET_UP_FIELDS } from './coverage.ts';
import { flagAt, integerAt, memberAt, objectAt, textAt, textsAt } from '../members.ts';

const NAMED_ARGUMENTS = SET_UP_FIELDS.filter((field) => field.startsWith('proc.args[')).length;
/** The maximum length of a task name. */
const NAME_BYTES = 15;
/** The number of bytes of joined arguments that Falco keeps. */
const JOINED_BYTES = 4_096;

const CALLS: ReadonlyMap<Json | undefined, string> = new Map([
  ['exec', 'execve'],
  ['fork', 'clone'],
  ['end', 'procexit'],
]);

/** A container event as Falco writes it with the adapter's setup. */
export function renderFalco(document: JsonObject): JsonObject | null {
  const process = objectAt(document, 'process');
  const action = memberAt(objectAt(document, 'event'), 'action');
  const call = CALLS.get(action);
  const container = objectAt(document, 'container');
  if (call === undefined || container === undefined) return null;
  const args = textsAt(process, 'args');
  const [exe = null, ...rest] = args ?? [];
  const name = commandName(process);
  const parent = objectAt(process, 'parent');
  const named = Array.from(
    { length: NAMED_ARGUMENTS },
    (_, index) => [`proc.args[${index}]`, rest[index] ?? null] as const,
  );
  const joined = cut(rest.join(' '), JOINED_BYTES);
  const id = textAt(container, 'id');
  const image = objectAt(container, 'image');
  const orchestrator = objectAt(document, 'orchestrator');
  const host = textAt(objectAt(document, 'host'), 'hostname') ?? '';
  const time = textAt(document, '@timestamp') ?? '';
  const pid = integerAt(process, 'pid');
  const parentPid = integerAt(parent, 'pid');
  const isEntry = flagAt(objectAt(process, 'entry_leader'), 'same_as_process') !== false;
  return {
    hostname: host,
    output: `${time}: Debug container process (command=${name} ${joined})`,
    priority: 'Debug',
    rule: 'Container process',
    source: 'syscall',
    tags: ['container', 'telemetry'],
    time,
    output_fields: {
      'container.full_id': id ?? null,
      'container.id': id?.slice(0, 12) ?? null,
      'container.image.repository': memberAt(image, 'name') ?? null,
      'container.image.tag': textsAt(image, 'tag')?.[0] ?? null,
      'container.name': textAt(container, 'name') ?? null,
      'container.privileged': flagAt(objectAt(container, 'security_context'), 'privileged') ?? null,
      'evt.failed': false,
      'evt.rawres': 0,
      'evt.time': readInstant(time),
      'evt.type': call,
      'group.gid': integerAt(objectAt(document, 'group'), 'id') ?? null,
      'k8s.ns.name': textAt(orchestrator, 'namespace') ?? null,
      'k8s.pod.name': textAt(objectAt(orchestrator, 'resource'), 'name') ?? null,
      'proc.args': joined,
      ...Object.fromEntries(named),
      'proc.cmdnargs': args === undefined ? null : rest.length,
      'proc.cwd': `${textAt(process, 'working_directory') ?? ''}/`.replace('//', '/'),
      'proc.exe': exe,
      'proc.exepath': textAt(process, 'executable') ?? null,
      'proc.name': name,
      'proc.pcmdline': lineOf(parent),
      'proc.pexe': textsAt(parent, 'args')?.[0] ?? null,
      'proc.pexepath': textAt(parent, 'executable') ?? null,
      'proc.pid': pid ?? null,
      'proc.pid.ts': instantOf(process),
      'proc.pname': parent === undefined ? null : commandName(parent),
      'proc.ppid': parentPid ?? null,
      'proc.ppid.ts': instantOf(parent),
      'proc.pvpid': isEntry ? (parentPid ?? null) : ownPid(parentPid),
      'proc.tty': flagAt(process, 'interactive') === true ? 34_816 : 0,
      'proc.vpid': ownPid(pid),
      'thread.tid': pid ?? null,
      'user.uid': integerAt(objectAt(document, 'user'), 'id') ?? null,
    },
  };
}

const ADDED_BY_SET_UP = new Set([
  'container.full_id',
  'proc.cmdnargs',
  'proc.pexe',
  'proc.pid.ts',
  'proc.ppid.ts',
  'proc.pvpid',
  'proc.vpid',
  'thread.tid',
]);

/**
 * The same event from a typical rule: joined arguments, short ids and no start times of processes.
 */
export function renderPlainFalco(document: JsonObject): JsonObject | null {
  const record = renderFalco(document);
  const fields = objectAt(record ?? undefined, 'output_fields');
  if (record === null || fields === undefined) return record;
  const kept = Object.entries(fields).filter(
    ([key]) => !key.startsWith('proc.args[') && !ADDED_BY_SET_UP.has(key),
  );
  const line = `${textAt(fields, 'proc.name') ?? ''} ${textAt(fields, 'proc.args') ?? ''}`;
  const plain = { ...Object.fromEntries(kept), 'proc.cmdline': line.trimEnd() };
  return { ...record, output_fields: plain };
}

/** A pid in the namespace of a container. */
function ownPid(pid: number | bigint | undefined): number | null {
  return pid === undefined ? null : (Number(pid) % 1_000) + 1;
}

function commandName(process: JsonObject | undefined): string {
  return cut(textAt(process, 'name') ?? '', NAME_BYTES);
}

function lineOf(process: JsonObject | undefined): string | null {
  if (process === undefined) return null;
  const [, ...rest] = textsAt(process, 'args') ?? [];
  return `${commandName(process)} ${cut(rest.join(' '), JOINED_BYTES)}`.trimEnd();
}

function instantOf(process: JsonObject | undefined): bigint | null {
  return readInstant(textAt(process, 'start') ?? '');
}

function cut(text: string, bytes: number): string {
  return Buffer.from(text).subarray(0, bytes).toString();
}
