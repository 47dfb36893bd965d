import type { JsonObject } from '../../events/json.ts';
import { SequenceLimitError } from '../../lang/index.ts';
import type { Coverage } from './coverage.ts';
import { explain } from './explain/explain.ts';
import { overlay } from '../../rules/tests/overlay.ts';
import type { CaseOutcome, CaseResult } from './result.ts';
import type { RuleRunner, TestEvent } from './rule-runner.ts';
import type { Expected, CaseEvents, TestCase } from '../../rules/tests/test-file.ts';

/** The events of a file, or why there are none. */
export type Recording =
  | {
      readonly ok: true;
      readonly events: readonly TestEvent[];
      /** Lines that are no events. */
      readonly unreadable: number;
    }
  | { readonly ok: false; readonly message: string; readonly hint?: string | undefined };

/**
 * Reads a file of events that a case names; `beside` is the tests file. Each file should be read
 * once: many cases may name it.
 */
export type ReadRecording = (file: string, beside: string) => Promise<Recording>;

export async function runCase(
  test: TestCase,
  file: string,
  runner: RuleRunner,
  readRecording: ReadRecording,
  coverage: Coverage | null,
): Promise<CaseResult> {
  const { name, position, expected } = test;
  const outcome = await outcomeOf(test, file, runner, readRecording, coverage);
  return { name, file, position, expected, outcome };
}

async function outcomeOf(
  test: TestCase,
  file: string,
  runner: RuleRunner,
  readRecording: ReadRecording,
  coverage: Coverage | null,
): Promise<CaseOutcome> {
  const { input, expected, report } = test;
  let events: Iterable<TestEvent>;
  if (input.kind === 'events') events = eventsOf(input);
  else {
    const recording = await readRecording(input.file, file);
    if (!recording.ok) {
      const { message, hint } = recording;
      return { kind: 'broken', problem: report('RUL1304', message, hint) };
    }
    if (recording.unreadable > 0) {
      const message = `the file has ${recording.unreadable} lines that are not events`;
      const hint = 'run the query `any where true` on the file to see what is wrong with them';
      return { kind: 'broken', problem: report('RUL1304', message, hint) };
    }
    events = recording.events;
  }
  try {
    const run = runner.run(events);
    coverage?.add(run.seen);
    const { undecided } = run;
    const found = run.matches.length;
    if (isMet(expected, found)) return { kind: 'passed', found, undecided };
    const isTooFew = expected === 'some' || found < expected;
    return { kind: 'failed', found, undecided, explanation: explain(runner, run, isTooFew) };
  } catch (error) {
    if (!(error instanceof SequenceLimitError)) throw error;
    return { kind: 'broken', problem: report('RUL1308', error.message) };
  }
}

const isMet = (expected: Expected, found: number) =>
  expected === 'some' ? found > 0 : found === expected;

/** One by one: only their rows are kept. */
function* eventsOf({ defaults, events }: CaseEvents): Generator<TestEvent> {
  const nothing: JsonObject = {};
  for (const event of events) {
    yield { document: overlay(defaults, event) ?? nothing, index: undefined };
  }
}
