import { bindOperation, subtractNumbers } from './arithmetic.ts';
import type { FunctionDeclaration } from './declaration.ts';

export const subtract: FunctionDeclaration = {
  name: 'subtract',
  description: 'The difference of two numbers; the same as `a - b`.',
  parameters: [
    { name: 'minuend', type: 'number', description: 'Number to subtract from.' },
    { name: 'subtrahend', type: 'number', description: 'Number to subtract.' },
  ],
  returns: 'number',
  tilde: false,
  examples: [
    { call: 'subtract(10, 2)', result: '8' },
    { call: 'subtract(2, 10)', result: '-8' },
    { call: 'subtract(null, 2)', result: 'null' },
  ],
  bind: bindOperation(subtractNumbers),
};
