import type { Value } from '../../../events/value.ts';
import type { RecordKeys } from '../../json/record-keys.ts';
import { streamOf } from '../document.ts';
import { textOf } from '../members.ts';
import { baseName } from '../parts.ts';
import { isUsual, listValue, type RowRecord, type RowSource } from '../row-source.ts';
import { commandLine } from './command-line.ts';
import { containerOf, orchestratorOf } from './context.ts';
import { ALERT, timeOfAlert } from './convert.ts';
import { eventOf } from './event.ts';
import {
  argumentKey,
  falcoId,
  falcoInteger,
  falcoText,
  FIELD,
  FIELD_NAMES,
  FIRST_ARGUMENT,
  type OutputFields,
} from './output-fields.ts';
import { parentArguments } from './parent-arguments.ts';
import { folderOf, identityOf, isEntryOf, startOf, terminalOf } from './process.ts';

/** A record with more arguments in fields of their own is converted. */
const ARGUMENTS = 64;

const value = (name: string) => [name, 'value'] as const;

const FIELDS: RecordKeys = new Map([
  ...FIELD_NAMES.map(value),
  ...Array.from({ length: ARGUMENTS }, (_, index) => value(argumentKey(index))),
]);

const KEYS: RecordKeys = new Map<string, 'value' | RecordKeys>([
  ...['rule', 'priority', 'output', 'hostname', 'time', 'uuid'].map(value),
  ['output_fields', FIELDS],
]);

/** The same as `convertAlert`, of what rows have. */
export const FALCO_ROWS: RowSource = {
  keys: KEYS,
  open: (values, numbers, { of: slot, count }) => {
    const number = (path: string) => numbers.get(path) ?? 0;
    const first = number(`output_fields/${FIELD_NAMES[0]}`);
    const fields: OutputFields = { at: (field) => values.at(first + field) };
    const rule = number('rule');
    const priority = number('priority');
    const outputFields = number('output_fields');
    const outputNumber = number('output');
    const hostname = number('hostname');
    const time = number('time');
    const uuid = number('uuid');
    const textAt = (at: number) => textOf(values.at(at));
    const output = () => textAt(outputNumber) ?? '';
    const argumentsOfParent = parentArguments(fields);
    const empty = Array.from<Value>({ length: count + 1 }).fill(undefined);

    return (): RowRecord | null => {
      const ruleName = textAt(rule);
      if (ruleName === undefined || textAt(priority) === undefined) return null;
      if (values.at(outputFields) === undefined || !hasDots(fields)) return null;
      if (typeof fields.at(FIRST_ARGUMENT + ARGUMENTS - 1) === 'string') return null;
      const event = eventOf(fields, output);
      if (event.kind === 'skipped') return null;

      const row = empty.slice();
      const head = event.kind === 'event' ? event.head : ALERT;
      const stream = streamOf('falco', head.dataset);
      const action = event.kind === 'event' ? event.head.action : event.action;
      const at = timeOfAlert(values.at(time), fields);
      row[slot['@timestamp']] = at;
      row[slot['event.kind']] = event.kind;
      row[slot['event.module']] = 'falco';
      row[slot['event.dataset']] = stream;
      row[slot['event.category']] = listValue(head.category);
      row[slot['event.type']] = listValue(head.type);
      row[slot['event.action']] = action;
      row[slot['event.id']] = textAt(uuid);
      row[slot['event.outcome']] = event.kind === 'event' ? event.head.outcome : undefined;
      row[slot['data_stream.type']] = 'logs';
      row[slot['data_stream.dataset']] = stream;
      row[slot['data_stream.namespace']] = 'default';
      const host = textAt(hostname) ?? falcoText(fields, FIELD['evt.hostname']);
      row[slot['host.name']] = host;
      row[slot['host.hostname']] = host;
      row[slot['host.os.type']] = 'linux';
      row[slot['rule.name']] = ruleName;

      const container = containerOf(fields);
      if (container !== undefined) {
        row[slot['container.id']] = container.id;
        row[slot['container.name']] = container.name;
        row[slot['container.image.name']] = container.image?.name;
        row[slot['container.image.tag']] = container.image?.tag?.[0];
        row[slot['container.security_context.privileged']] = container.security_context.privileged;
      }
      const orchestrator = orchestratorOf(fields);
      if (orchestrator !== undefined) {
        row[slot['orchestrator.type']] = orchestrator.type;
        row[slot['orchestrator.namespace']] = orchestrator.namespace;
        row[slot['orchestrator.resource.name']] = orchestrator.resource.name;
        row[slot['orchestrator.resource.type']] = orchestrator.resource.type;
      }
      const { file } = event;
      if (file !== undefined) {
        row[slot['file.path']] = file.path;
        row[slot['file.name']] = file.name;
        row[slot['file.extension']] = file.extension;
      }

      const start = values.digitsAt(first + FIELD['proc.pid.ts']);
      const own = identityOf(fields, host, 'proc.pid', start);
      const parentStart = values.digitsAt(first + FIELD['proc.ppid.ts']);
      const parent = identityOf(fields, host, 'proc.ppid', parentStart);
      if (!isUsual(own.pid) || !isUsual(parent.pid)) return null;
      const { args = [], isGuess } = commandLine(fields);
      const executable = falcoText(fields, FIELD['proc.exepath']);
      const name = baseName(executable) ?? falcoText(fields, FIELD['proc.name']);
      const argsCount =
        falcoInteger(fields, FIELD['proc.cmdnargs']) === undefined || isGuess || args.length === 0
          ? undefined
          : args.length;
      const directory = folderOf(falcoText(fields, FIELD['proc.cwd']));
      const interactive = terminalOf(fields);
      const userId = falcoId(fields, FIELD['user.uid']);
      const userName = falcoText(fields, FIELD['user.name']);
      const groupId = falcoId(fields, FIELD['group.gid']);
      const argsValue = listValue(args);
      row[slot['process.entity_id']] = own.entity_id;
      row[slot['process.pid']] = own.pid;
      if (slot['process.start'] < count) row[slot['process.start']] = startOf(own);
      row[slot['process.name']] = name;
      row[slot['process.executable']] = executable;
      row[slot['process.args']] = argsValue;
      row[slot['process.args_count']] = argsCount;
      if (slot['process.command_line'] < count) {
        row[slot['process.command_line']] =
          falcoText(fields, FIELD['proc.exeline']) ?? falcoText(fields, FIELD['proc.cmdline']);
      }
      row[slot['process.working_directory']] = directory;
      row[slot['process.interactive']] = interactive;
      row[slot['process.user.id']] = userId;
      row[slot['process.user.name']] = userName;
      row[slot['process.group.id']] = groupId;
      row[slot['user.id']] = userId;
      row[slot['user.name']] = userName ?? falcoText(fields, FIELD['ka.user.name']);
      row[slot['group.id']] = groupId;
      if (event.kind === 'event' && action === 'end') {
        const status = falcoInteger(fields, FIELD['evt.arg.ret']);
        if (!isUsual(status)) return null;
        row[slot['process.end']] = at;
        row[slot['process.exit_code']] = status;
      }
      const isEntry = isEntryOf(fields, own.pid, parent.pid);
      row[slot['process.entry_leader.same_as_process']] = isEntry;
      if (isEntry === true) {
        row[slot['process.entry_leader.entity_id']] = own.entity_id;
        row[slot['process.entry_leader.pid']] = own.pid;
        row[slot['process.entry_leader.name']] = name;
        row[slot['process.entry_leader.executable']] = executable;
        row[slot['process.entry_leader.args']] = argsValue;
        row[slot['process.entry_leader.interactive']] = interactive;
        row[slot['process.entry_leader.entry_meta.type']] = 'container';
      }

      const parentExecutable = falcoText(fields, FIELD['proc.pexepath']);
      row[slot['process.parent.entity_id']] = parent.entity_id;
      row[slot['process.parent.pid']] = parent.pid;
      if (slot['process.parent.start'] < count) row[slot['process.parent.start']] = startOf(parent);
      row[slot['process.parent.name']] =
        baseName(parentExecutable) ?? falcoText(fields, FIELD['proc.pname']);
      row[slot['process.parent.executable']] = parentExecutable;
      if (slot['process.parent.args'] < count) {
        row[slot['process.parent.args']] = argumentsOfParent(parent.pid);
      }

      return {
        row,
        id: own.entity_id,
        process: {
          name,
          executable,
          args: args.length === 0 ? undefined : args,
          argsCount,
          pid: own.pid,
          start: start === undefined ? startOf(own) : undefined,
          startDigits: start,
          directory,
          interactive,
          userId,
          userName,
          groupId,
          isGuess,
        },
        isStart: head.type[0] === 'start',
        parentId: parent.entity_id,
        parentExecutable,
      };
    };
  },
};

/** The names of such fields have not been changed by others. */
const hasDots = (fields: OutputFields): boolean =>
  fields.at(FIELD['evt.type']) !== undefined || fields.at(FIELD['proc.pid']) !== undefined;
