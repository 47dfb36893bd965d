import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainSetup } from '../../detect/evaluate/setup.ts';
import { DATA_SET_ALIASES } from '../../events/origin/data-set-aliases.ts';
import { parseDocument } from '../../events/parse-document.ts';
import { FastMemory } from '../../ingest/json/fast-reader.ts';
import { CATALOGUES, compile, parse } from '../../lang/index.ts';
import { rowOf } from '../../events/document-row.ts';
import {
  openDataFolderForTests,
  type OpenDataFolder,
} from '../../stores/embedded/data-folder.testing.ts';
import { BlockMatcher } from '../../service/events/candidates/block-matcher.ts';
import {
  evaluationOf,
  generationOfRules,
  storedBlockOf,
} from '../../service/events/candidates/candidates.testing.ts';
import { StoredMatching } from '../../service/events/candidates/match-stored.ts';
import { createRunner } from '../rule-tests/rule-runner.ts';
import type { EvaluatedRule } from '../../detect/types/rule-type.ts';
import { withOutlines } from '../rules/block-setup.ts';
import { createBlockScan } from './block-scan.ts';
import { blockOf } from './block.testing.ts';

/** Fields of each type of the catalogue, in columns of a store and not, and constants for them. */
const FIELDS = {
  'user.id': ['"0"', '"22"', '"true"', '"abc"', '0', 'true'],
  'process.command_line': ['"22"', '"22.7"', '"false"'],
  'container.labels.tier': ['"0"', '"22"'],
  'destination.port': ['22', '0', '22.7', '9223372036854775807', '"22"'],
  'cloud_defend.package_policy_revision': ['22', '-1'],
  'event.risk_score': ['22', '22.7', '1000'],
  'process.interactive': ['true', 'false', '"true"', '0'],
  'source.ip': ['"10.0.0.1"', '"::1"', '"10.0.0.0/8"', '"abc"'],
  'process.start': ['"2026-01-31"', '"2026-01-31T08:00:00Z"', '1769846400000'],
  'custom.field': ['"22"', '22', 'true'],
};

const VALUES = [
  '0,1,22,22.7,-22.7,-1,1000,9007199254740993,9223372036854775807,9223372036854775808,40000',
  '"","0","1","22","22.7"," 22 ","-1","1e3","9223372036854775808","abc","true","false","TRUE"',
  'true,false,null',
  '"10.0.0.1","::ffff:10.0.0.1","::FFFF:a00:1","::1","0:0:0:0:0:0:0:1","10.0.0.999"',
  '"2026-01-31","2026-01-31T08:00:00Z","2026-01-31T09:00:00.000+01:00",1769846400000',
  '[],[null],[22,"22"],["22",22.5],["abc",0],[true,"true"],[[0],"1"],{"a":22},[{"a":1},"22"]',
].join();

const DOCUMENTS = Object.keys(FIELDS).flatMap((field) =>
  (JSON.parse(`[${VALUES.replaceAll(/(?<![\w".-])(\d{16,})/g, '"#$1"')}]`) as unknown[]).flatMap(
    (value) => {
      const text = JSON.stringify(value).replaceAll(/"#(\d+)"/g, '$1');
      const [first, ...rest] = field.split('.');
      return [
        `{"event.category":"process",${JSON.stringify(field)}:${text}}`,
        `{"${first}":{"${rest.join('.')}":${text}},"x":${text}}`,
      ];
    },
  ),
);

/** All that the language asks of one field. */
const QUERIES = Object.entries(FIELDS).flatMap(([field, constants]) => [
  ...constants.flatMap((constant) => [
    `${field} == ${constant}`,
    `${field} != ${constant}`,
    `${field} in (${constant}, "x")`,
    ...(constant.startsWith('"') || constant.startsWith('t') || constant.startsWith('f')
      ? []
      : [`${field} < ${constant}`, `not ${field} >= ${constant}`]),
    ...(constant.startsWith('"')
      ? [
          `${field} > ${constant}`,
          `${field} : ${constant}`,
          `${field} like "${constant.slice(1, 3)}*"`,
          `${field} regex ".?${constant.slice(1, 3)}.*"`,
          `startsWith(${field}, ${constant})`,
          `stringContains~(${field}, ${constant})`,
          `string(${field}) == ${constant}`,
        ]
      : []),
  ]),
  `${field} == null`,
  `not ${field} != null`,
  `length(string(${field})) > 3`,
  `${field} - 1 == 21`,
  `${field} / 2 == 11.35 or ${field} / 2 == 11`,
  `cidrMatch(${field}, "10.0.0.0/8", "::1/128")`,
]);

const checked = QUERIES.filter((condition) => {
  try {
    compile(`any where ${condition}`);
    return true;
  } catch {
    return false;
  }
});

/** What Elasticsearch would find: the query with the mapping, over values as documents have them. */
function expectedOf(condition: string): number[] {
  const field = condition.match(
    /(?:user|process|container|destination|cloud_defend|event|source|custom)\.[\w.]+/,
  )?.[0];
  const schema = field === 'custom.field' ? undefined : CATALOGUES.cloud_defend;
  const parsed = parse(`any where ${condition}`);
  if (!parsed.ok) throw new TypeError(condition);
  const query = compile(parsed.value, { schema, check: false });
  return DOCUMENTS.flatMap((document, number) =>
    query.matches(parseDocument(document)) ? [number] : [],
  );
}

describe('values of another JSON type than the catalogue has', () => {
  const queries = Object.fromEntries(
    checked.map((condition) => [condition, `any where ${condition}`]),
  );
  const expected = Object.fromEntries(
    checked.map((condition) => [condition, expectedOf(condition)]),
  );
  let data: OpenDataFolder;
  const folder = mkdtempSync(join(tmpdir(), 'dockwarden-types-'));
  beforeAll(async () => {
    data = await openDataFolderForTests(folder);
    await data.append('logs-x', DOCUMENTS);
    await data.store.flush();
  });
  afterAll(async () => {
    await data.close();
    rmSync(folder, { recursive: true });
  });

  const scanned = (
    conditions: readonly string[],
    { searched = false, fast = false, outlined = false },
  ) => {
    const rules = conditions.map((condition) => ({
      ...evaluationOf(`any where ${condition}`),
      index: null,
    }));
    const setup = {
      ...plainSetup({ rules, now: 0n, dataSetAliases: DATA_SET_ALIASES }),
      from: null,
      to: null,
      timestampField: '@timestamp',
      readsAllTimes: false,
      noticesFields: false,
      searchedBytes: searched ? 0 : Infinity,
      searchesFiles: true,
    };
    const memory = fast ? FastMemory.open() : null;
    if (fast) expect(memory, 'npm run build').not.toBeNull();
    const statements = setup.rules.map((rule) => {
      const parsed = parse(rule.query);
      return { ...rule, statement: parsed.ok ? parsed.value : null };
    });
    const ready = outlined ? withOutlines({ ...setup, rules: statements }, false) : setup;
    const { totals } = createBlockScan(ready, undefined, memory).scan(
      blockOf(Buffer.from(DOCUMENTS.join('\n'))),
    );
    const found = conditions.map((): number[] => []);
    for (const { rule, line } of totals.found) found[rule]?.push(line);
    return Object.fromEntries(conditions.map((condition, rule) => [condition, found[rule]]));
  };

  it('are asked in many ways', () => {
    expect(checked.length).toBeGreaterThan(200);
    const some = Object.values(expected).filter((found) => found.length > 0);
    expect(some.length).toBeGreaterThan(checked.length / 2);
  });

  it('are read by the type, rule by rule', () => {
    for (const condition of checked) {
      expect(scanned([condition], {})).toStrictEqual({ [condition]: expected[condition] });
    }
  });

  it.each([{}, { fast: true }, { outlined: true }])(
    'are found by many rules at once: %o',
    (way) => {
      expect(scanned(checked, way)).toStrictEqual(expected);
    },
  );

  it('are not passed over by searches', () => {
    for (const [number, condition] of checked.entries()) {
      const found = scanned([condition], { searched: true, fast: number % 2 === 0 });
      expect(found).toStrictEqual({ [condition]: expected[condition] });
    }
  });

  it.each([true, false])('are found on arrival (searched: %s)', (isSearched) => {
    for (const [condition, query] of Object.entries(queries)) {
      const matcher = new BlockMatcher(generationOfRules({ condition: query }), { isSearched });
      const [found] = matcher.match(storedBlockOf(DOCUMENTS, { index: 'logs-x' }));
      expect([condition, [...(found?.rows ?? [])]]).toStrictEqual([condition, expected[condition]]);
    }
  });

  it('are found by columns of a store', async () => {
    const to = DOCUMENTS.length;
    for (const [condition, query] of Object.entries(queries)) {
      const matching = new StoredMatching(generationOfRules({ condition: query }));
      const { matches } = await matching.match(data.store, { from: 0, to });
      const found = [...(matches[0]?.arrivals ?? [])];
      expect([condition, found]).toStrictEqual([condition, expected[condition]]);
    }
  });

  it('are found by tests of rules', () => {
    const events = DOCUMENTS.map((document) => ({
      document: parseDocument(document),
      index: undefined,
    }));
    for (const [condition, query] of Object.entries(queries)) {
      const parsed = parse(query);
      if (!parsed.ok) continue;
      const { run, tracer } = createRunner({ ...NO_FIELDS, query }, parsed.value, 0n);
      const found = run(events).matches.map(([event]) => event?.number);
      expect([condition, found]).toStrictEqual([condition, expected[condition]]);
      const traced = events.flatMap(({ document }, number) =>
        tracer.trace(0, rowOf(document, tracer.fields)).result ? [number] : [],
      );
      expect([condition, traced]).toStrictEqual([condition, expected[condition]]);
    }
  });
});

const NO_FIELDS: Omit<EvaluatedRule, 'query'> = {
  type: 'eql',
  index: undefined,
  data_view_id: undefined,
  filters: undefined,
  event_category_override: undefined,
  timestamp_field: undefined,
  tiebreaker_field: undefined,
  timestamp_override: undefined,
  timestamp_override_fallback_disabled: false,
};
