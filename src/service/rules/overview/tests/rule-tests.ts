import { z } from 'zod';
import {
  answered,
  refused,
  type Answer,
  operation,
  type Says,
} from '../../../operation/operation.ts';
import { text } from '../../../operation/fields.ts';
import { shown } from '../../../operation/changes.ts';
import { contentOf, readObject } from '../../rule-content.ts';
import type { RuleParts } from '../../rule-manager.ts';
import { authorOf } from '../../rule-rows.ts';
import { unknownRule } from '../../rules.ts';
import { ruleTests, testReport } from '../schemas.ts';
import { runTestText, type TestResults } from './run-text.ts';

const MAX_TESTS = 1_000_000;

/** A person waits for it, at each pause in typing. */
const MAX_TEST_MS = 5_000;

interface TestParts extends RuleParts {
  readonly testResults: TestResults;
}

async function testsOf(
  { ruleManager, testResults }: TestParts,
  id: string,
): Promise<Answer<Omit<Says<typeof ruleTests>, 'problems'>>> {
  const row = ruleManager.rules.find(id);
  if (row === null) return unknownRule(id);
  const tests = await ruleManager.tests.of(row);
  return answered({ tests, report: await testResults.run(row) });
}

const getRuleTests = operation({
  name: 'rules.tests',
  on: 'GET /dw/rules/:id/_tests',
  about: 'shows the tests of a rule, and runs them against it as it is saved',
  answers: '`tests`, those beside the rule or kept in the service, and the `report`',
  right: 'read',
  answer: ruleTests,
  ask: ({ id }) => ({ id }),
  run: (parts: TestParts, { id }) => testsOf(parts, id),
});

const putRuleTests = operation({
  name: 'rules.putTests',
  on: 'PUT /dw/rules/:id/_tests',
  about:
    'keeps tests of a rule that is managed here, as the `text` of a tests file; without any, they are removed',
  answers: 'the same as `GET`',
  right: 'rules',
  body: z.strictObject({ text: text(MAX_TESTS) }),
  answer: ruleTests,
  ask: ({ id, body, by }) => ({ id, ...body, by }),
  async run(parts: TestParts, ask) {
    const { ruleManager } = parts;
    const row = ruleManager.rules.find(ask.id);
    if (row === null) return unknownRule(ask.id);
    const { refusal } = ruleManager.tests.put(row, ask.text, authorOf(parts, ask));
    if (refusal !== null) return { value: null, refusal, problems: [] };
    return testsOf(parts, ask.id);
  },
  audit: ({ id, text: written }) =>
    `${written.trim() === '' ? 'removed' : 'saved'} the tests of the rule ${shown(id)}`,
});

const testRule = operation({
  name: 'rules.test',
  on: 'POST /dw/rules/_test',
  about: 'runs `tests` against a `rule`, neither of which is kept, for at most five seconds',
  answers: 'each of `cases` with its `outcome`, and `why` it has not passed',
  right: 'read',
  body: z.strictObject({ rule: z.looseObject({}), tests: text(MAX_TESTS) }),
  answer: testReport,
  ask: ({ body }) => body,
  async run({ now }: RuleParts, { rule, tests }) {
    const read = readObject(rule);
    if ('why' in read) return refused('ENG1502', `this is no rule: ${read.why}`);
    read.table['rule_id'] ??= 'test';
    const { document } = contentOf(read.table);
    return answered(await runTestText(document, tests, { now, until: now() + MAX_TEST_MS }));
  },
});

export const RULE_TEST_OPERATIONS = [getRuleTests, putRuleTests, testRule] as const;
