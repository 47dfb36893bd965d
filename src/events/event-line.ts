import { rowOf } from './document-row.ts';
import { FieldSet, valuesOf, type Scalar } from './field-set.ts';
import type { JsonObject } from './json.ts';

const FIELDS = [
  'process.args',
  'process.name',
  'process.executable',
  'process.parent.name',
  'file.path',
  'event.action',
  'container.name',
  'container.id',
  'container.image.name',
  'orchestrator.namespace',
  'orchestrator.resource.name',
  'kubernetes.audit.verb',
  'kubernetes.audit.objectRef.resource',
  'kubernetes.audit.objectRef.name',
  'kubernetes.audit.user.username',
  'host.name',
  'dockwarden.missing',
] as const;

type FieldName = (typeof FIELDS)[number];

const SET = new FieldSet();
for (const field of FIELDS) SET.slotOf(field);

/** Limits on arguments and text: a line has no room for more. */
const MAX_VALUES = 40;
const MAX_CHARACTERS = 2_000;
const SHORT_ID = 12;

/** The summary of one event on a line. Not yet safe for a terminal. */
export interface EventLine {
  /** What was done: the command line, the file, the request. */
  readonly what: string;
  /** The short name of the process or other actor. */
  readonly name: string;
  readonly parent: string;
  readonly container: string;
  readonly image: string;
  /** `namespace/pod`. */
  readonly pod: string;
}

export function eventLine(document: JsonObject): EventLine {
  const row = rowOf(document, SET);
  const text = (field: FieldName) =>
    valuesOf(row[FIELDS.indexOf(field)])
      .slice(0, MAX_VALUES)
      .map((value: Scalar) => String(value))
      .join(' ')
      .slice(0, MAX_CHARACTERS);
  const name = text('process.name') || lastPart(text('process.executable'));
  return {
    what: whatOf(text, name),
    name: name || text('kubernetes.audit.verb') || lastPart(text('file.path')),
    parent: text('process.parent.name'),
    container: text('container.name') || text('container.id').slice(0, SHORT_ID),
    image: text('container.image.name'),
    pod: [text('orchestrator.namespace'), text('orchestrator.resource.name')]
      .filter((part) => part !== '')
      .join('/'),
  };
}

function whatOf(text: (field: FieldName) => string, name: string): string {
  const file = text('file.path');
  if (file !== '')
    return [name, text('event.action'), file].filter((part) => part !== '').join(' ');
  const verb = text('kubernetes.audit.verb');
  if (verb !== '') {
    const object = ['resource', 'name'].map((key) =>
      text(`kubernetes.audit.objectRef.${key}` as FieldName),
    );
    const user = text('kubernetes.audit.user.username');
    return [verb, object.filter((part) => part !== '').join('/'), user && `by ${user}`]
      .filter((part) => part !== '')
      .join(' ');
  }
  const isPartial = text('dockwarden.missing').split(' ').includes('process.args');
  return text('process.args') || (isPartial ? `${name} (arguments not captured)` : name);
}

const lastPart = (path: string) => path.slice(path.lastIndexOf('/') + 1);
