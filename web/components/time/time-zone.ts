import { keptSetting } from '../../kept-setting.ts';

export type TimeZone = 'UTC' | 'local';

/** In which zone times are shown: what everybody else sees, or what the clock on the wall shows. */
const timeZone = keptSetting<TimeZone>(
  'dockwarden-time-zone',
  (text) => (text === 'local' ? 'local' : 'UTC'),
  (zone) => zone,
);

/** As it stands behind times. */
export const zoneText = (zone: TimeZone) => (zone === 'UTC' ? 'UTC' : 'local');

export const useTimeZone = timeZone.use;
export const setTimeZone = timeZone.set;
