import { readSpec } from './read-spec.ts';
import { runSpecQuery } from './run-spec.ts';
import { SpecError, type Check, type SpecCase } from './spec-file.ts';

/** The text of a spec file with every open answer replaced by that of a run. */
export function completeText(path: string, text: string): { text: string; completed: number } {
  const lines = text.replace(/\r\n/g, '\n').split('\n');
  const open = readSpec(path, text).cases.flatMap((specCase) =>
    specCase.checks.filter(({ answer }) => answer === null).map((check) => ({ specCase, check })),
  );
  // From the end, so that line numbers further up stay true.
  for (const { specCase, check } of open.reverse()) {
    const [first, last] = check.answerLines;
    const says = lines.slice(first - 1, last).filter((line) => /^ {2}says /.test(line));
    lines.splice(first - 1, last - first + 1, ...layOut(answerOf(path, specCase, check)), ...says);
  }
  return { text: lines.join('\n'), completed: open.length };
}

function answerOf(path: string, specCase: SpecCase, { queries }: Check): readonly string[] {
  const answers = queries.map(({ text }) => runSpecQuery(specCase, text).lines);
  const [first = []] = answers;
  for (const [index, answer] of answers.entries()) {
    if (answer.join('\n') === first.join('\n')) continue;
    throw new SpecError(
      path,
      queries[index]?.line ?? 0,
      'this query gives another answer than the first',
    );
  }
  return first;
}

/** Several results stand one a line below their word. */
function layOut(answer: readonly string[]): string[] {
  const results = answer.filter((line) => line.startsWith('expect '));
  if (results.length < 2) return answer.map((line) => `  ${line}`);
  const others = answer.filter((line) => !line.startsWith('expect '));
  const rows = results.map((line) => `    ${line.slice('expect '.length)}`);
  return ['  expect', ...rows, ...others.map((line) => `  ${line}`)];
}
