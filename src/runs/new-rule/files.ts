import { convert } from '../../rules/index.ts';
import { createRunner } from '../rule-tests/rule-runner.ts';
import { newCases } from './cases.ts';
import type { NewRule } from './request.ts';
import { newRule, type Origin } from './rule.ts';
import { newTests } from './tests-file.ts';

interface NewFile {
  readonly name: string;
  readonly text: string;
}

/** The two files of a new rule. */
export interface NewFiles {
  readonly rule: NewFile;
  readonly tests: NewFile;
  /** Whether all cases pass. */
  readonly isComplete: boolean;
}

export function newFiles(request: NewRule, origin: Origin): NewFiles {
  const entry = { kind: 'rule', document: newRule(request, origin) } as const;
  const [written] = convert([entry], 'rules/');
  const name = written?.name ?? 'rule.toml';
  const runner = createRunner(
    {
      type: 'eql',
      query: request.query,
      index: request.index,
      data_view_id: undefined,
      filters: undefined,
      timestamp_override: undefined,
      timestamp_override_fallback_disabled: false,
      event_category_override: undefined,
      timestamp_field: undefined,
      tiebreaker_field: undefined,
    },
    request.statement,
    0n,
  );
  const cases = newCases(runner);
  return {
    rule: { name, text: written?.text ?? '' },
    tests: { name: name.replace(/\.toml$/, '.tests.toml'), text: newTests(cases) },
    isComplete: cases.isComplete,
  };
}
