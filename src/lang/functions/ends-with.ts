import { compileWildcard } from '../../util/wildcard.ts';
import type { FunctionDeclaration } from './declaration.ts';
import { bindTextTest } from './text-test.ts';

export const endsWith: FunctionDeclaration = {
  name: 'endsWith',
  description:
    'Whether a string ends with another. For a field and a constant this is the wildcard pattern ' +
    '`*constant`: in the constant, `*` and `?` are wildcards and a backslash escapes.',
  parameters: [
    { name: 'source', type: 'string', description: 'The string to test.' },
    { name: 'suffix', type: 'string', description: 'The suffix to test for.' },
  ],
  returns: 'boolean',
  tilde: true,
  examples: [
    { call: 'endsWith("regsvr32.exe", ".exe")', result: 'true' },
    { call: 'endsWith("regsvr32.exe", ".EXE")', result: 'false' },
    { call: 'endsWith~("regsvr32.exe", ".EXE")', result: 'true' },
    { call: 'endsWith("", "")', result: 'true' },
    { call: 'endsWith(null, ".exe")', result: 'null' },
  ],
  bind: bindTextTest((text, part) => text.endsWith(part)),
  fieldConstant: (constant, ignoreCase) =>
    compileWildcard(`*${constant}`, { ignoreCase, escapes: true }),
};
