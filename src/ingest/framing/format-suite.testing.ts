/**
 * Inputs and their expected documents. `blocks.test.ts` runs them with chunk borders at awkward
 * positions.
 */
export interface FormatCase {
  readonly name: string;
  readonly content: string;
  readonly format: 'lines' | 'values' | 'array' | 'response';
  /** The value of `n` in each document that was read. */
  readonly documents: readonly (number | string)[];
  /** `line:code` of each rejected span; lines from 1. */
  readonly rejected: readonly string[];
}

const RESPONSE = `{
  "took": 3, "timed_out": false, "_shards": {"total": 1, "hits": [{"n": 99}]},
  "hits": {
    "total": {"value": 2, "relation": "eq"}, "max_score": null,
    "hits": [
      {"_index": "logs", "_id": "a", "_score": 1, "_source": {"n": 1}},
      {"sort": [1], "_source": {"n": 2, "text": "}]\\"{"}, "_id": "b", "_index": "logs"},
      {"_index": "logs", "_id": "c", "fields": {"n": [3]}}
    ]
  },
  "aggregations": {"hits": {"hits": [{"n": 98}]}}
}`;

export const FORMAT_CASES: readonly FormatCase[] = [
  { name: 'nothing', content: '', format: 'lines', documents: [], rejected: [] },
  { name: 'blanks only', content: ' \r\n\t\n\n', format: 'lines', documents: [], rejected: [] },
  {
    name: 'lines without a last line end',
    content: '{"n":1}\n{"n":2}',
    format: 'lines',
    documents: [1, 2],
    rejected: [],
  },
  {
    name: 'carriage returns, empty lines, byte order marks',
    content: '\ufeff{"n":1}\r\n\r\n   \r\n\ufeff{"n":2}\r\n\ufeff',
    format: 'lines',
    documents: [1, 2],
    rejected: [],
  },
  {
    name: 'line separators of Unicode within a line',
    content: '{"n":"a\u2028b\u2029c\u0085d"}\n{"n":"é😀"}\n',
    format: 'lines',
    documents: ['a\u2028b\u2029c\u0085d', 'é😀'],
    rejected: [],
  },
  {
    name: 'broken lines among good ones',
    content: '{"n":1}\n{"n":2\n{"n":"x\n\n[1]\n7\n{"n":3}}\nplain\n{"n":01}\n{"n":4}\n',
    format: 'lines',
    documents: [1, 4],
    rejected: [
      '2:ING2001',
      '3:ING2001',
      '5:ING2008',
      '6:ING2008',
      '7:ING2007',
      '8:ING2002',
      '9:ING2002',
    ],
  },
  {
    name: 'a first line that is cut off',
    content: '{"n":1,"m":[\n{"n":2}\n{"n":3}\n',
    format: 'lines',
    documents: [2, 3],
    rejected: ['1:ING2001'],
  },
  {
    name: 'plain text that begins with a bracket',
    content: '[2026-11-24] started\n{"n":1}\n',
    format: 'lines',
    documents: [1],
    rejected: ['1:ING2002'],
  },
  {
    name: 'hits line by line, as dump tools write them',
    content:
      '{"_index":"i","_id":"1","_source":{"n":1}}\n{"n":2,"_source":{"n":5}}\n{"_index":"i","n":3}\n' +
      '{"sort":[0],"_source":{"n":4},"_index":"i"}\n{"_id":"","_source":{},"missing":true}\n',
    format: 'lines',
    documents: [1, 2, 3, 4],
    rejected: ['5:ING2011'],
  },
  {
    name: 'one object over lines',
    content: '{\n  "n": 1,\n  "m": {\n    "k": [\n      {}\n    ]\n  }\n}\n',
    format: 'values',
    documents: [1],
    rejected: [],
  },
  {
    name: 'objects over lines one after the other',
    content: '{\n  "n": 1\n}\n{\n  "n": "}{"\n}\n{ "n": 3 } {"n":4}\n',
    format: 'values',
    documents: [1, '}{', 3, 4],
    rejected: [],
  },
  {
    name: 'objects without anything between',
    content: '{"n":1}{"n":2}{"n":3}',
    format: 'values',
    documents: [1, 2, 3],
    rejected: [],
  },
  {
    name: 'short lines first, then objects over lines',
    content: '{}\n{"n":1}\n{\n"n":2}\n',
    format: 'values',
    documents: ['', 1, 2],
    rejected: [],
  },
  {
    name: 'a quote missing in objects over lines',
    content: '{\n  "n": 1\n}\n{\n  "n": "x\n}\n{\n  "n": 3\n}\n',
    format: 'values',
    documents: [1, 3],
    rejected: ['4:ING2003'],
  },
  {
    name: 'a brace missing in objects over lines',
    content: '{\n  "n": 1\n}\n{\n  "n": {\n}\n{\n  "n": 3\n}\n',
    format: 'values',
    documents: [1, 3],
    rejected: ['4:ING2001'],
  },
  {
    name: 'an array on one line',
    content: '\ufeff[{"n":1},{"n":"],[\\"\\\\"},{"n":"\u2028"} , {"n":4}]',
    format: 'array',
    documents: [1, '],["\\', '\u2028', 4],
    rejected: [],
  },
  { name: 'an empty array', content: ' [ ]\r\n', format: 'array', documents: [], rejected: [] },
  {
    name: 'an array with elements that are no documents',
    content: '[\n{"n":1},\n2,"three",null,[4],\n{"n" 5},\n{"n":6}\n]\n',
    format: 'array',
    documents: [1, 6],
    rejected: ['3:ING2008', '3:ING2008', '3:ING2008', '3:ING2008', '4:ING2002'],
  },
  {
    name: 'a quote missing in an array',
    content: '[\n  {"n":1},\n  {"n":"x},\n  {"n":3},\n  {"n":4}\n]',
    format: 'array',
    documents: [1, 3, 4],
    rejected: ['3:ING2003'],
  },
  {
    name: 'a control character in an array',
    content: '[{"n":1},{"n":"a\tb"},{"n":3}]',
    format: 'array',
    documents: [1, 3],
    rejected: ['1:ING2003'],
  },
  {
    name: 'a brace too many in an array',
    content: '[{"n":1}},{"n":2}]',
    format: 'array',
    documents: [1, 2],
    rejected: ['1:ING2002'],
  },
  {
    name: 'an array cut off in an element',
    content: '[{"n":1},\n{"n":2},{"n"',
    format: 'array',
    documents: [1, 2],
    rejected: ['2:ING2001'],
  },
  {
    name: 'an array cut off between elements',
    content: '[{"n":1},{"n":2},\n',
    format: 'array',
    documents: [1, 2],
    rejected: ['2:ING2012'],
  },
  {
    name: 'arrays line by line',
    content: '[{"n":1}]\n[{"n":2},{"n":3}]\n',
    format: 'array',
    documents: [1, 2, 3],
    rejected: [],
  },
  {
    name: 'a search response',
    content: RESPONSE,
    format: 'response',
    documents: [1, 2],
    rejected: ['8:ING2010'],
  },
  {
    name: 'an asynchronous search response on one line',
    content:
      '{"id":"x","is_partial":false,"response":{"took":1,"hits":{"hits":[{"_id":"a","_source":{"n":1}}]}}}',
    format: 'response',
    documents: [1],
    rejected: [],
  },
  {
    name: 'an event query response',
    content: '{"took":1,"hits":{"events":[{"_index":"i","_id":"a","_source":{"n":1}}]}}',
    format: 'response',
    documents: [1],
    rejected: [],
  },
  {
    name: 'a sequence query response',
    content:
      '{"hits":{"sequences":[{"join_keys":["events"],"events":[{"_id":"a","_source":{"n":1}},' +
      '{"_index":"","_id":"","_source":{},"missing":true}]},{"events":[{"_id":"b","_source":{"n":2}}]}]}}',
    format: 'response',
    documents: [1, 2],
    rejected: ['1:ING2011'],
  },
  {
    name: 'an ordinary document with a field called hits',
    content: '{"hits":{"count":3},"n":1}\n{"n":2}\n',
    format: 'lines',
    documents: [1, 2],
    rejected: [],
  },
];
