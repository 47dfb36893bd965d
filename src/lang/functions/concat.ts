import { EvaluationError, type FunctionDeclaration, renderScalar } from './declaration.ts';

/**
 * No text in an event is longer: a document has at most 64 MiB. Only calls within calls can go beyond,
 * which would end in the longest text that JavaScript can hold.
 */
const MAX_TEXT_LENGTH = 64 * 1024 * 1024;

export const concat: FunctionDeclaration = {
  name: 'concat',
  description: 'The values joined into one string. Null if any of them is null.',
  parameters: [
    {
      name: 'values',
      type: 'scalar',
      variadic: true,
      description: 'Values of any type; numbers and booleans are written as `string` writes them.',
    },
  ],
  returns: 'string',
  growsText: true,
  tilde: false,
  examples: [
    { call: 'concat("process is ", "regsvr32.exe")', result: '"process is regsvr32.exe"' },
    { call: 'concat("pid ", 42, " is ", 4.0, " ", true)', result: '"pid 42 is 4.0 true"' },
    { call: 'concat("process is ", null)', result: 'null' },
  ],
  bind: () => {
    return (values) => {
      let text = '';
      for (const value of values) {
        if (value === null) return null;
        const part = renderScalar(value);
        if (text.length + part.length > MAX_TEXT_LENGTH) throw tooLong();
        text += part;
      }
      return text;
    };
  },
};

function tooLong(): EvaluationError {
  return new EvaluationError('EQL3006', 'the string would be longer than 67,108,864 characters');
}
