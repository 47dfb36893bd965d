import { assert } from '../../util/assert.ts';
import { compileCidr, compileCidrs } from '../../util/ip.ts';
import type { Constants, FunctionDeclaration } from './declaration.ts';

export const cidrMatch: FunctionDeclaration = {
  name: 'cidrMatch',
  description:
    'Whether an IP address is in at least one of the CIDR blocks. Null for a string that is not an IP address.',
  parameters: [
    { name: 'address', type: 'ip', description: 'IPv4 or IPv6 address.' },
    {
      name: 'blocks',
      type: 'string',
      constant: true,
      variadic: true,
      description: 'CIDR blocks such as "10.0.0.0/8" or "fe80::/10", or single addresses.',
    },
  ],
  returns: 'boolean',
  tilde: false,
  examples: [
    { call: 'cidrMatch("192.168.152.12", "10.0.0.0/8", "192.168.0.0/16")', result: 'true' },
    { call: 'cidrMatch("10.6.48.157", "10.6.48.157/8")', result: 'true' },
    { call: 'cidrMatch("fe80::1", "10.0.0.0/8", "::1")', result: 'false' },
    { call: 'cidrMatch("localhost", "127.0.0.0/8")', result: 'null' },
    { call: 'cidrMatch(null, "10.0.0.0/8")', result: 'null' },
  ],
  bind: (constants) => {
    const test = compileCidrs(blocksOf(constants).filter((block) => typeof block === 'string'));
    assert(test !== null, 'cidrMatch is bound only to blocks that were checked');
    return ([address]) => (typeof address === 'string' ? test(address) : null);
  },
  checkConstants: (constants) => {
    for (const [index, block] of blocksOf(constants).entries()) {
      if (block === undefined || (typeof block === 'string' && compileCidr(block) !== null)) {
        continue;
      }
      return {
        argument: index + 1,
        message:
          block === null
            ? 'null is not a CIDR block'
            : `${JSON.stringify(block)} is not a CIDR block`,
        hint: 'write an IP address or a CIDR block such as "10.0.0.0/8" or "fe80::/10"',
      };
    }
    return null;
  },
};

function blocksOf(constants: Constants): Constants {
  return constants.slice(1);
}
