import { bindOperation, moduloNumbers, checkDivisor } from './arithmetic.ts';
import type { FunctionDeclaration } from './declaration.ts';

export const modulo: FunctionDeclaration = {
  name: 'modulo',
  description: 'The remainder of a division, with the sign of the dividend; the same as `a % b`.',
  parameters: [
    { name: 'dividend', type: 'number', description: 'Number to divide.' },
    {
      name: 'divisor',
      type: 'number',
      description: 'Number to divide by. Zero is an error for integers.',
    },
  ],
  returns: 'number',
  tilde: false,
  examples: [
    { call: 'modulo(10, 6)', result: '4' },
    { call: 'modulo(-10, -6)', result: '-4' },
    { call: 'modulo(10, -6)', result: '4' },
    { call: 'modulo(null, 6)', result: 'null' },
  ],
  bind: bindOperation(moduloNumbers),
  checkConstants: checkDivisor,
};
