import { bindOperation, divideNumbers, checkDivisor } from './arithmetic.ts';
import type { FunctionDeclaration } from './declaration.ts';

export const divide: FunctionDeclaration = {
  name: 'divide',
  description: 'The quotient of two numbers; the same as `a / b`. Integer division truncates.',
  parameters: [
    { name: 'dividend', type: 'number', description: 'Number to divide.' },
    {
      name: 'divisor',
      type: 'number',
      description:
        'Number to divide by. Zero is an error for integers and gives infinity otherwise.',
    },
  ],
  returns: 'number',
  tilde: false,
  examples: [
    { call: 'divide(7, 2)', result: '3' },
    { call: 'divide(-7, 2)', result: '-3' },
    { call: 'divide(7, 2.0)', result: '3.5' },
    { call: 'divide(7, null)', result: 'null' },
  ],
  bind: bindOperation(divideNumbers),
  checkConstants: checkDivisor,
};
