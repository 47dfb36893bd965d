import { z } from 'zod';
import { counted } from '../../util/counts.ts';
import { text } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import { shown } from '../operation/changes.ts';
import type { RuleParts } from './rule-manager.ts';
import { authorOf } from './rule-rows.ts';
import {
  packInstalled,
  packStatus,
  packUpdates,
  restored,
  ruleReport,
  settled,
} from './schemas.ts';

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

export const listPackUpdates = operation({
  name: 'rules.packUpdates',
  on: 'GET /dw/rules/_pack',
  about:
    'compares shipped rules with the pack: fields changed both by you and by the pack, rules dropped or deleted',
  answers: '`conflicts`, `dropped` and `deleted`',
  right: 'read',
  answer: packUpdates,
  ask: () => ({}),
  run: ({ ruleManager }: RuleParts) => ruleManager.pack.updates(),
});

export const getPackStatus = operation({
  name: 'rules.packStatus',
  on: 'GET /dw/rules/_pack/_status',
  about:
    'counts shipped rules and others; a space other than `default` begins without shipped rules',
  answers: 'how many are `installed`, `notInstalled` and `custom`',
  right: 'read',
  answer: packStatus,
  ask: () => ({}),
  run: ({ ruleManager }: RuleParts) => ruleManager.pack.status(),
});

export const installPack = operation({
  name: 'rules.installPack',
  on: 'POST /dw/rules/_pack/_install',
  about:
    'adds the shipped rules that are not there, and updates the others, from now on with each version',
  answers: 'the same as `_status`, with how many were `added` and `updated`',
  right: 'rules',
  answer: packInstalled,
  ask: ({ by }) => ({ by }),
  run: (parts: RuleParts, ask) => parts.ruleManager.installPack(authorOf(parts, ask)),
  audit: (_, { added, updated }) =>
    `installed the shipped rules: ${added} added, ${updated} updated`,
});

/** One for each verdict; they differ in their routes alone. */
export const SETTLE_PACK_CONFLICT = (['take', 'keep'] as const).map((verdict) =>
  operation({
    name: 'rules.settlePackConflict',
    on: `POST /dw/rules/_pack/:id/_${verdict}`,
    about: `settles \`field\`: ${verdict === 'take' ? 'the value of the pack' : 'your value'}`,
    answers: 'the same as `_pack`',
    right: 'rules',
    body: z.strictObject({ field: text() }),
    answer: settled,
    ask: ({ id, body: { field }, by }) => ({
      id,
      field,
      takesPackValue: verdict === 'take',
      by,
    }),
    run: (parts: RuleParts, ask) =>
      parts.ruleManager.pack.settle(ask.id, ask.field, ask.takesPackValue, authorOf(parts, ask)),
    audit: ({ id, field, takesPackValue }) =>
      `${takesPackValue ? 'took the shipped' : 'kept the own'} value of ${shown(field)} in the rule ${shown(id)}`,
  }),
);

export const restoreRule = operation({
  name: 'rules.restore',
  on: 'POST /dw/rules/_pack/:id/_restore',
  about: 'restores a shipped rule that was deleted',
  answers: 'the rule that was `restored`',
  right: 'rules',
  answer: restored,
  ask: ({ id, by }) => ({ id, by }),
  run: (parts: RuleParts, ask) => parts.ruleManager.pack.restore(ask.id, authorOf(parts, ask)),
  audit: ({ id }) => `restored the shipped rule ${shown(id)}`,
});

/** Of where rules come from: folders, or the pack that is shipped. */
export const RULE_SOURCES = [
  reportRules,
  loadRules,
  listPackUpdates,
  getPackStatus,
  installPack,
  ...SETTLE_PACK_CONFLICT,
  restoreRule,
] as const;
