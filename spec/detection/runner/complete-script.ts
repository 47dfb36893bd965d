import { SpecError } from '../../runner/spec-file.ts';
import { readScript } from './read-script.ts';
import { runCase, type Result } from './run-case.ts';
import type { Answer } from './script.ts';
import type { Runner } from './way.ts';

/** The text of a script with every open answer replaced by that of a run. */
export async function completeScript(
  runner: Runner,
  path: string,
  text: string,
): Promise<{ text: string; completed: number }> {
  const lines = text.replace(/\r\n/g, '\n').split('\n');
  const open: { answer: Answer; found: readonly string[] }[] = [];
  for (const scriptCase of readScript(path, text).cases) {
    const answers = [...scriptCase.answers.values()].filter((answer) => answer.lines === null);
    if (answers.length === 0) continue;
    const results = await runCase(runner, scriptCase);
    for (const answer of answers) open.push({ answer, found: agreed(path, answer, results) });
  }
  // From the end, so that line numbers further up stay true.
  for (const { answer, found } of open.toSorted((a, b) => b.answer.line - a.answer.line)) {
    const head = (lines[answer.line - 1] ?? '').replace(/\s*\?$/, '');
    const body = found.map((line) => `    ${line}`);
    lines.splice(
      answer.line - 1,
      1,
      ...(body.length === 0 ? [`${head} nothing`] : [head, ...body]),
    );
  }
  return { text: lines.join('\n'), completed: open.length };
}

/** What all ways that give an answer agree on. */
function agreed(path: string, answer: Answer, results: readonly Result[]): readonly string[] {
  const own = results.filter((result) => result.answer === answer);
  const [first] = own;
  if (first === undefined) throw new SpecError(path, answer.line, 'nothing gives this answer');
  const other = own.find(({ lines }) => lines.join('\n') !== first.lines.join('\n'));
  if (other === undefined) return first.lines;
  const ways = `${first.way.name} and ${other.way.name}`;
  const found = [first.lines.join('\n'), other.lines.join('\n')].join('\nand\n');
  throw new SpecError(path, answer.line, `${ways} give different answers:\n${found}`);
}
