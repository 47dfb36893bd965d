import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowOf } from '../events/document-row.ts';
import { FieldSet } from '../events/field-set.ts';
import { parseDocument } from '../events/parse-document.ts';
import type { Schema } from '../events/schema.ts';
import {
  compiledOf,
  documentTextArbitrary,
  HOSTILE_SCHEMA,
  queryArbitrary,
  textsIn,
} from '../lang/plan/hostile.testing.ts';
import { compile, parse, type Statement } from '../lang/index.ts';
import { fullOutlineOf, outlineOf } from './rule-outline.ts';
import { RuleSet, type MatchRule } from './rule-set.ts';

/** A set of rules, with what they find in a document and where they fail. */
function ruleSet(rules: readonly MatchRule[]) {
  const fields = new FieldSet();
  const heard: unknown[] = [];
  const set = new RuleSet(rules, {
    fields,
    clock: { now: 0n },
    onFailure: (rule, { code }) => heard.push([rule, code]),
  });
  const match = (text: string): readonly unknown[] => {
    heard.length = 0;
    set.match(rowOf(parseDocument(text), fields), undefined, null, (rule, evaluation) =>
      heard.push([rule, evaluation]),
    );
    return [...heard];
  };
  return { match, literals: set.literals() };
}

/** As threads get it: with its query as text, or with its statement where JSON can hold that. */
function outlined(rule: MatchRule, hasStatement: boolean): MatchRule {
  const query = compile(rule.query, rule);
  const outline = structuredClone(fullOutlineOf(query));
  return {
    ...rule,
    outline: { ...outline, statement: hasStatement ? jsonOf(query.statement) : null },
  };
}

/** Without what only a search asks for. */
function briefly(rule: MatchRule): MatchRule {
  const parsed = parse(rule.query);
  if (!parsed.ok) throw new Error(rule.query);
  return { ...rule, outline: structuredClone(outlineOf(parsed.value, rule)) };
}

function jsonOf(statement: Statement): string | null {
  try {
    return JSON.stringify(statement);
  } catch {
    return null;
  }
}

const counts = { found: 0, failed: 0, documents: 0 };

/** What all find together is what each finds alone, where there is no index. */
function check(rules: readonly MatchRule[], texts: readonly string[], rounds: number): void {
  const together = ruleSet(
    rules.map((rule, index) => {
      if (index % 4 === 0) return rule;
      return index % 4 === 3 ? briefly(rule) : outlined(rule, index % 4 === 1);
    }),
  );
  const alone = rules.map((rule) => ruleSet([rule]));
  expect(together.literals).toStrictEqual(alone.flatMap(({ literals }) => literals));
  const expected = new Map(
    texts.map((text) => [
      text,
      alone.flatMap(({ match }, rule) =>
        match(text).map((each) => [rule, ...(each as unknown[]).slice(1)]),
      ),
    ]),
  );
  for (let round = 0; round < rounds; round++) {
    for (const text of texts) {
      const found = together.match(text);
      counts.documents += 1;
      for (const each of found) {
        if (typeof (each as unknown[])[1] === 'string') counts.failed += 1;
        else counts.found += 1;
      }
      expect(found).toStrictEqual(expected.get(text));
    }
  }
}

/** Some rules have a schema, and most have none. */
const rule = fc
  .tuple(
    queryArbitrary,
    fc.constantFrom<(Schema | undefined)[]>(undefined, undefined, HOSTILE_SCHEMA),
  )
  .filter(([query, schema]) => compiledOf(query, schema, true) !== null)
  .map(([query, schema]): MatchRule => ({
    query,
    index: null,
    eventCategoryField: undefined,
    timestampField: schema === undefined ? 'tags' : '@timestamp',
    tiebreakerField: undefined,
    schema,
  }));

const cases = (rules: number, documents: number) =>
  fc.array(rule, { minLength: 2, maxLength: rules }).chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.array(documentTextArbitrary(all.flatMap(({ query }) => textsIn(query))), {
        minLength: 3,
        maxLength: documents,
      }),
    ),
  );

describe('what rules find together', () => {
  it('is what each finds alone, failures included', () => {
    fc.assert(
      fc.property(cases(12, 12), ([rules, texts]) => check(rules, texts, 1)),
      { numRuns: 400 },
    );
    // Much must have been tested for the silence to mean anything.
    expect(counts.documents).toBeGreaterThan(2_000);
    expect(counts.found).toBeGreaterThan(1_000);
    expect(counts.failed).toBeGreaterThan(20);
  });

  it('stays so when triggers are chosen again', () => {
    fc.assert(
      fc.property(cases(30, 30), ([rules, texts]) =>
        check(rules, texts, Math.ceil(2_200 / texts.length)),
      ),
      { numRuns: 60 },
    );
  });
});
