import { describe, expect, it } from 'vitest';
import { parseJson, type JsonObject } from '../../events/json.ts';
import {
  flagAt,
  idAt,
  instantAt,
  integerAt,
  itemsAt,
  memberAt,
  objectAt,
  objectsAt,
  textAt,
  textsAt,
  timeAt,
} from './members.ts';

const RECORD = parseJson(`{
  "text": "a", "empty": "", "one": 1, "digits": "4294967296", "big": 18446744073709551616,
  "half": 1.5, "less": -1, "flag": false, "object": {"a": 1}, "list": ["a", ""], "mixed": ["a", {"b": 1}, null],
  "time": "2026-05-04T12:15:30.1234567891+02:00", "nanos": 1777889730123456789, "null": null,
  "long": "123456789012345678901", "__proto__": "own"
}`) as JsonObject;

describe('members of a record', () => {
  it.each<[string, unknown, unknown]>([
    ['a text', textAt(RECORD, 'text'), 'a'],
    ['a text of an own key', textAt(RECORD, '__proto__'), 'own'],
    ['no empty text', textAt(RECORD, 'empty'), undefined],
    ['no text of a number', textAt(RECORD, 'one'), undefined],
    ['nothing inherited', memberAt(RECORD, 'constructor'), undefined],
    ['nothing of nothing', memberAt(undefined, 'text'), undefined],
    ['null', memberAt(RECORD, 'null'), null],
    ['an integer', integerAt(RECORD, 'one'), 1],
    ['an integer of its digits', integerAt(RECORD, 'digits'), 4_294_967_296],
    ['a big integer', integerAt(RECORD, 'big'), 18_446_744_073_709_551_616n],
    ['no integer of a fraction', integerAt(RECORD, 'half'), undefined],
    ['no integer of a text', integerAt(RECORD, 'text'), undefined],
    ['no integer of too many digits', integerAt(RECORD, 'long'), undefined],
    ['an id', idAt(RECORD, 'one'), '1'],
    ['no id below zero', idAt(RECORD, 'less'), undefined],
    ['a flag', flagAt(RECORD, 'flag'), false],
    ['no flag of a number', flagAt(RECORD, 'one'), undefined],
    ['an object', objectAt(RECORD, 'object'), { a: 1 }],
    ['no object of a list', objectAt(RECORD, 'list'), undefined],
    ['items', itemsAt(RECORD, 'mixed'), ['a', { b: 1 }, null]],
    ['no items of a text', itemsAt(RECORD, 'text'), []],
    ['items that are objects', objectsAt(RECORD, 'mixed'), [{ b: 1 }]],
    ['texts', textsAt(RECORD, 'list'), ['a', '']],
    ['no texts where something else is among them', textsAt(RECORD, 'mixed'), undefined],
    ['a time', timeAt(RECORD, 'time'), '2026-05-04T10:15:30.123456789Z'],
    ['a time of nanoseconds', timeAt(RECORD, 'nanos'), '2026-05-04T10:15:30.123456789Z'],
    ['no time of a text', timeAt(RECORD, 'text'), undefined],
    ['no instant of a flag', instantAt(RECORD, 'flag'), undefined],
  ])('%s', (_, found, expected) => {
    expect(found).toStrictEqual(expected);
  });
});
