import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { DATA_SET_ALIASES } from '../../events/origin/data-set-aliases.ts';
import { isRunnable, type Data } from '../../rules/index.ts';
import { loadText, ruleText } from '../../rules/rule.testing.ts';
import { damaged } from '../../util/damage.testing.ts';
import { SnapshotError } from '../../util/saved-value.ts';
import { blockOf } from '../blocks/block.testing.ts';
import { Rejects } from '../inputs/rejects.ts';
import type { LoadedExceptions } from '../rules/load-exceptions.ts';
import type { RunnableRule } from '../rules/load-rules.ts';
import { StreamRun, type RuleGeneration } from './stream-run.ts';

const SECOND = 1_000_000_000n;
const START = 1_795_514_400n * SECOND;

const id = (number: number) => `0b6a1d4c-6a77-4f0e-8d55-0d7c0b1f3c${10 + number}`;

/** One of every kind of state: alerts known, suppression, cap, open sequences, samples, missing events. */
const RULES: Readonly<Record<string, Readonly<Record<string, Data>>>> = {
  event: { query: 'process where process.name == "sh"' },
  capped: {
    query: 'process where process.name in ("sh", "curl")',
    max_signals: 2,
    interval: '10s',
  },
  suppressed: {
    query: 'process where process.name == "curl"',
    alert_suppression: { group_by: ['container.id'], duration: { value: 20, unit: 's' } },
  },
  sequence: {
    query:
      'sequence by container.id with maxspan=15s [process where process.name == "curl"] [process where process.name == "sh"]',
  },
  missing: {
    query:
      'sequence by container.id with maxspan=6s [process where process.name == "curl"] ![process where process.name == "rm"]',
  },
  sample: {
    query:
      'sample by container.id [process where process.name == "curl"] [process where process.name == "rm"]',
  },
  recent: { query: 'process where process.name == "rm" and @timestamp > "now-8s"' },
};

const NAMES = Object.keys(RULES);

const loaded = new Map<string, RunnableRule>();

async function load(
  name: string,
  number: number,
  more: Readonly<Record<string, Data | undefined>> = {},
) {
  const fields = { ...RULES[name], ...more, name, rule_id: id(number), index: undefined };
  const { rules, problems } = await loadText(ruleText(fields));
  const [source] = rules;
  if (source?.rule == null || !isRunnable(source.rule)) throw new Error(JSON.stringify(problems));
  const { rule, document, file } = source;
  return { id: id(number), rule, parameters: document.rule, file, source };
}

beforeAll(async () => {
  for (const [number, name] of NAMES.entries()) {
    loaded.set(name, await load(name, number));
    loaded.set(`${name}, edited`, await load(name, number, { severity: 'high', note: 'Edited.' }));
  }
  const query = 'sequence by container.id [any where a == 1] [any where a == 2]';
  loaded.set('stranger', await load('stranger', 50, { query }));
});

const EXPIRY = START + 30n * SECOND;

/** Container `b` may run curl, until half a minute has passed. */
const EXCEPTION = {
  item_id: 'curl-in-b',
  list_id: 'allowed',
  type: 'simple',
  name: 'curl in b',
  description: '',
  entries: [
    { field: 'process.name', type: 'match', operator: 'included', value: 'curl' },
    { field: 'container.id', type: 'match', operator: 'included', value: 'b' },
  ],
  namespace_type: 'single',
  os_types: [],
  tags: [],
  comments: [],
  expire_time: new Date(Number(EXPIRY / 1_000_000n)).toISOString(),
  file: 'exceptions.ndjson',
  stage: null,
} as unknown as LoadedExceptions['items'][number];

/** Rules in the order of their names; those of `excepted` have the exception. */
function generation(names: readonly string[], excepted: ReadonlySet<string>): RuleGeneration {
  const rules = names.flatMap((name) => loaded.get(name) ?? []);
  const exceptions: LoadedExceptions = {
    lists: [],
    items: [EXCEPTION],
    valueLists: [],
    ofRule: names.map((name) => (excepted.has(name.replace(', edited', '')) ? [0] : [])),
    idle: [null],
    unusedValueLists: [],
    problems: [],
    loaded: null,
  };
  return { rules, exceptions };
}

interface Step {
  /** Seconds since the step before, in wall-clock time. */
  readonly wait: number;
  readonly events: readonly {
    readonly name: string;
    readonly container: string;
    /** How much earlier than the step it happened, in tenths of a second. */
    readonly delay: number;
    /** Whether the event before is read again. */
    readonly isTwice: boolean;
  }[];
}

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    wait: fc.nat(9),
    events: fc.array(
      fc.record({
        name: fc.constantFrom('sh', 'curl', 'rm', 'ls'),
        container: fc.constantFrom('a', 'b'),
        delay: fc.nat(30),
        isTwice: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
  }),
  { minLength: 1, maxLength: 14 },
);

/** Events of all steps as documents, and when each step is. */
function timeline(given: readonly Step[]) {
  let now = START;
  let number = 0;
  let last = '';
  return given.map(({ wait, events }) => {
    now += BigInt(wait) * SECOND;
    const at = now;
    const lines = events.flatMap(({ name, container, delay, isTwice }) => {
      number += 1;
      const time = at - (BigInt(delay) * SECOND) / 10n;
      const before = isTwice && last !== '' ? [last] : [];
      last = JSON.stringify({
        '@timestamp': new Date(Number(time / 1_000_000n)).toISOString(),
        event: { id: String(number), category: 'process' },
        container: { id: container },
        process: { name },
      });
      return [last, ...before];
    });
    return { now: at, text: lines.join('\n') };
  });
}

/** What a run reports, in order: each alert by its rule and id, and the counts that became final. */
class Told {
  readonly news: string[] = [];

  open(rules: RuleGeneration): StreamRun {
    return new StreamRun({
      ...rules,
      request: {
        now: START,
        dataSetAliases: DATA_SET_ALIASES,
        lateness: 2n * SECOND,
        maxAlerts: 'rule',
        sensor: null,
      },
      rejects: new Rejects({ rejects: null, isStrict: false }),
      nameOf: () => 'events',
      report: (news) => {
        if (news.kind === 'full') this.news.push(`full ${news.rule.rule.name}`);
        else {
          const { rule, id: alertId, suppression } = news.alert;
          const count = news.kind === 'suppressed' ? ` ${suppression?.count}` : '';
          this.news.push(`${news.kind} ${rule.rule.name} ${alertId.slice(0, 12)}${count}`);
        }
      },
    });
  }

  /** The counts of rules and the matches that exceptions have hidden. */
  sums(run: StreamRun): unknown {
    const known = new Set(NAMES);
    const rules = run
      .outcomes()
      .filter(({ rule }) => known.has(rule.rule.name))
      .map(({ rule, ...counts }) => [rule.rule.name, counts] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
    const { documents, bytes, matched, first, last, origins } = run.events;
    return { rules, events: { documents, bytes, first, last, origins }, matched };
  }
}

function feed(run: StreamRun, { now, text }: { readonly now: bigint; readonly text: string }) {
  run.tick(now);
  if (text !== '') run.block(blockOf(Buffer.from(text)), now);
}

let events = 0;

/** A step at which one event happens in container `a`. */
const oneEvent = (name: string, now: bigint) => ({
  now,
  text: JSON.stringify({
    '@timestamp': new Date(Number(now / 1_000_000n)).toISOString(),
    event: { id: `single ${(events += 1)}`, category: 'process' },
    container: { id: 'a' },
    process: { name },
  }),
});

const excepted = fc
  .subarray(NAMES.filter((name) => name !== 'recent'))
  .map((names): ReadonlySet<string> => new Set(names));

const byRule = (news: readonly string[]) =>
  NAMES.map((name) => news.filter((each) => each.split(' ')[1] === name));

describe('a stream that is cut anywhere', () => {
  it('is saved and resumed without a trace', () => {
    fc.assert(
      fc.property(steps, excepted, fc.nat(14), (given, withException, cut) => {
        const all = timeline(given);
        const end = (all.at(-1)?.now ?? START) + 60n * SECOND;
        const rules = generation(NAMES, withException);

        const whole = new Told();
        const uncut = whole.open(rules);
        for (const step of all) feed(uncut, step);
        uncut.finish(end, 'ended');

        const parts = new Told();
        const first = parts.open(rules);
        for (const step of all.slice(0, cut)) feed(first, step);
        const saved: unknown = JSON.parse(JSON.stringify(first.snapshot()));
        const second = parts.open(rules);
        const lost = second.resume(saved, all[cut - 1]?.now ?? START);
        for (const step of all.slice(cut)) feed(second, step);
        second.finish(end, 'ended');

        expect(lost).toMatchObject({ changed: [], ended: [] });
        expect(parts.news).toEqual(whole.news);
        expect(parts.sums(second)).toEqual(whole.sums(uncut));
        expect(new Map(second.hiddenBy)).toEqual(new Map(uncut.hiddenBy));
      }),
      { numRuns: 150 },
    );
  });

  it('goes on under a reload that adds, removes, edits and moves other rules', () => {
    const change = fc.record({
      order: fc.shuffledSubarray(NAMES, { minLength: NAMES.length }),
      edited: fc.subarray(NAMES),
      hasStranger: fc.boolean(),
      at: fc.nat(14),
      isSaved: fc.boolean(),
    });
    fc.assert(
      fc.property(steps, excepted, change, (given, withException, changed) => {
        const all = timeline(given);
        const end = (all.at(-1)?.now ?? START) + 60n * SECOND;
        const { at, order, edited, hasStranger, isSaved } = changed;

        const whole = new Told();
        const uncut = whole.open(generation(NAMES, withException));
        for (const step of all) feed(uncut, step);
        uncut.finish(end, 'ended');

        const names = order.map((name) => (edited.includes(name) ? `${name}, edited` : name));
        const next = generation(hasStranger ? ['stranger', ...names] : names, withException);
        const parts = new Told();
        let run = parts.open(
          generation(hasStranger ? NAMES : [...NAMES, 'stranger'], withException),
        );
        for (const step of all.slice(0, at)) feed(run, step);
        const now = all[at - 1]?.now ?? START;
        if (isSaved) {
          const saved: unknown = JSON.parse(JSON.stringify(run.snapshot()));
          run = parts.open(next);
          const lost = run.resume(saved, now);
          expect(lost.changed).toEqual([]);
        } else {
          const lost = run.reload(next, now);
          expect(lost).toMatchObject({ changed: [], ended: hasStranger ? [] : [id(50)] });
        }
        for (const step of all.slice(at)) feed(run, step);
        run.finish(end, 'ended');

        expect(byRule(parts.news)).toEqual(byRule(whole.news));
        expect(parts.sums(run)).toEqual(whole.sums(uncut));
      }),
      { numRuns: 150 },
    );
  });

  it('restarts the sequences of a changed query, and keeps its alerts', async () => {
    const query = 'sequence by container.id with maxspan=15s [any where a == 1] [any where a == 2]';
    const other = { ...(await load('sequence', 3, { query })) };
    const told = new Told();
    const run = told.open(generation(['sequence', 'event'], new Set()));
    const lost = run.reload(
      { ...generation(['event'], new Set()), rules: [other], exceptions: NOTHING },
      START,
    );
    expect(lost).toMatchObject({ changed: [id(3)], ended: [id(0)] });
  });

  it('is saved and reloaded again before anything else happens', () => {
    const rules = generation(['missing'], new Set());
    const told = new Told();
    const first = told.open(rules);
    feed(first, oneEvent('curl', START));
    const saved: unknown = JSON.parse(JSON.stringify(first.snapshot()));
    const second = told.open(rules);
    second.resume(saved, START);
    const again: unknown = JSON.parse(JSON.stringify(second.snapshot()));
    const third = told.open(rules);
    third.resume(again, START);
    third.reload(rules, START);
    third.reload(rules, START);
    // Nothing comes any more: that no rm has followed is decided by time alone.
    for (let seconds = 1n; seconds <= 20n; seconds += 1n) third.tick(START + seconds * SECOND);
    expect(told.news).toEqual([expect.stringMatching(/^alert missing /)]);
  });

  it('goes by the suppression that a reloaded rule has now', async () => {
    const longer = { group_by: ['container.id'], duration: { value: 60, unit: 's' } };
    const told = new Told();
    const run = told.open(generation(['suppressed'], new Set()));
    feed(run, oneEvent('curl', START));
    const number = NAMES.indexOf('suppressed');
    const edited = await load('suppressed', number, { alert_suppression: longer });
    run.reload({ rules: [edited], exceptions: NOTHING }, START);
    feed(run, oneEvent('curl', START + 10n * SECOND));
    feed(run, oneEvent('curl', START + 40n * SECOND));
    feed(run, oneEvent('ls', START + 50n * SECOND));
    expect(told.news.map((each) => each.replace(/ \w{12}/, ''))).toEqual(['alert suppressed']);
    const without = await load('suppressed', number, { alert_suppression: undefined });
    run.reload({ rules: [without], exceptions: NOTHING }, START + 50n * SECOND);
    run.tick(START + 51n * SECOND);
    expect(told.news.at(-1)).toMatch(/^suppressed suppressed \w+ 2$/);
    expect(told.news).toHaveLength(2);
  });

  it('ends one of two rules that are the same, and not the other', () => {
    const [rule] = generation(['suppressed'], new Set()).rules;
    const twice = { rules: [rule, rule].flatMap((each) => each ?? []), exceptions: NOTHING };
    const told = new Told();
    const run = told.open(twice);
    feed(run, oneEvent('curl', START));
    feed(run, oneEvent('curl', START + SECOND));
    expect(run.reload({ ...twice, rules: twice.rules.slice(1) }, START + SECOND)).toMatchObject({
      ended: [id(NAMES.indexOf('suppressed'))],
    });
    expect(told.news.filter((each) => each.startsWith('suppressed'))).toHaveLength(1);
    run.finish(START + 2n * SECOND, 'ended');
    expect(told.news.filter((each) => each.startsWith('suppressed'))).toHaveLength(2);
  });

  it('refuses a damaged state with an error of its own', () => {
    const told = new Told();
    const run = told.open(generation(NAMES, new Set(['sequence', 'suppressed'])));
    const given: Step[] = ['curl', 'rm', 'curl', 'sh'].map((name) => ({
      wait: 1,
      events: [{ name, container: 'a', delay: 0, isTwice: false }],
    }));
    for (const step of timeline(given)) feed(run, step);
    const saved: unknown = JSON.parse(JSON.stringify(run.snapshot()));
    let refused = 0;
    // Every value in every place would take a minute; the step shares no factor with their number.
    for (const [number, state] of [...damaged(saved)].entries()) {
      if (number % 17 !== 0) continue;
      const other = new Told().open(generation(NAMES, new Set(['sequence', 'suppressed'])));
      try {
        other.resume(state, START);
      } catch (error) {
        expect(error).toBeInstanceOf(SnapshotError);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});

const NOTHING: LoadedExceptions = {
  lists: [],
  items: [],
  valueLists: [],
  ofRule: [[]],
  idle: [],
  unusedValueLists: [],
  problems: [],
  loaded: null,
};
