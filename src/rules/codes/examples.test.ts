import { describe, expect, it } from 'vitest';
import { readToml } from '../formats/toml/read.ts';
import { isTable, type Table } from '../model/data.ts';
import { loadText, ruleText } from '../rule.testing.ts';
import { RULE_CODES, type RuleCodeInfo } from './index.ts';

/** A rule file with the lines of an example in it. Lines before any heading belong to [rule]. */
function fileOf(example: string): string {
  if (example.startsWith('[[exceptions]]')) return example;
  const text = example.startsWith('[') ? example : `[rule]\n${example}`;
  const { rule, metadata } = readToml(text);
  return ruleText(asFields(rule), asFields(metadata));
}

const asFields = (data: unknown): Table => (isTable(data as Table) ? (data as Table) : {});

const examples = Object.entries(RULE_CODES as Record<string, RuleCodeInfo>).flatMap(
  ([code, { wrong, right }]) =>
    wrong === undefined || right === undefined || right.includes('…')
      ? []
      : [{ code, wrong, right }],
);

/** Broken TOML cannot be merged into a rule; the text is the whole file. */
const isBroken = (code: string) => code === 'RUL1004';

describe('the examples of the reference', () => {
  it.each(examples)('$code: the wrong one raises it, the right one nothing', async (example) => {
    const { code, wrong, right } = example;
    const bad = await loadText(isBroken(code) ? `[rule]\n${wrong}` : fileOf(wrong));
    expect(bad.problems.map((problem) => problem.code)).toContain(code);
    const good = await loadText(fileOf(right));
    expect(good.problems.map((problem) => problem.code)).not.toContain(code);
  });

  it('shows most codes', () => {
    expect(examples.length).toBeGreaterThan(18);
  });
});
