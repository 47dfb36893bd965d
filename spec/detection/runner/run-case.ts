import { checkSums, outcomeLines } from './outcome.ts';
import type { Answer, ScriptCase } from './script.ts';
import type { Runner, Way } from './way.ts';

/** What one way of running a case gave, and what it was to give. */
export interface Result {
  readonly way: Way;
  readonly answer: Answer;
  readonly lines: readonly string[];
}

/** Runs a case in all ways of a runner. */
export async function runCase(runner: Runner, { given, answers }: ScriptCase): Promise<Result[]> {
  const { ways, close } = await runner.prepare(given);
  try {
    const results: Result[] = [];
    for (const way of ways) {
      const name = way.answers.find((each) => answers.has(each));
      const answer = name === undefined ? undefined : answers.get(name);
      if (answer === undefined) continue;
      const others = way.unlessToldBy ?? [];
      if (name === 'expect' && others.some((each) => answers.has(each))) continue;
      const outcome = await way.run();
      checkSums(outcome);
      results.push({ way, answer, lines: outcomeLines(outcome) });
    }
    return results;
  } finally {
    close();
  }
}
