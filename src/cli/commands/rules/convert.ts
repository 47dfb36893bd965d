import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { convert, loadRules, WriteError } from '../../../rules/index.ts';
import { CliError } from '../../errors.ts';
import { safeText } from '../../output/safe-text.ts';
import { hasErrors, reportErrors } from './report.ts';

export interface ConvertOptions {
  readonly force?: true;
}

/** Rules with errors in their fields are converted too: the form of a file is another matter. */
export async function convertRules(
  input: string,
  output: string,
  { force = false }: { readonly force?: boolean },
): Promise<0 | 1> {
  const loaded = await loadRules([input], undefined, { lints: 'none' });
  reportErrors(loaded);
  const entries = loaded.files.flatMap((file) => file.entries.map(({ entry }) => entry));
  if (entries.length === 0) throw new CliError('CLI1001', `${input} holds nothing to convert`);
  const files = written(() => convert(entries, output));
  for (const { name, text } of files)
    await save(name === '' ? output : join(output, name), text, force);
  process.stderr.write(
    safeText(
      `${entries.length} ${entries.length === 1 ? 'entry' : 'entries'} written to ${output}`,
    ) + '\n',
  );
  return hasErrors(loaded) ? 1 : 0;
}

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
    await writeFile(path, text, { flag: force ? 'w' : 'wx' });
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
}
