import { prepareRules } from '../../rules/load/prepare.ts';
import { prepareQuery } from './block-setup.ts';

/** What the build keeps of the shipped rules, so that commands need not find it out again. */
export const prepareShipped = (paths: readonly string[]): Promise<Buffer> =>
  prepareRules(paths, prepareQuery);
