import { add } from './add.ts';
import { between } from './between.ts';
import { cidrMatch } from './cidr-match.ts';
import { concat } from './concat.ts';
import type { FunctionDeclaration } from './declaration.ts';
import { divide } from './divide.ts';
import { endsWith } from './ends-with.ts';
import { indexOf } from './index-of.ts';
import { length } from './length.ts';
import { modulo } from './modulo.ts';
import { multiply } from './multiply.ts';
import { number } from './number.ts';
import { startsWith } from './starts-with.ts';
import { stringContains } from './string-contains.ts';
import { string } from './string.ts';
import { substring } from './substring.ts';
import { subtract } from './subtract.ts';
import { TEXT_MATCHES } from './text-matches.ts';

/** All functions of the language, by name. */
export const FUNCTIONS: readonly FunctionDeclaration[] = [
  add,
  between,
  cidrMatch,
  concat,
  divide,
  endsWith,
  indexOf,
  length,
  modulo,
  multiply,
  number,
  startsWith,
  string,
  stringContains,
  substring,
  subtract,
];

const BY_NAME = new Map(
  [...FUNCTIONS, ...TEXT_MATCHES].map((declaration) => [keyOf(declaration.name), declaration]),
);

/** The function that a name calls, whatever its case. */
export function findFunction(name: string): FunctionDeclaration | undefined {
  return BY_NAME.get(keyOf(name));
}

function keyOf(name: string): string {
  return name.toLowerCase();
}
