import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { README, withTable } from '../noise/readme.ts';
import { isAboveLow, type SeenStep } from './measure.ts';
import { allSteps, shareAboveLow, stepsMarkdown, type StepsBySet } from './report.ts';
import { formsOf, startsOf, type StepSet } from './steps.ts';

describe('the shipped rules', () => {
  let bySet: StepsBySet;
  beforeAll(async () => {
    bySet = await allSteps();
  });
  const stepsOf = (set: StepSet, keep: (step: SeenStep) => boolean) =>
    (bySet.get(set) ?? []).filter(keep).map(({ step }) => step.text);

  it('alert above low on each form of each step of an attack', () => {
    expect(stepsOf('attack', (step) => !isAboveLow(step))).toEqual([]);
  });

  it('do not alert above low on ordinary work', () => {
    expect(stepsOf('ordinary', isAboveLow)).toEqual([]);
  });

  it('alert above low on most steps that they were not written for, and hardly on ordinary work', () => {
    expect(shareAboveLow(bySet.get('attack-held-out') ?? [])).toBeGreaterThan(0.8);
    expect(shareAboveLow(bySet.get('ordinary-held-out') ?? [])).toBeLessThan(0.025);
  });

  it('are described by the table in their README; else run "npm run noise"', async () => {
    const readme = readFileSync(README, 'utf8');
    expect(readme).toBe(withTable(readme, 'steps', await stepsMarkdown(bySet)));
  });
});

describe('a step', () => {
  it('stands for all combinations of its forms', () => {
    expect(formsOf('a <<-x |--x=>>1 <<b|c>>')).toEqual([
      'a -x 1 b',
      'a -x 1 c',
      'a --x=1 b',
      'a --x=1 c',
    ]);
  });

  it('is a tree of starts with the words of a shell', () => {
    expect(startsOf('\nbash\n  [tty cwd=/root] cat \'a b\' "c \\"d\\"" e\\ f\n')).toEqual([
      { args: ['bash'], parent: null, cwd: '/app', isInteractive: false, executable: '' },
      {
        args: ['cat', 'a b', 'c "d"', 'e f'],
        parent: 0,
        cwd: '/root',
        isInteractive: true,
        executable: '',
      },
    ]);
  });
});
