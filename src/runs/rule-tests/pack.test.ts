import { expect, it } from 'vitest';
import { Recordings, testRules } from './run-tests.ts';
import { loadRules } from '../../rules/load/load.ts';
import { outcomeText } from './tests.testing.ts';
import { orphanedTests } from '../../rules/tests/load-tests.ts';

const PACK = 'content/rules';

it('passes every case of the shipped rules', async () => {
  const { rules } = await loadRules([PACK]);
  const recordings = new Recordings();
  const results = await testRules(rules, {
    readRecording: (file, beside) => recordings.read(file, beside),
    now: 0n,
    coverage: true,
  });
  const notPassed = results.flatMap(({ cases }) =>
    cases
      .map((each) => ({ ...each, said: outcomeText(each) }))
      .filter(({ said }) => said !== 'passed')
      .map(({ file, name, said }) => ({ file, name, said })),
  );
  expect(notPassed).toEqual([]);
  expect(
    results.filter(({ state, tests }) => state !== 'tested' || tests?.problems.length !== 0),
  ).toEqual([]);
  expect(results.length).toBeGreaterThanOrEqual(113);
  // Every rule has cases that alert and cases that do not, and some event for most of what it asks.
  for (const { cases, loaded, coverage } of results) {
    const alerting = cases.filter(({ expected }) => expected !== 0).length;
    expect([loaded.file, alerting >= 2, cases.length - alerting >= 3]).toEqual([
      loaded.file,
      true,
      true,
    ]);
    expect(coverage?.covered ?? 0, loaded.file).toBeGreaterThan(0);
  }
  // Every condition was seen true and seen false.
  const gaps = results.flatMap(({ loaded, coverage }) =>
    (coverage?.gaps ?? [])
      .filter(({ code }) => code === 'RUL1309' || code === 'RUL1310')
      .map(({ message }) => [loaded.rule?.name, message] as const),
  );
  expect(gaps).toEqual([]);
  expect(await orphanedTests(rules.map(({ file }) => file))).toEqual([]);
});
