import { compileWildcard } from '../../util/wildcard.ts';
import type { FunctionDeclaration } from './declaration.ts';
import { bindTextTest } from './text-test.ts';

export const stringContains: FunctionDeclaration = {
  name: 'stringContains',
  description:
    'Whether a string contains another; false if either is empty. For a field and a constant this ' +
    'is the wildcard pattern `*constant*`: in the constant, `*` and `?` are wildcards, a backslash ' +
    'escapes, and an empty constant is contained in every string.',
  parameters: [
    { name: 'source', type: 'string', description: 'The string to test.' },
    { name: 'substring', type: 'string', description: 'String to search for.' },
  ],
  returns: 'boolean',
  tilde: true,
  examples: [
    { call: 'stringContains("start regsvr32.exe", "regsvr32")', result: 'true' },
    { call: 'stringContains("start regsvr32.exe", "REGSVR32")', result: 'false' },
    { call: 'stringContains~("start regsvr32.exe", "REGSVR32")', result: 'true' },
    { call: 'stringContains("regsvr32.exe", "")', result: 'false' },
    { call: 'stringContains(null, "regsvr32")', result: 'null' },
  ],
  bind: bindTextTest((text, part) => part !== '' && text.includes(part)),
  // A backslash at the end of the constant escapes the closing star, as in Elasticsearch.
  fieldConstant: (constant, ignoreCase) =>
    compileWildcard(`*${constant}*`, { ignoreCase, escapes: true }),
};
