import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { DATA_SET_ALIASES } from '../../../../events/origin/data-set-aliases.ts';
import { rowOf } from '../../../../events/document-row.ts';
import {
  compile,
  createTracer,
  parse,
  type Clause,
  type EventQuery,
  type Statement,
} from '../../../../lang/index.ts';
import {
  documentArbitrary,
  eventQueryText,
  joinText,
} from '../../../../lang/trace/statement.testing.ts';
import { memoryReader } from '../../../../stores/memory-reader.testing.ts';
import { eventsOf, inputsOf, ruleOf } from '../preview.testing.ts';
import { findNearestMiss } from './nearest-miss.ts';
import type { NearestMiss } from './text.ts';

const RUNS = Number(process.env['PREVIEW_RUNS'] ?? 300);
const ALL = { from: null, to: null, now: 0n, dataSetAliases: DATA_SET_ALIASES };

const events = fc.array(documentArbitrary, { minLength: 1, maxLength: 12 });

function missesOf(query: string, documents: readonly object[]): Promise<NearestMiss> {
  return findNearestMiss(ruleOf(query), inputsOf(memoryReader(eventsOf(documents))), ALL);
}

const isValid = (text: string): boolean => {
  try {
    compile(text, { now: 0n });
    return true;
  } catch {
    return false;
  }
};

function statementOf(text: string): Statement {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
}

/** Each condition as a query of its own, which the plain evaluator runs. */
function conditionsOf(text: string): readonly ((document: object) => boolean)[] {
  const statement = statementOf(text);
  const flat = (clause: Clause): readonly Clause[] =>
    clause.kind === 'all' ? clause.operands.flatMap(flat) : [clause];
  const [clause] = createTracer(statement, { now: 0n }).clauses;
  return (clause === undefined ? [] : flat(clause)).map(({ expression, span }) => {
    const query: EventQuery = { kind: 'EventQuery', category: null, condition: expression, span };
    const compiled = compile({ ...statement, query }, { now: 0n, check: false });
    return (document) => compiled.matches(document);
  });
}

it('counts as the plain evaluator does that asks one condition after the other', async () => {
  let near = 0;
  await fc.assert(
    fc.asyncProperty(eventQueryText.filter(isValid), events, async (text, documents) => {
      const conditions = conditionsOf(text);
      const single = conditions.map(() => 0);
      const pairs = new Map<string, number>();
      let satisfied = 0;
      for (const document of documents) {
        const missed = conditions.flatMap((holds, index) => (holds(document) ? [] : [index]));
        const [first, second] = missed;
        if (first === undefined) satisfied += 1;
        else if (missed.length === 1) single[first] = (single[first] ?? 0) + 1;
        else if (missed.length === 2) {
          const key = `${first} ${second}`;
          pairs.set(key, (pairs.get(key) ?? 0) + 1);
        }
      }
      near += documents.length - satisfied;
      const { stages, events: read } = await missesOf(text, documents);
      const [stage] = stages;
      expect(read).toBe(documents.length);
      expect(stage?.satisfied).toBe(satisfied);
      expect(stage?.conditions.map(({ missed }) => missed)).toEqual(single);
      expect(stage?.conditions.map((each) => each.satisfied)).toEqual(
        conditions.map((holds) => documents.filter((document) => holds(document)).length),
      );
      if (stage?.morePairs !== 0) return;
      const found = stage.pairs.map((pair) => [pair.conditions.join(' '), pair.missed] as const);
      expect(new Map(found)).toEqual(pairs);
    }),
    { numRuns: RUNS },
  );
  expect(near).toBeGreaterThan(RUNS);
});

it('counts the events of each stage, and how far sequences come, as runs of their parts do', async () => {
  let reached = 0;
  await fc.assert(
    fc.asyncProperty(joinText.filter(isValid), events, async (text, documents) => {
      const query = compile(text, { now: 0n });
      if (query.query.kind === 'event') return;
      const { terms } = query.query;
      const { stages, chains } = await missesOf(text, documents);
      const rows = documents.map((document) => rowOf(document, query.fields));
      const satisfied = terms.map((term) =>
        rows.filter((row) => succeeds(() => term.matches(row)) && term.keys(row).length > 0),
      );
      expect(stages.map((each) => each.satisfied)).toEqual(satisfied.map(({ length }) => length));
      const whole = query.run(
        eventsOf(documents).map((event) => JSON.parse(event.document)),
      ).length;
      expect(chains?.links.at(-1)?.reached).toBe(whole);
      reached += whole;
    }),
    { numRuns: RUNS },
  );
  // Few of random sequences are ever whole.
  expect(reached).toBeGreaterThan(RUNS / 300);
});

function succeeds(test: () => boolean): boolean {
  try {
    return test();
  } catch {
    return false;
  }
}
