import { bindOperation, multiplyNumbers } from './arithmetic.ts';
import type { FunctionDeclaration } from './declaration.ts';

export const multiply: FunctionDeclaration = {
  name: 'multiply',
  description: 'The product of two numbers; the same as `a * b`.',
  parameters: [
    { name: 'multiplicand', type: 'number', description: 'First number.' },
    { name: 'multiplier', type: 'number', description: 'Number to multiply it by.' },
  ],
  returns: 'number',
  tilde: false,
  examples: [
    { call: 'multiply(6, 7)', result: '42' },
    { call: 'multiply(0.5, -3)', result: '-1.5' },
    { call: 'multiply(null, 2)', result: 'null' },
  ],
  bind: bindOperation(multiplyNumbers),
};
