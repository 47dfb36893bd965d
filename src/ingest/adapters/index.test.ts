import { expect, it } from 'vitest';
import { ADAPTERS } from './index.ts';
import { ADAPTER_NAMES } from './names.ts';
import { loadPack } from '../../runs/rules/pack.testing.ts';
import { storyDocuments } from './story.testing.ts';

it('has every name once', () => {
  const names = ADAPTERS.map(({ name }) => name);
  expect(names.toSorted()).toStrictEqual([...ADAPTER_NAMES].toSorted());
});

it('leaves documents of Elastic Defend as they are', () => {
  const [document] = storyDocuments();
  const takers = ADAPTERS.filter(
    ({ isText, detects }) => !isText && document !== undefined && detects(document),
  );
  expect(takers).toStrictEqual([]);
});

it('says of shipped rules alone that they are missed', async () => {
  const { rules } = await loadPack();
  const named = ADAPTERS.flatMap(({ coverage }) => Object.keys(coverage.missedRules));
  expect(named.filter((rule) => !rules.includes(rule))).toStrictEqual([]);
});

it.each(ADAPTERS)('describes what $title gives in whole sentences', ({ coverage }) => {
  const { setup, gives, missedRules, missesAll = 'Nothing.' } = coverage;
  const notes = Object.values(gives).map(({ note }) => note);
  for (const text of [setup, missesAll, ...Object.values(missedRules), ...notes]) {
    if (text !== '') expect(text).toMatch(/^\S[\s\S]*\.$/);
  }
  expect(setup).not.toBe('');
});
