import { valuesAt as firstValuesAt } from '../../detect/alert/values-at.ts';
import type { JsonObject } from '../../events/json.ts';
import type { Scalar } from '../../events/field-set.ts';
import type { WhereData } from './data.ts';
import { cut } from './markup.ts';

/** A document may have any number of values in one field. */
const MAX_VALUES = 1_000;

/** The values of a field in document order, including duplicates: `-v -v` is not `-v`. */
export const valuesAt = (document: JsonObject, path: string): readonly Scalar[] =>
  firstValuesAt(document, path, MAX_VALUES);

/** The first value of a field as text. */
export function textAt(document: JsonObject, path: string): string | null {
  const [first] = valuesAt(document, path);
  return first === undefined || first === '' ? null : String(first);
}

/** Longer command lines are truncated; the document has them in full. */
const MAX_LINE = 8_000;

/** Arguments quoted for a shell; `null` if there are none. For display only. */
export function commandLine(document: JsonObject, process: string): string | null {
  let line = '';
  for (const arg of valuesAt(document, `${process}.args`)) {
    line += (line === '' ? '' : ' ') + quoted(String(arg));
    if (line.length > MAX_LINE) break;
  }
  return line === '' ? null : line;
}

function quoted(arg: string): string {
  if (arg !== '' && !/[\s'"\\]/.test(arg)) return arg;
  return arg.includes("'") && !/["\\$`!]/.test(arg)
    ? `"${arg}"`
    : `'${arg.replaceAll("'", String.raw`'\''`)}'`;
}

/** What an event is about, on one line: the command and the file that it accessed. */
export function subjectOf(document: JsonObject): string {
  const process =
    commandLine(document, 'process') ??
    textAt(document, 'process.executable') ??
    textAt(document, 'process.name');
  const file = textAt(document, 'file.path');
  if (file !== null) {
    const action = textAt(document, 'event.action') ?? textAt(document, 'event.type') ?? 'file';
    const name = textAt(document, 'process.name') ?? process;
    return name === null ? `${action} ${file}` : `${name}: ${action} ${file}`;
  }
  return process ?? textAt(document, 'event.action') ?? 'event';
}

const MAX_NAME = 200;

/** Where an event happened, as far as the document says. */
export function placeOf(document: JsonObject): WhereData {
  const text = (field: string) => cut(textAt(document, field) ?? '', MAX_NAME).shown;
  const joined = (separator: string, ...fields: readonly string[]) =>
    fields
      .map(text)
      .filter((part) => part !== '')
      .join(separator);
  return {
    container: text('container.name'),
    containerId: text('container.id'),
    image: joined(':', 'container.image.name', 'container.image.tag'),
    pod: joined('/', 'orchestrator.namespace', 'orchestrator.resource.name'),
    host: text('host.name'),
  };
}
