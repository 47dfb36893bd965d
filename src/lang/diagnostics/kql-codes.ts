import type { CodeInfo } from './code-info.ts';

/** What is wrong, or doubtful, in a query in KQL: 1xxx text and syntax, 2xxx meaning. */
export const KQL_CODES = {
  KQL1001: {
    title: 'unexpected character in KQL',
    explanation:
      'The grammar does not allow this character here. In a value without quotes, `\\ ( ) : < > " * { }` have a meaning of their own: put the value into quotes, or write a backslash before them.',
    wrong: 'process.args: a(b',
    right: 'process.args: "a(b"',
  },
  KQL1002: {
    title: 'quotes without an end in KQL',
    explanation: 'A value in quotes ends at the next `"` that has no backslash before it.',
    wrong: 'process.name: "bash',
    right: 'process.name: "bash"',
  },
  KQL1003: {
    title: 'backslash that escapes nothing in KQL',
    explanation:
      'Without quotes, a backslash stands before one of `\\ ( ) : < > " * { }`, before `t`, `r`, `n` or `uXXXX`, or before `and`, `or` or `not` where these are part of a value. In quotes it stands for itself wherever it escapes nothing.',
    wrong: 'process.args: Windows\\System32',
    right: 'process.args: "Windows\\System32"',
  },
  KQL1004: {
    title: 'parentheses or braces that do not match in KQL',
    explanation: 'Each `(` is closed by a `)`, and each `{` by a `}`.',
    wrong: 'process.name: (bash or sh',
    right: 'process.name: (bash or sh)',
  },
  KQL1005: {
    title: 'value or condition missing in KQL',
    explanation: 'A value belongs behind a colon, and a condition into each pair of parentheses.',
    wrong: 'process.name:',
    right: 'process.name: *',
  },
  KQL1006: {
    title: 'keyword out of place in KQL',
    explanation:
      'The words `and`, `or` and `not` stand between blanks, and no value without quotes contains them: `not` and a blank end a value even in the middle of a word.',
    wrong: 'process.args: knot tied',
    right: 'process.args: "knot tied"',
  },
  KQL1007: {
    title: 'not after not in KQL',
    explanation:
      'The word `not` negates one condition. For two negations, put the inner one into parentheses.',
    wrong: 'not not process.name: bash',
    right: 'not (not process.name: bash)',
  },
  KQL1008: {
    title: 'query in KQL too long or too deep',
    explanation:
      'A query has at most 1,000,000 characters, and parentheses and braces are nested at most 200 levels deep.',
    wrong: '{{201 x (}}a: b{{201 x )}}',
    right: '{{200 x (}}a: b{{200 x )}}',
  },
  KQL1010: {
    title: 'colon within a value in KQL',
    explanation:
      'A colon stands between a field and its value. Within a value it is in quotes, or escaped by a backslash.',
    wrong: 'url.full: https://example.com',
    right: 'url.full: "https://example.com"',
  },
  KQL2001: {
    title: 'unknown field in KQL',
    explanation:
      'The schema does not have the field, so no event has a value there: a condition on it is never met, and its negation always is.',
    wrong: 'process.nmae: bash',
    right: 'process.name: bash',
    schema: { 'process.name': 'keyword' },
  },
  KQL2002: {
    title: 'value of another type in KQL',
    explanation:
      'The value cannot be read as the type of the field. Elasticsearch fails at such a query, so a rule with it would never run.',
    wrong: 'process.pid: bash',
    right: 'process.pid: 1234',
  },
  KQL2003: {
    title: 'wildcard or range where none is possible in KQL',
    explanation:
      'Only keywords and texts have wildcards, and a range has none. A text, `true` and `false` have no order, and the name of nested objects is written in full.',
    wrong: 'source.ip: 10.*',
    right: 'source.ip: 10.0.0.0/8',
  },
  KQL2004: {
    title: 'star in quotes in KQL',
    explanation: 'In quotes, `*` is a star. Without quotes it stands for any characters.',
    wrong: 'process.args: "--user=*"',
    right: 'process.args: --user=*',
  },
  KQL2005: {
    title: 'value without a field in KQL',
    explanation:
      'A value without a field is looked for in every known field that could have it, which takes longer than one field does. Fields that are in no catalogue are left out.',
    wrong: 'nsenter',
    right: 'process.name: nsenter',
  },
  KQL2006: {
    title: 'null in KQL',
    explanation:
      'No event has the value `null`, and Elasticsearch fails at a query that asks for it. A field without a value is not there: `not field: *`. The text is written in quotes: `"null"`.',
    wrong: 'user.name: null',
    right: 'not user.name: *',
  },
  KQL2007: {
    title: 'name that covers no field in KQL',
    explanation:
      'A name with `*` stands for all known fields that it covers, and this one covers none: a condition on it is never met.',
    wrong: 'proces.*: bash',
    right: 'process.*: bash',
  },
  KQL2008: {
    title: 'nested objects in KQL',
    explanation:
      'Conditions in braces are about one object of a list. Events are read without the objects that their values belong to, so different objects of one event may meet them: there may be more matches than in Elasticsearch, and fewer under `not`.',
    wrong: 'threat.enrichments: { matched.type: a and matched.index: b }',
    right: 'threat.enrichments.matched.type: a and threat.enrichments.matched.index: b',
  },
  KQL2009: {
    title: 'too many fields in KQL',
    explanation:
      'Names with `*`, and values without a field, stand for many fields. All of a query stand for at most 20,000.',
    wrong: '{{60 x *: bash or }}user.name: root',
    right: 'process.name: bash or user.name: root',
  },
  KQL2010: {
    title: 'question mark in a pattern in KQL',
    explanation: 'Only `*` is a wildcard. A question mark stands for itself.',
    wrong: 'file.path: /tmp/?.sh*',
    right: 'file.path: /tmp/*.sh*',
  },
} as const satisfies Record<string, CodeInfo>;
