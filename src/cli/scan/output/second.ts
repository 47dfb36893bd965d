import type { TimeZone } from '../../../util/time/index.ts';

/** `2026-11-24 15:32:10` */
export const second = (time: bigint, zone: TimeZone) =>
  zone
    .text(time)
    .replace(/\.\d+$/, '')
    .replace('T', ' ');
