import type { FunctionDeclaration } from './declaration.ts';

export const length: FunctionDeclaration = {
  name: 'length',
  description: 'The length of a string in UTF-16 units, including white space and punctuation.',
  parameters: [{ name: 'text', type: 'string', description: 'The string.' }],
  returns: 'integer',
  tilde: false,
  examples: [
    { call: 'length("explorer.exe")', result: '12' },
    { call: 'length("")', result: '0' },
    { call: 'length(null)', result: 'null' },
  ],
  bind:
    () =>
    ([text]) =>
      typeof text === 'string' ? text.length : null,
};
