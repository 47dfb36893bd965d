import type { FunctionDeclaration } from './declaration.ts';
import { EvaluationError } from './declaration.ts';
import type { Operand } from './float.ts';
import { parseNumber } from './parse-number.ts';
import { toPosition } from './position.ts';
import { renderScalar } from './render.ts';

export const number: FunctionDeclaration = {
  name: 'number',
  description:
    'A string as a number. Base 10 allows decimals and surrounding white space, other bases only ' +
    'integers. A string that is not a number is an error.',
  parameters: [
    { name: 'text', type: 'string', description: 'String to parse.' },
    {
      name: 'base',
      type: 'integer',
      optional: true,
      description:
        'Base from 2 to 36. If omitted or null: 16 for a string with the prefix `0x`, else 10.',
    },
  ],
  returns: 'number',
  tilde: false,
  examples: [
    { call: 'number("1337")', result: '1337' },
    { call: 'number(" 42.5 ")', result: '42.5' },
    { call: 'number("0xdeadbeef")', result: '3735928559' },
    { call: 'number("deadbeef", 16)', result: '3735928559' },
    { call: 'number("1010", 2)', result: '10' },
    { call: 'number(null)', result: 'null' },
  ],
  bind: () => {
    return ([text, base = null]) => {
      if (typeof text !== 'string') return null;
      if (base === null) return parseNumber(text, null);
      const radix = toPosition(base);
      if (radix === undefined) return null;
      if (!isBase(radix))
        throw new EvaluationError('EQL3001', `${renderScalar(base)} is not a valid base`);
      return parseNumber(text, radix);
    };
  },
  checkConstants: ([, base]) => {
    if (base === undefined || base === null || isConstantBase(base)) return null;
    return {
      argument: 1,
      message: `${renderScalar(base)} is not a valid base`,
      hint: 'bases range from 2 to 36',
    };
  },
};

function isConstantBase(base: Operand): boolean {
  const radix = toPosition(base);
  return radix !== undefined && isBase(radix);
}

function isBase(radix: number): boolean {
  return radix >= 2 && radix <= 36;
}
