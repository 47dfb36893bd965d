import { assert, property, uint8Array } from 'fast-check';
import { expect, it } from 'vitest';
import { fieldsOf, textField } from './engine-api.ts';

it('reads the texts of a message, and skips numbers', () => {
  const bytes = Buffer.concat([
    Buffer.from([0x08, 0x96, 0x01]),
    textField(3, 'one'),
    Buffer.from([0x25, 1, 2, 3, 4, 0x29, 1, 2, 3, 4, 5, 6, 7, 8]),
    textField(3, 'x'.repeat(300)),
  ]);
  expect(fieldsOf(bytes)?.get(3)?.map(String)).toEqual(['one', 'x'.repeat(300)]);
  expect([...(fieldsOf(bytes)?.keys() ?? [])]).toEqual([3]);
});

it.each([
  ['a number without an end', [0x08, 0x80]],
  ['a text that is cut', [0x0a, 5, 1]],
  [
    'a length without bounds',
    [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
  ],
  ['a fixed number that is cut', [0x25, 1]],
  ['a group', [0x0b]],
])('null for %s', (_, bytes) => {
  expect(fieldsOf(Buffer.from(bytes))).toBeNull();
});

it('comes to an end with any bytes', () => {
  assert(
    property(uint8Array({ maxLength: 64 }), (bytes) => {
      fieldsOf(Buffer.from(bytes));
    }),
  );
});

it('reads very many fields in one pass', () => {
  const count = 500_000;
  const bytes = Buffer.alloc(2 * count);
  for (let at = 0; at < bytes.length; at += 2) bytes[at] = 0x0a;
  expect(fieldsOf(bytes)?.get(1)).toHaveLength(count);
});
