import type { JsonObject } from '../../events/json.ts';
import { textAt, valuesAt } from './document-values.ts';

/** Longer command lines are truncated; the document has them in full. */
const MAX_CHARACTERS = 8_000;

/** Arguments quoted for a shell; `null` if there are none. For display only. */
export function commandLine(document: JsonObject, process: string): string | null {
  let line = '';
  for (const arg of valuesAt(document, `${process}.args`)) {
    line += (line === '' ? '' : ' ') + quoted(String(arg));
    if (line.length > MAX_CHARACTERS) break;
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
