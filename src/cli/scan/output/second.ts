import { formatInstant } from '../../../util/time/index.ts';

/** `2026-11-24 15:32:10` */
export const second = (time: bigint) =>
  formatInstant(time)
    .replace(/\.\d+Z$/, '')
    .replace('T', ' ');
