import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { convert, formatOf, loadRules, WriteError } from '../../rules/index.ts';
import { invalidArgument } from '../errors.ts';
import { counted } from '../../util/counts.ts';
import { info } from '../../report/terminal/summaries/note.ts';
import { writeNotes } from '../terminal/notes.ts';
import { safeText } from '../../util/safe-text.ts';
import { createFile, replaceFile } from '../terminal/written-files.ts';
import { hasErrors, reportErrors } from './report.ts';

export interface ConvertOptions {
  readonly force?: true;
  readonly quiet?: true;
}

/** Also converts rules with errors in their fields, since only the file format changes. */
export async function convertRules(
  input: string,
  output: string,
  { force = false, quiet = false }: { readonly force?: boolean; readonly quiet?: boolean },
): Promise<0 | 1> {
  const loaded = await loadRules([input], undefined, { lints: 'none' });
  reportErrors(loaded);
  const entries = loaded.files.flatMap((file) => file.entries.map(({ entry }) => entry));
  if (entries.length === 0) throw invalidArgument(`${input} contains nothing to convert`);
  await refuseFileName(output);
  const files = written(() => convert(entries, output));
  for (const { name, text } of files) {
    const path = name === '' ? output : join(output, name);
    if (force && existsSync(path)) replaceFile(path, [text]);
    else createFile(path, text, 'choose another path, or overwrite with --force');
  }
  const note = `${counted(entries.length, 'entry', 'entries')} written to ${safeText(output)}`;
  writeNotes(info([note]), quiet);
  return hasErrors(loaded) ? 1 : 0;
}

/** A directory called `rules.yaml` is surely a mistake. */
async function refuseFileName(output: string): Promise<void> {
  if (formatOf(output) !== undefined || !LIKE_A_FILE.test(output)) return;
  const isFolder = await stat(output).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (isFolder) return;
  throw invalidArgument(
    `${output} has no known extension`,
    `give a file the extension .toml, .json or .ndjson, and end a new directory with /: ${output}/`,
  );
}

const LIKE_A_FILE = /[^/.][^/]*\.[^/.]+$/;

function written<T>(write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (error instanceof WriteError) throw invalidArgument(error.message);
    throw error;
  }
}
