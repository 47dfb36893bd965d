import { decodeText, NODE_FILES, type Files } from '../load/files.ts';
import { reasonOf, TESTS_ENDING, testsFor } from '../load/find.ts';
import { MAX_FILE_BYTES } from '../load/load.ts';
import { fileProblem, type Problem } from '../problem.ts';
import { readTestFile, type TestFile } from './test-file.ts';

/** The tests of a rule file; `null` if there are none. */
export async function loadTests(file: string, files: Files): Promise<TestFile | null> {
  const path = testsFor(file);
  if (path === null) return null;
  let bytes: Uint8Array;
  let size: number;
  try {
    ({ bytes, size } = await files.read(path, MAX_FILE_BYTES + 1));
  } catch (error) {
    if (isMissing(error)) return null;
    return broken(path, 'RUL1001', `cannot be read: ${reasonOf(error)}`);
  }
  if (size > MAX_FILE_BYTES) {
    return broken(path, 'RUL1002', `has ${size.toLocaleString('en-US')} bytes; the limit is 10 MB`);
  }
  const decoded = decodeText(bytes);
  if (decoded.text === null) {
    const message = `is not valid UTF-8 at byte ${decoded.offset}`;
    return broken(path, 'RUL1003', message, 'save it as UTF-8');
  }
  return readTestFile(path, decoded.text);
}

const isMissing = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

function broken(path: string, code: Problem['code'], message: string, hint?: string): TestFile {
  return { path, text: '', cases: [], problems: [fileProblem('error', path, code, message, hint)] };
}

/** With a trailing slash; empty for the current directory. */
const folderOf = (file: string) => file.slice(0, file.lastIndexOf('/') + 1);

/** Tests files in the directories of some rule files that belong to no rule file. */
export async function orphanedTests(
  ruleFiles: readonly string[],
  files: Files = NODE_FILES,
): Promise<readonly Problem[]> {
  const folders = new Set(ruleFiles.map(folderOf));
  const problems: Problem[] = [];
  for (const folder of folders) {
    // The rules in it were read, so it can be.
    const named = await files.namesIn(folder === '' ? '.' : folder.replace(/(?<=.)\/$/, ''));
    const names = new Set(named.map(({ name }) => name));
    for (const name of names) {
      const rule = `${name.slice(0, -TESTS_ENDING.length)}.toml`;
      if (!name.endsWith(TESTS_ENDING) || names.has(rule)) continue;
      const message = `has no rule: there is no ${rule} in the same directory`;
      const hint = 'rename the tests file to match its rule, or delete it';
      problems.push(fileProblem('error', folder + name, 'RUL1307', message, hint));
    }
  }
  return problems;
}
