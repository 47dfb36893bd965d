import { type FunctionDeclaration, toPosition } from './declaration.ts';

export const substring: FunctionDeclaration = {
  name: 'substring',
  description:
    'A part of a string by position. Negative positions count from the end, positions are clamped to ' +
    'the string, and a start that is not before the end gives an empty string.',
  parameters: [
    { name: 'source', type: 'string', description: 'The string.' },
    {
      name: 'start',
      type: 'integer',
      description: 'Position of the first character, from zero. Null gives the whole string.',
    },
    {
      name: 'end',
      type: 'integer',
      optional: true,
      description:
        'Position after the last character. The length of the string if omitted or null.',
    },
  ],
  returns: 'string',
  tilde: false,
  examples: [
    { call: 'substring("start regsvr32.exe", 6)', result: '"regsvr32.exe"' },
    { call: 'substring("start regsvr32.exe", 0, 5)', result: '"start"' },
    { call: 'substring("start regsvr32.exe", -4)', result: '".exe"' },
    { call: 'substring("start regsvr32.exe", -4, -1)', result: '".ex"' },
    { call: 'substring("start", 4, 2)', result: '""' },
    { call: 'substring(null, 0)', result: 'null' },
  ],
  bind: () => {
    return ([source, start = null, end = null]) => {
      if (typeof source !== 'string') return null;
      if (start === null) return source;
      const from = toPosition(start);
      const to = toPosition(end ?? source.length);
      if (from === undefined || to === undefined) return null;
      // slice() counts negative positions from the end and clamps exactly as the language does.
      return source.slice(from, to);
    };
  },
};
