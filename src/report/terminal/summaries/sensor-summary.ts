import type { SensorStatus } from '../../../sensor/index.ts';
import { counted, formatCount } from '../../../util/counts.ts';
import { present } from '../../../util/present.ts';
import { info, warn, type Note } from './note.ts';
import type { Style } from '../style.ts';

/** Everything that was lost or is missing, followed by the total. */
export function statusSummary(
  status: SensorStatus,
  printed: number,
  seconds: number,
  style: Style,
): Note[] {
  const total = [
    `${counted(printed, 'event')} printed`,
    `${formatCount(status.execs)} execs, ${counted(status.forks, 'fork')} and ${counted(status.ends, 'exit')} seen`,
    `${seconds.toFixed(1)} s`,
  ].join(' · ');
  return [...warn(statusWarnings(status).map(style.warning)), ...info([style.dim(total)])];
}

/** What the sensor has seen so far, on one line. */
export function statusText({
  documents,
  containers,
  processes,
  lost,
  dropped,
  unread,
  unknownContainers,
}: SensorStatus): string {
  return present([
    counted(documents, 'event'),
    counted(containers, 'container'),
    unknownContainers > 0 && `${formatCount(unknownContainers)} of no known engine`,
    counted(processes, 'process', 'processes'),
    lost > 0 && `${counted(lost, 'event')} lost`,
    dropped > 0 && `${counted(dropped, 'event')} dropped`,
    unread > 0 && `${counted(unread, 'exec')} without arguments`,
  ]).join(' · ');
}

/** What was lost, and what is missing. */
export function statusWarnings(status: SensorStatus): string[] {
  const { unread } = status;
  return present([
    status.lost > 0 &&
      `${counted(status.lost, 'event')} lost because the buffer of the kernel was full; --buffer makes it larger`,
    status.dropped > 0 &&
      `${counted(status.dropped, 'event')} dropped because the reader of the output was too slow`,
    status.broken > 0 && `${counted(status.broken, 'record')} of the kernel could not be decoded`,
    status.evicted > 0 &&
      `${counted(status.evicted, 'process', 'processes')} forgotten because there were too many at a time`,
    status.disordered > 0 && `${counted(status.disordered, 'event')} out of order`,
    status.unknownContainers > 0 &&
      `${counted(status.unknownContainers, 'container')} of no engine that the sensor knows, so without an image; --engine names the files of an engine`,
    unread > 0 &&
      `${counted(unread, 'exec')} ended before the arguments could be read; rules on arguments did not see them`,
  ]);
}
