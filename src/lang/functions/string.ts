import { type FunctionDeclaration, renderScalar } from './declaration.ts';

export const string: FunctionDeclaration = {
  name: 'string',
  description: 'A value as a string.',
  parameters: [{ name: 'value', type: 'scalar', description: 'Value of any type.' }],
  returns: 'string',
  tilde: false,
  examples: [
    { call: 'string(42)', result: '"42"' },
    { call: 'string(42.0)', result: '"42.0"' },
    { call: 'string(true)', result: '"true"' },
    { call: 'string("regsvr32.exe")', result: '"regsvr32.exe"' },
    { call: 'string(null)', result: 'null' },
  ],
  bind:
    () =>
    ([value = null]) =>
      value === null ? null : renderScalar(value),
};
