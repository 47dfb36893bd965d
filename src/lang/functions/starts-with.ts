import { foldAscii, hasFoldedAt } from '../../util/fold.ts';
import type { FunctionDeclaration } from './declaration.ts';
import { bindTextTest } from './text-test.ts';

export const startsWith: FunctionDeclaration = {
  name: 'startsWith',
  description: 'Whether a string starts with another.',
  parameters: [
    { name: 'source', type: 'string', description: 'The string to test.' },
    { name: 'prefix', type: 'string', description: 'The prefix to test for, taken literally.' },
  ],
  returns: 'boolean',
  tilde: true,
  examples: [
    { call: 'startsWith("regsvr32.exe", "regsvr32")', result: 'true' },
    { call: 'startsWith("regsvr32.exe", "RegSvr32")', result: 'false' },
    { call: 'startsWith~("regsvr32.exe", "RegSvr32")', result: 'true' },
    { call: 'startsWith("", "")', result: 'true' },
    { call: 'startsWith("regsvr32.exe", null)', result: 'null' },
  ],
  bind: bindTextTest((text, part) => text.startsWith(part)),
  fieldConstant: (constant, ignoreCase) => {
    if (!ignoreCase) return (value) => value.startsWith(constant);
    const folded = foldAscii(constant);
    return (value) => hasFoldedAt(value, 0, folded);
  },
};
