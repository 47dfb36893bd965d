import type { FunctionDeclaration } from './declaration.ts';
import { renderScalar } from './render.ts';

export const concat: FunctionDeclaration = {
  name: 'concat',
  description: 'The values as one text. Null if any of them is.',
  parameters: [
    {
      name: 'values',
      type: 'scalar',
      variadic: true,
      description: 'Values of any type; numbers and booleans are written as `string` writes them.',
    },
  ],
  returns: 'string',
  tilde: false,
  examples: [
    { call: 'concat("process is ", "regsvr32.exe")', result: '"process is regsvr32.exe"' },
    { call: 'concat("pid ", 42, " is ", 4.0, " ", true)', result: '"pid 42 is 4.0 true"' },
    { call: 'concat("process is ", null)', result: 'null' },
  ],
  bind: (_constants, _ignoreCase, { floats }) => {
    return (values) => {
      let text = '';
      for (const [index, value] of values.entries()) {
        if (value === null) return null;
        text += renderScalar(value, floats[index] ?? false);
      }
      return text;
    };
  },
};
