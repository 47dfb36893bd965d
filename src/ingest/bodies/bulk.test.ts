import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOf } from '../json/text.ts';
import { BulkReader } from './bulk.ts';

type Action = readonly [action: string, index: string | null, id: string | null, document: string];

function actionsOf(body: string | Buffer): Action[] {
  const bytes = Buffer.from(body);
  const text = textOf(bytes, bytes.length);
  const bulk = new BulkReader(text, bytes.length);
  const actions: Action[] = [];
  while (bulk.next()) {
    const { action, index, id, start, end } = bulk;
    actions.push([action, index, id, text.bytes.toString('utf8', start, end)]);
  }
  return actions;
}

describe('a bulk body', () => {
  it.each<[string, string, readonly Action[]]>([
    [
      'of elasticsearch-py',
      '{"index":{"_index":"a"}}\n{"x":1}\n',
      [['index', 'a', null, '{"x":1}']],
    ],
    ['of the Go bulk indexer', '{"create":{}}\n{"x":1}\n', [['create', null, null, '{"x":1}']]],
    [
      'of rsyslog: an empty id, and blanks behind colons',
      '{"index": {"_index": "a", "_id": ""}}\n{"x": 1}\n',
      [['index', 'a', null, '{"x": 1}']],
    ],
    [
      'of Fluent Bit: with a type',
      '{"create":{"_index":"a","_type":"_doc"}}\n{}\n',
      [['create', 'a', null, '{}']],
    ],
    [
      'of pino: an operation within index',
      '{"index":{"_index":"a","op_type":"create"}}\n{}\n',
      [['create', 'a', null, '{}']],
    ],
    [
      'with settings that mean nothing here',
      '{"create":{"_index":"a","require_data_stream":true,"pipeline":"p","routing":"r","x":1}}\n{}\n',
      [['create', 'a', null, '{}']],
    ],
    [
      'with numbers and truth as ids',
      '{"index":{"_id":7}}\n{}\n{"index":{"_id":12345678901234567890}}\n{}\n{"index":{"_id":true}}\n{}\n',
      [
        ['index', null, '7', '{}'],
        ['index', null, '12345678901234567890', '{}'],
        ['index', null, 'true', '{}'],
      ],
    ],
    [
      'with actions without a document, and with one that is not stored',
      '{"delete":{"_index":"a","_id":"1"}}\n{"update":{"_id":"2"}}\n{"doc":{}}\n{"index":{}}\n{}\n',
      [
        ['delete', 'a', '1', ''],
        ['update', null, '2', '{"doc":{}}'],
        ['index', null, null, '{}'],
      ],
    ],
    [
      'with line ends of Windows, a byte order mark, empty lines and no last line feed',
      '\ufeff{"index":{}}\r\n{"x":1}\r\n\r\n\n{"create":{}}\r\n{"x":2}',
      [
        ['index', null, null, '{"x":1}\r'],
        ['create', null, null, '{"x":2}'],
      ],
    ],
    [
      'with the same action again and again, and another one of the same length',
      '{"index":{"_id":"1"}}\n{}\n{"index":{"_id":"1"}}\n{}\n{"index":{"_id":"2"}}\n{}\n',
      [
        ['index', null, '1', '{}'],
        ['index', null, '1', '{}'],
        ['index', null, '2', '{}'],
      ],
    ],
    [
      'with an id that stands twice in a line',
      '{"index":{"_id":"1","_id":"1"}}\n{}\n{"index":{"_id":"2","_id":"1"}}\n{}\n',
      [
        ['index', null, '1', '{}'],
        ['index', null, '1', '{}'],
      ],
    ],
    ['with an empty document', '{"index":{}}\n\n', [['index', null, null, '']]],
    ['without anything', '\n\r\n \n', []],
  ])('%s', (_, body, actions) => {
    expect(actionsOf(body)).toStrictEqual(actions);
  });

  it.each<[string, string | Buffer, RegExp]>([
    ['an unknown action', '{"index":{}}\n{}\n{"upsert":{}}\n{}\n', /line \[3\].*found \[upsert\]/u],
    ['two actions', '{"index":{},"create":{}}\n{}\n', /expected END_OBJECT/u],
    ['no action', '{}\n{}\n', /expected FIELD_NAME but found \[END_OBJECT\]/u],
    ['a list', '[]\n{}\n', /expected START_OBJECT but found \[START_ARRAY\]/u],
    ['an action that is no object', '{"index":1}\n{}\n', /found \[VALUE_NUMBER\]/u],
    ['an id that is no simple value', '{"index":{"_id":{}}}\n{}\n', /field \[_id\]/u],
    ['a document over several lines', '{"index":{}}\n{\n"x":1}\n', /line \[3\]/u],
    ['no document', '{"index":{}}\n', /line \[1\], the document that should follow is missing/u],
    [
      'text',
      'hello\n',
      /line \[1\], it is not valid JSON: column 1: expected a value but found "h"/u,
    ],
    ['bytes that are no text', Buffer.from('{"index":{"_id":"\xff"}}\n{}\n', 'latin1'), /UTF-8/u],
    ['a zero byte', '\0\n{}\n', /not valid JSON: column 1: expected a value but found "\\x00"/u],
    [
      'half an action',
      '{"index":{}}\n{}\n{"index":}\n',
      /line \[3\], .*: column 10: .* found "\}"/u,
    ],
    ['a very long line', `{"index":{"_id":"${'x'.repeat(70_000)}"}}\n{}\n`, /longer than 65536/u],
    ['__proto__', '{"__proto__":{}}\n{}\n', /found \[__proto__\]/u],
  ])('is refused for %s', (_, body, message) => {
    expect(() => actionsOf(body)).toThrow(message);
  });

  it('of lines that differ only in places is read as each line alone', () => {
    const id = fc.oneof(
      fc.constantFrom('a', 'b', 'c'),
      fc.stringMatching(/^[\w.-]{0,12}$/u),
      fc.constantFrom('"_id":"', '\\', 'ä', '\ud83d\ude00', '\n', '\u007f', '7'),
    );
    const line = fc
      .tuple(id, id, fc.constantFrom(0, 1, 2, 3, 4, 5, 6))
      .map(([first, second, shape]) => {
        const [a, b] = [JSON.stringify(first), JSON.stringify(second)];
        const shapes = [
          `{"index":{"_index":"i","_id":${a}}}`,
          `{"index":{"_id":${a},"_index":"i"}}`,
          `{"index":{"_id":${a},"_id":${b}}}`,
          `{"index":{"x":${b},"_id":${a}}}`,
          `{"index":{"_id":${a},"x":${b}}}`,
          `{"index":{"x":"\\"_id\\":${b.slice(1, -1)}","_id":${a}}}`,
          `{"index": {"_id" : ${a}}}`,
        ];
        return shapes[shape] ?? '';
      });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
        const alone = lines.flatMap((each) => actionsOf(`${each}\n{}\n`));
        expect(actionsOf(lines.map((each) => `${each}\n{}\n`).join(''))).toStrictEqual(alone);
      }),
      { numRuns: 1_000 },
    );
  });
});
