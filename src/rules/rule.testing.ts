import { writeToml } from './formats/toml/write.ts';
import { readToml } from './formats/toml/read.ts';
import { newTable, type Data, type Table } from './model/data.ts';
import { loadRules, type Loaded } from './load/load.ts';
import { memoryFiles } from './load/memory-files.testing.ts';

const BASE = `
[metadata]
creation_date = "2026/11/24"

[rule]
rule_id = "0b6a1d4c-6a77-4f0e-8d55-0d7c0b1f3c11"
name = "Shell in a container"
description = "A shell was started in a container."
type = "eql"
severity = "low"
risk_score = 21
index = ["logs-endpoint.events.*"]
note = "Look who it was."
query = 'process where process.name == "sh"'
`;

/** A rule file without any finding, with some fields of `[rule]` and `[metadata]` replaced. */
export function ruleText(
  rule: Readonly<Record<string, Data | undefined>> = {},
  metadata: Readonly<Record<string, Data>> = {},
): string {
  const base = readToml(BASE);
  const merged = (name: string, more: Readonly<Record<string, Data | undefined>>): Table =>
    newTable(
      Object.entries({ ...(base[name] as Table), ...more }).filter(
        (entry): entry is [string, Data] => entry[1] !== undefined,
      ),
    );
  return writeToml(
    newTable([
      ['metadata', merged('metadata', metadata)],
      ['rule', merged('rule', rule)],
    ]),
  );
}

/** Loads one rule file that has tests. */
export const loadText = (text: string): Promise<Loaded> =>
  loadRules(['r.toml'], memoryFiles({ 'r.toml': text, 'r.tests.toml': '' }));

/** The codes found in a rule whose query is `query`. */
export async function codesOf(
  rule: Readonly<Record<string, Data | undefined>>,
  metadata: Readonly<Record<string, Data>> = {},
): Promise<string[]> {
  const { problems } = await loadText(ruleText(rule, metadata));
  return problems.map(({ code }) => code);
}
