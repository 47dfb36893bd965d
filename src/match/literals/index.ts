export { needlesOf, type Needles } from './needles-of.ts';
export { combine, type SearchPlan } from './plan.ts';
export type { Needle } from './needle.ts';
