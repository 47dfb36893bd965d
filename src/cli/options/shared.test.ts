import { expect, it } from 'vitest';
import { CliError } from '../errors.ts';
import { sequenceMemoryOf } from './shared.ts';

it('reads a size', () => {
  expect(sequenceMemoryOf({ maxSequenceMemory: '2GiB' })).toBe(2 * 1024 ** 3);
});

it.each(['', '0', 'much', '-1GB'])('refuses %s', (maxSequenceMemory) => {
  expect(() => sequenceMemoryOf({ maxSequenceMemory })).toThrow(CliError);
});
