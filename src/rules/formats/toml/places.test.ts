import { describe, expect, it } from 'vitest';
import { tomlPlaces } from './places.ts';

const TEXT = `# a comment with [rule] in it
title = 'x' # more
[rule]
"quoted key" = "a # b"
a.b = 1_000
when = 2026-11-24 10:00:00Z
list = [ 'x', # first
  { y = [1, 2], z = "]" }, """
  long ]
  """,
]

[[rule.threat]]
[rule.threat.tactic]
id = "TA1"
[[rule.threat.technique]]
id = "T1"
[[rule.threat.technique]]
id = "T2"
[[rule.threat]]
[[rule.threat.technique]]
id = "T3"
`;

const valueAt = (...path: (string | number)[]) => {
  const place = tomlPlaces(TEXT).get(path);
  return place === undefined ? undefined : TEXT.slice(place.value.start, place.value.end);
};

describe('tomlPlaces', () => {
  it.each([
    [['title'], "'x'"],
    [['rule'], '[rule]'],
    [['rule', 'quoted key'], '"a # b"'],
    [['rule', 'a', 'b'], '1_000'],
    [['rule', 'when'], '2026-11-24 10:00:00Z'],
    [['rule', 'list', 0], "'x'"],
    [['rule', 'list', 1, 'y', 1], '2'],
    [['rule', 'list', 1, 'z'], '"]"'],
    [['rule', 'list', 2], '"""\n  long ]\n  """'],
    [['rule', 'threat'], '[[rule.threat]]'],
    [['rule', 'threat', 0, 'tactic', 'id'], '"TA1"'],
    [['rule', 'threat', 0, 'technique', 1, 'id'], '"T2"'],
    [['rule', 'threat', 1, 'technique', 0, 'id'], '"T3"'],
    [['rule', 'threat', 2], undefined],
  ])('%j', (path, value) => {
    expect(valueAt(...path)).toBe(value);
  });
});
