import { counted } from '../../util/counts.ts';
import { operation } from '../operation/operation.ts';
import type { RuleParts } from './rule-manager.ts';
import { ruleReport } from './schemas.ts';

export const reportRules = operation({
  name: 'rules.report',
  on: 'GET /dw/rules/_report',
  about: 'shows where rules come from, and what could not be read',
  answers: '`mode`, `folders` and `problems`',
  right: 'read',
  answer: ruleReport,
  ask: () => ({}),
  run: ({ ruleManager }: RuleParts) => ruleManager.report(),
});

export const loadRules = operation({
  name: 'rules.load',
  on: 'POST /dw/rules/_load',
  about: 'reads the folders again',
  answers: 'the same as `_report`',
  right: 'rules',
  answer: ruleReport,
  ask: () => ({}),
  async run({ ruleManager }: RuleParts) {
    await ruleManager.load();
    return ruleManager.report();
  },
  audit: (_, { folders }) => `read ${counted(folders?.rules ?? 0, 'rule')} from the folders again`,
});
