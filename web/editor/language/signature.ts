import type { FunctionDeclaration } from '../../../src/lang/index.ts';

/** `between(source, left, right, greedy?)`. */
export const signature = ({ name, parameters }: FunctionDeclaration) =>
  `${name}(${parameters
    .map(
      ({ name: each, optional, variadic }) => `${each}${optional ? '?' : ''}${variadic ? '…' : ''}`,
    )
    .join(', ')})`;
