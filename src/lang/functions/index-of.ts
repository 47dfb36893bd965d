import { type FunctionDeclaration, toPosition } from './declaration.ts';
import { lowerCaseInPlace } from './text-test.ts';

export const indexOf: FunctionDeclaration = {
  name: 'indexOf',
  description:
    'The first position of a string in another, counted from zero; null if it is not found.',
  parameters: [
    { name: 'source', type: 'string', description: 'String to search in.' },
    { name: 'substring', type: 'string', description: 'String to search for.' },
    {
      name: 'start',
      type: 'integer',
      optional: true,
      description: 'Position to start from. Zero if omitted, null or negative.',
    },
  ],
  returns: 'integer',
  tilde: true,
  examples: [
    { call: 'indexOf("user.domain.com", ".")', result: '4' },
    { call: 'indexOf("user.domain.com", ".", 5)', result: '11' },
    { call: 'indexOf("user.domain.com", "DOMAIN")', result: 'null' },
    { call: 'indexOf~("user.domain.com", "DOMAIN")', result: '5' },
    { call: 'indexOf("user.domain.com", "", 3)', result: '3' },
    { call: 'indexOf(null, ".")', result: 'null' },
  ],
  bind: (_constants, ignoreCase) => {
    const prepare = ignoreCase ? lowerCaseInPlace : (text: string): string => text;
    return ([source, part, start = null]) => {
      if (typeof source !== 'string' || typeof part !== 'string') return null;
      const from = toPosition(start ?? 0);
      // Past the end JavaScript would find an empty text at the length.
      if (from === undefined || from > source.length) return null;
      const index = prepare(source).indexOf(prepare(part), from);
      return index < 0 ? null : index;
    };
  },
};
