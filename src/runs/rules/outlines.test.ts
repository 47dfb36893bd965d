import { expect, it } from 'vitest';
import { compile } from '../../lang/index.ts';
import { fullOutlineOf } from '../../match/rule-outline.ts';
import { isRunnable } from '../../rules/index.ts';
import { loadRunnableRules } from './load-rules.ts';
import { compileOptionsOf } from '../../detect/types/queried.ts';
import { preparedOutline, prepareQuery } from './block-setup.ts';

it('comes back from text as it was', async () => {
  const all = { minSeverity: null, tags: [], ruleIds: [] };
  const { rules } = await loadRunnableRules(['content/rules'], all);
  for (const { rule, source } of rules) {
    const { statement } = source;
    if (statement === null || !isRunnable(rule)) throw new Error(`${rule.name} runs`);
    const prepared = prepareQuery(statement, rule);
    if (prepared === null) throw new Error(`${rule.name} can be prepared`);
    const query = compile(statement, compileOptionsOf(rule, 0n));
    const outline = { ...fullOutlineOf(query), statement: JSON.stringify(query.statement) };
    expect(preparedOutline(prepared)).toEqual(outline);
    const again = compile(JSON.parse(prepared.statement) as typeof statement, {
      ...compileOptionsOf(rule, 0n),
      optimize: 'done',
    });
    expect(fullOutlineOf(again)).toEqual(fullOutlineOf(query));
  }
  expect(rules.length).toBeGreaterThan(50);
});
