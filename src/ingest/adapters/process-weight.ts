import type { Parts } from './document.ts';

/** The size of a process: the length of its arguments, because nothing else in it is long. */
export function weightOf({ args }: Parts): number {
  return Array.isArray(args)
    ? args.reduce<number>((sum, each) => sum + (typeof each === 'string' ? each.length : 0), 0)
    : 0;
}
