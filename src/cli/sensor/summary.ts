import type { SensorStatus } from '../../sensor/index.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { info, warn, type Note } from '../terminal/notes.ts';
import type { Style } from '../terminal/style.ts';

/** What a person should know after a run, the total last: nothing is lost in silence. */
export function statusSummary(
  status: SensorStatus,
  printed: number,
  seconds: number,
  style: Style,
): Note[] {
  const total = [
    `${counted(printed, 'event')} printed`,
    `${formatCount(status.execs)} execs, ${counted(status.forks, 'fork')} and ${counted(status.ends, 'end')} seen`,
    `${seconds.toFixed(1)} s`,
  ].join(' · ');
  return [
    ...warn(statusWarnings(status).map((line) => style.warning(line))),
    ...info([style.dim(total)]),
  ];
}

/** What was lost, and what is missing. */
export function statusWarnings(status: SensorStatus): string[] {
  const { unread } = status;
  return [
    status.lost > 0 &&
      `the kernel lost ${counted(status.lost, 'event')}: its buffer was full; --buffer makes it larger`,
    status.dropped > 0 &&
      `dropped ${counted(status.dropped, 'event')}: whoever reads the output was too slow`,
    status.broken > 0 &&
      `${counted(status.broken, 'record')} of the kernel could not be understood`,
    status.evicted > 0 &&
      `forgot ${counted(status.evicted, 'process', 'processes')}: there were too many at a time`,
    status.disordered > 0 && `${counted(status.disordered, 'event')} out of order`,
    unread > 0 &&
      `${counted(unread, 'exec')} ended before the arguments could be read: rules that ask for arguments did not see them`,
  ].filter((line) => line !== false);
}
