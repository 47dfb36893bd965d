import { event, Folder, inContainer, MAIN, run } from './run-command.testing.ts';

export const ATTACK = 'content/samples/attack.ndjson.gz';
export const BENIGN = 'content/samples/benign.ndjson.gz';
export const HOSTILE = 'content/samples/hostile-names.ndjson.gz';

export const scan = (args: readonly string[], stdin?: string | Uint8Array) =>
  run(process.execPath, [MAIN, 'scan', ...args], stdin);

export type Document = Record<string, unknown>;

export const documentsOf = (ndjsonText: string): Document[] =>
  ndjsonText
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Document);

export const idsOf = (text: string) => documentsOf(text).map((each) => each['kibana.alert.uuid']);

/** A folder with one rule and three events, of which it finds two; {@link Folder.remove} ends it. */
export class ScanFolder extends Folder {
  readonly kubectl = this.rule('kubectl', 'process where process.name == "kubectl"');
  readonly events = this.file('events.ndjson', [
    event(1, 'kubectl', inContainer('a')),
    event(2, 'ls', inContainer('a')),
    event(3, 'kubectl', inContainer('b')),
  ]);

  /** A rule file; `more` is appended to `[rule]`. */
  rule(name: string, query: string, more = ''): string {
    return this.file(
      `${name}.toml`,
      `[metadata]\ncreation_date = "2026/11/24"\nmaturity = "production"\nupdated_date = "2026/11/24"\n
[rule]
author = ["x"]
description = "d"
name = "${name}"
risk_score = 47
rule_id = "${name}"
severity = "medium"
type = "eql"
language = "eql"
query = '''
${query}
'''
${more}
`,
    );
  }
}
