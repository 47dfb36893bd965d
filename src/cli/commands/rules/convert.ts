import { mkdir, open, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { convert, formatOf, loadRules, WriteError } from '../../../rules/index.ts';
import { CliError } from '../../errors.ts';
import { counted } from '../../../util/counts.ts';
import { info, writeNotes } from '../../output/note.ts';
import { safeText } from '../../output/safe-text.ts';
import { writeFile } from '../../output/write-file.ts';
import { hasErrors, reportErrors } from './report.ts';

export interface ConvertOptions {
  readonly force?: true;
  readonly quiet?: true;
}

/** Rules with errors in their fields are converted too: the form of a file is another matter. */
export async function convertRules(
  input: string,
  output: string,
  { force = false, quiet = false }: { readonly force?: boolean; readonly quiet?: boolean },
): Promise<0 | 1> {
  const loaded = await loadRules([input], undefined, { lints: 'none' });
  reportErrors(loaded);
  const entries = loaded.files.flatMap((file) => file.entries.map(({ entry }) => entry));
  if (entries.length === 0) throw new CliError('CLI1001', `${input} holds nothing to convert`);
  await refuseFileName(output);
  const files = written(() => convert(entries, output));
  for (const { name, text } of files)
    await save(name === '' ? output : join(output, name), text, force);
  const note = `${counted(entries.length, 'entry', 'entries')} written to ${safeText(output)}`;
  writeNotes(process.stderr, info([note]), quiet);
  return hasErrors(loaded) ? 1 : 0;
}

/** `rules.yaml` is no folder that somebody means to make. */
async function refuseFileName(output: string): Promise<void> {
  if (formatOf(output) !== undefined || !LIKE_A_FILE.test(output)) return;
  const isFolder = await stat(output).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (isFolder) return;
  throw new CliError(
    'CLI1001',
    `${output} does not say by its ending what to write`,
    `end the name of a file with .toml, .json or .ndjson, that of a new folder with /: ${output}/`,
  );
}

const LIKE_A_FILE = /[^/.][^/]*\.[^/.]+$/;

function written<T>(write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (error instanceof WriteError) throw new CliError('CLI1001', error.message);
    throw error;
  }
}

async function save(path: string, text: string, force: boolean): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    if (!force) await writeNew(path, text);
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new CliError(
      'CLI1004',
      exists
        ? `${path} is there already`
        : `${path} cannot be written: ${(error as Error).message}`,
      exists ? 'name another place, or overwrite with --force' : undefined,
    );
  }
  if (force) writeFile(path, [text]);
}

/** Never over a file, and never a part of one. */
async function writeNew(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await unlink(path);
    throw error;
  } finally {
    await file.close();
  }
}
