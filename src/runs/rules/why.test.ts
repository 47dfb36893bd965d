import { expect, it } from 'vitest';
import { describeAlert } from '../../detect/alert/reader.ts';
import { eventMatch } from '../../detect/alert/alert.testing.ts';
import { isRunnable } from '../../rules/index.ts';
import { loadText, ruleText } from '../../rules/rule.testing.ts';
import { whyOf } from './why.ts';

const SECOND = 1_000_000_000n;
const START = 1_795_514_400n * SECOND;

it('goes by what now means when the alert is raised', async () => {
  const query = 'process where process.name == "sh" or @timestamp > "now-10s"';
  const { rules } = await loadText(ruleText({ query, index: undefined }));
  const [source] = rules;
  if (source?.rule == null || !isRunnable(source.rule)) throw new Error('no rule');
  const { rule, document, file } = source;
  const runnable = { id: 'a', rule, parameters: document.rule, file, source };
  const clock = { now: START };
  const why = whyOf([runnable], clock);
  const timestamp = new Date(Number(START / 1_000_000n)).toISOString();
  const event = {
    '@timestamp': timestamp,
    event: { category: 'process' },
    process: { name: 'sh' },
  };
  const alert = describeAlert(eventMatch(event), runnable);
  const fields = () => why(alert).flatMap(({ values }) => values.map(({ field }) => field));
  expect(fields()).toContain('@timestamp');
  clock.now = START + 60n * SECOND;
  expect(fields()).toContain('process.name');
  expect(fields()).not.toContain('@timestamp');
});
