import { printJson, type Json } from '../../events/json.ts';
import { convert } from '../../rules/index.ts';
import { createRunner } from '../rule-tests/rule-runner.ts';
import { newCases, type NewCases } from './cases.ts';
import type { NewRule } from './request.ts';
import { newRule, type Origin } from './rule.ts';

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

/** The text of a tests file. */
function newTests({ defaults, cases }: NewCases): string {
  const parts = cases.map(({ name, expect, events }) =>
    [
      '[[case]]',
      `name = ${JSON.stringify(name)}`,
      `expect = ${expect}`,
      events.length === 0
        ? 'events = []'
        : `events = [\n${events.map((event) => `    ${tomlText(objectText(event, '', ''))},\n`).join('')}]`,
    ].join('\n'),
  );
  return (
    [`[defaults]\nevent = ${tomlText(objectText(defaults, '\n  ', '\n'))}`, ...parts].join('\n\n') +
    '\n'
  );
}

/** `before` and `after` are line breaks around each member and at the end. */
function objectText(object: Readonly<Record<string, Json>>, before: string, after: string): string {
  const members = Object.entries(object).map(
    ([key, value]) => `${before}${JSON.stringify(key)}: ${printJson(value)}`,
  );
  return `{${members.join(`,${before === '' ? ' ' : ''}`)}${after}}`;
}

/** Without escapes if possible, since people edit it. */
function tomlText(json: string): string {
  const isPlain = !json.includes("'''") && !json.endsWith("'") && !/[\u007f]/.test(json);
  return isPlain ? `'''${json}'''` : JSON.stringify(json).replaceAll('\u007f', '\\u007f');
}
