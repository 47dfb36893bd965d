import { bindOperation, addNumbers } from './arithmetic.ts';
import type { FunctionDeclaration } from './declaration.ts';

export const add: FunctionDeclaration = {
  name: 'add',
  description: 'The sum of two numbers; the same as `a + b`.',
  parameters: [
    { name: 'augend', type: 'number', description: 'First number.' },
    { name: 'addend', type: 'number', description: 'Number to add to it.' },
  ],
  returns: 'number',
  tilde: false,
  examples: [
    { call: 'add(5, 2)', result: '7' },
    { call: 'add(5, 0.5)', result: '5.5' },
    { call: 'add(5, null)', result: 'null' },
  ],
  bind: bindOperation(addNumbers),
};
