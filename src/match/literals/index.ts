export { literalsOf, type RequiredLiterals } from './literals-of.ts';
export { combine, type SearchPlan } from './literals-of.ts';
export type { Literal } from './literal.ts';
