import { expect, it } from 'vitest';
import { eventMatch } from '../../detect/alert/alert.testing.ts';
import { describeAlert } from '../../detect/alert/reader.ts';
import { isRunnable } from '../../rules/index.ts';
import { loadText, ruleText } from '../../rules/rule.testing.ts';
import type { ActiveRule } from '../../runs/rules/active-rules.ts';
import { storedWhy } from './create-core.ts';

it('keeps the reason of an alert small, however large its event is', async () => {
  const query = 'process where process.args : "a*" and process.name != null';
  const [source] = (await loadText(ruleText({ query, index: undefined }))).rules;
  if (source?.rule == null || !isRunnable(source.rule)) throw new Error('no rule');
  const { rule, document, file } = source;
  const runnable = { id: 'a', rule, parameters: document.rule, file, source };
  const args = Array.from({ length: 500 }, (_, index) => `a${index}${'b'.repeat(20_000)}`);
  const event = { event: { category: 'process' }, process: { name: 'sh', args } };
  const alert = describeAlert(eventMatch(event), runnable);
  const clauses = storedWhy()(runnable as unknown as ActiveRule, 0n)(alert);
  const [values] = clauses.find(({ clause }) => clause.includes('process.args'))?.values ?? [];
  expect(values?.values).toHaveLength(8);
  expect(values?.more).toBe(492);
  expect(JSON.stringify(clauses).length).toBeLessThan(6_000);
});
