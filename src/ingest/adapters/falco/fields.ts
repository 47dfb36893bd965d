import type { JsonObject } from '../../../events/json.ts';
import { headFields, inDocument, type FieldTable, type FieldValue } from '../field-table.ts';
import { itemsAt, textOf } from '../members.ts';
import { baseName, imageOf } from '../parts.ts';
import type { FalcoAlert } from './alert.ts';
import { parentCommandLine, startOf } from './process.ts';
import { falcoFlag, falcoInteger, falcoText, FIELD } from './output-fields.ts';

type Read = (alert: FalcoAlert) => FieldValue;

/** The first of some fields that an alert has. */
const text =
  (...fields: readonly number[]): Read =>
  (alert) => {
    for (const field of fields) {
      const found = falcoText(alert.fields, field);
      if (found !== undefined) return found;
    }
    return undefined;
  };

const onlyIf =
  (applies: (alert: FalcoAlert) => boolean) =>
  (read: Read): Read =>
  (alert) =>
    applies(alert) ? read(alert) : undefined;

const inContainer = onlyIf(({ isOnHost }) => !isOnHost);
const ofEnd = onlyIf(({ isEnd }) => isEnd);
const ofEntry = onlyIf(({ isEntry }) => isEntry === true);

const imageName = text(FIELD['container.image.repository']);
const image = ({ fields }: FalcoAlert) => imageOf(falcoText(fields, FIELD['container.image']));

/** Alerts on the audit log have the object of a request to the API server. */
const ofObject =
  (ofPod: Read, ofTarget: Read): Read =>
  (alert) => {
    if (alert.object === undefined) return undefined;
    return alert.object === 'pod' ? ofPod(alert) : ofTarget(alert);
  };

const nameOfPod = text(FIELD['k8s.pod.name']);
const none: Read = () => undefined;

const TECHNIQUE = /^T\d{4}(?:\.\d{3})?$/;

const tagsOf = (_: FalcoAlert, record: JsonObject) =>
  itemsAt(record, 'tags').filter((tag) => typeof tag === 'string');

const techniquesOf = (alert: FalcoAlert, record: JsonObject) =>
  tagsOf(alert, record).filter((tag) => tag.length < 10 && TECHNIQUE.test(tag));

function guessesOf({ process, own, parent, fields }: FalcoAlert): readonly string[] {
  const isGuess: Readonly<Record<string, boolean>> = {
    'process.args': process.isGuess && process.args !== undefined,
    'process.entity_id': own.isGuess,
    'process.parent.args': parentCommandLine(fields).isGuess,
    'process.parent.entity_id': parent.isGuess,
  };
  return Object.keys(isGuess).filter((field) => isGuess[field]);
}

/** The documents of alerts. */
export const FALCO_FIELDS: FieldTable<FalcoAlert, JsonObject> = {
  ...headFields('falco'),
  message: inDocument(({ fields }) => textOf(fields.at(FIELD.output))),
  tags: inDocument(tagsOf),
  rule: { name: ({ fields }) => textOf(fields.at(FIELD.rule)) },
  log: { level: inDocument(({ fields }) => textOf(fields.at(FIELD.priority))?.toLowerCase()) },
  threat: {
    framework: inDocument((alert, record) =>
      techniquesOf(alert, record).length === 0 ? undefined : 'MITRE ATT&CK',
    ),
    technique: { id: inDocument(techniquesOf) },
  },
  container: {
    // Falco has only the first twelve digits until the runtime has answered.
    id: inContainer(text(FIELD['container.full_id'], FIELD['container.id'])),
    name: inContainer(text(FIELD['container.name'])),
    image: {
      name: inContainer((alert) => imageName(alert) ?? image(alert)?.name),
      tag: inContainer((alert) =>
        imageName(alert) === undefined
          ? image(alert)?.tag
          : listOf(falcoText(alert.fields, FIELD['container.image.tag'])),
      ),
    },
    security_context: {
      privileged: inContainer(({ fields }) => falcoFlag(fields, FIELD['container.privileged'])),
    },
  },
  orchestrator: {
    type: ({ object }) => (object === undefined ? undefined : 'kubernetes'),
    namespace: ofObject(text(FIELD['k8s.ns.name']), text(FIELD['ka.target.namespace'])),
    resource: {
      name: ofObject(nameOfPod, text(FIELD['ka.target.name'])),
      type: ofObject(
        (alert) => (nameOfPod(alert) === undefined ? undefined : 'pod'),
        text(FIELD['ka.target.resource']),
      ),
      ip: inDocument(ofObject(text(FIELD['k8s.pod.ip']), none)),
      label: inDocument(
        ofObject(
          ({ fields }) =>
            falcoText(fields, FIELD['k8s.pod.labels'])
              ?.split(',')
              .map((label) => label.trim()),
          none,
        ),
      ),
    },
  },
  process: {
    entity_id: ({ id }) => id,
    pid: ({ own }) => own.pid,
    start: ({ own }) => startOf(own),
    name: ({ process }) => process.name,
    executable: ({ process }) => process.executable,
    args: ({ process }) => process.args,
    args_count: ({ process }) => process.argsCount,
    command_line: text(FIELD['proc.exeline'], FIELD['proc.cmdline']),
    working_directory: ({ process }) => process.directory,
    interactive: ({ process }) => process.interactive,
    user: { id: ({ process }) => process.userId, name: ({ process }) => process.userName },
    group: { id: ({ process }) => process.groupId },
    parent: {
      entity_id: ({ parentId }) => parentId,
      pid: ({ parent }) => parent.pid,
      start: ({ parent }) => startOf(parent),
      name: ({ parentExecutable, fields }) =>
        baseName(parentExecutable) ?? falcoText(fields, FIELD['proc.pname']),
      executable: ({ parentExecutable }) => parentExecutable,
      args: ({ fields }) => parentCommandLine(fields).args,
    },
    session_leader: {
      name: ({ fields }) =>
        baseName(falcoText(fields, FIELD['proc.sid.exepath'])) ??
        falcoText(fields, FIELD['proc.sname']),
      executable: text(FIELD['proc.sid.exepath']),
      same_as_process: ({ fields }) => falcoFlag(fields, FIELD['proc.is_sid_leader']),
    },
    entry_leader: {
      entity_id: ofEntry(({ id }) => id),
      pid: ofEntry(({ own }) => own.pid),
      name: ofEntry(({ process }) => process.name),
      executable: ofEntry(({ process }) => process.executable),
      args: ofEntry(({ process }) => process.args),
      interactive: ofEntry(({ process }) => process.interactive),
      entry_meta: { type: ofEntry(() => 'container') },
      same_as_process: ({ isEntry }) => isEntry,
    },
    end: ofEnd(({ time }) => time),
    exit_code: ofEnd(({ fields }) => falcoInteger(fields, FIELD['evt.arg.ret'])),
  },
  user: {
    name: text(FIELD['user.name'], FIELD['ka.user.name']),
    id: ({ process }) => process.userId,
  },
  group: { id: ({ process }) => process.groupId },
  file: {
    path: ({ file }) => file?.path,
    name: ({ file }) => file?.name,
    extension: ({ file }) => file?.extension,
  },
  dockwarden: {
    reconstructed: inDocument(guessesOf),
    missing: inDocument(({ file }) =>
      file !== undefined && file.path === undefined ? ['file.path'] : [],
    ),
  },
};

const listOf = (item: string | undefined) => (item === undefined ? undefined : [item]);
