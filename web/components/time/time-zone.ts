import { keptSetting } from '../../kept-setting.ts';

export type TimeZone = 'UTC' | 'local';

/** The zone in which times are shown: UTC, the same for all users, or local. */
const timeZone = keptSetting<TimeZone>(
  'dockwarden-time-zone',
  (text) => (text === 'local' ? 'local' : 'UTC'),
  (zone) => zone,
);

/** As it stands behind times. */
export const zoneText = (zone: TimeZone) => (zone === 'UTC' ? 'UTC' : 'local');

export const useTimeZone = timeZone.use;
export const setTimeZone = timeZone.set;
