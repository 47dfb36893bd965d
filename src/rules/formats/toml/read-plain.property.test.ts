import * as fc from 'fast-check';
import { parse } from 'smol-toml';
import { expect, it } from 'vitest';
import { anyDocument } from '../arbitrary.testing.ts';
import { textOf } from '../format-suite.testing.ts';
import { TOML } from './index.ts';
import { readPlainToml } from './read-plain.ts';

const counts = { read: 0, left: 0 };

/** It reads a text as the full parser does, or not at all. */
function check(text: string): void {
  const plain = readPlainToml(text);
  if (plain === null) {
    counts.left += 1;
    return;
  }
  counts.read += 1;
  expect(plain).toStrictEqual(parse(text, { integersAsBigInt: 'asNeeded' }));
}

const PARTS = [
  '"',
  '""',
  '"""',
  "'",
  "'''",
  '\\',
  '\\n',
  '\n',
  ' ',
  '\t',
  '\r\n',
  '#',
  '=',
  '[',
  ']',
  '[[a]]\n',
  '[a.b]\n',
  '[rule.a]\n',
  '[[rule.a]]\n',
  '[[rule.threat]]\n',
  '[rule.threat]\n',
  '[rule.threat.tactic]\n',
  '[.a]\n',
  '[a..b]\n',
  ',',
  '.',
  '1',
  '0',
  '_',
  'true',
  'a = 1\n',
  '[rule]\n',
  '[x]\n',
  '\u0000',
  '\u007f',
  'é',
  '__proto__ = 1\n',
  '[__proto__]\n',
];

const THREAT = `
[[rule.threat]]
framework = "MITRE ATT&CK"
[[rule.threat.technique]]
id = "T1059"
[[rule.threat.technique.subtechnique]]
id = "T1059.004"

[rule.threat.tactic]
id = "TA0002"

[[rule.threat]]
framework = "MITRE ATT&CK"
[rule.threat.tactic]
id = "TA0003"
`;

const RULE = `[metadata]
creation_date = "2026/11/24"

[rule]
name = 'A'
risk_score = 21
enabled = true
tags = ["Domain: Container", 'OS: "Linux"',]
note = """
## What

"look" at"""
query = '''
process where process.name : "a*" and process.args == "\\\\x"
'''
false_positives = [
  "one",

  "two"
]
`;

const SAMPLES = [RULE, RULE + THREAT, 'a = 0\nb = []\n[c]\n'];

it('reads all that is plain', () => {
  for (const sample of SAMPLES) expect(readPlainToml(sample), sample).not.toBeNull();
});

it('reads a text as the full parser does', () => {
  const edit = fc.tuple(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.nat(3),
    fc.constantFrom(...PARTS),
  );
  const edited = fc
    .tuple(fc.constantFrom(...SAMPLES), fc.array(edit, { maxLength: 3 }))
    .map(([sample, edits]) =>
      edits.reduce((text, [place, removed, part]) => {
        const at = Math.floor(place * text.length);
        return text.slice(0, at) + part + text.slice(at + removed);
      }, sample),
    );
  fc.assert(fc.property(edited, check), { numRuns: 20_000 });
  // Much must have been read for it to mean anything.
  expect(counts.read).toBeGreaterThan(4_000);
  expect(counts.left).toBeGreaterThan(4_000);
});

it('reads documents that were written as the full parser does', () => {
  fc.assert(fc.property(anyDocument, (document) => check(textOf(TOML, document))));
});
