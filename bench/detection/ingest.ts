import { documentFile, ProcessMeter, send, withService } from '../service.ts';
import type { CaseOptions, Figures } from './case.ts';
import { sampleFile } from './sample-file.ts';
import { statusOf, whenMatched } from './watch.ts';

const SECONDS = 180;
const RATE = 20_000;

/** The shipped rules over all events, at the maximum and at a fixed rate. */
export async function ingestFigures(
  mix: 'generated documents' | 'recordings',
  options: CaseOptions,
): Promise<Figures> {
  const file = mix === 'recordings' ? sampleFile() : await documentFile();
  return {
    ...(await figuresOf(`${mix}, as fast as it goes`, file, null, options)),
    ...(await figuresOf(`${mix}, ${RATE} events/s`, file, RATE, options)),
  };
}

async function figuresOf(
  name: string,
  file: string,
  rate: number | null,
  { folder, seconds }: CaseOptions,
): Promise<Figures> {
  return withService(folder, [], async (service) => {
    const meter = new ProcessMeter(service.pid);
    const sent = await send(service.url, file, [
      '--now',
      '--seconds',
      String(seconds ?? SECONDS),
      ...(rate === null ? [] : ['--rate', String(rate)]),
    ]);
    const { peakBytes, cpuSeconds } = meter.end();
    const after = new ProcessMeter(service.pid);
    const matching = await whenMatched(service, sent.acknowledged);
    const peak = Math.max(peakBytes, after.end().peakBytes);
    const { detection } = await statusOf(service);
    return {
      [`${name}: events/s`]: sent.eventsPerSecond,
      [`${name}: failed or refused requests`]: sent.failed + sent.refused,
      [`${name}: median answer, ms`]: sent.medianMs,
      [`${name}: 99th percentile of answers, ms`]: sent.p99Ms,
      [`${name}: cores of the service`]: cpuSeconds / sent.seconds,
      [`${name}: cores of the generator`]: sent.cpuSeconds / sent.seconds,
      [`${name}: peak PSS, MB`]: peak / 1e6,
      [`${name}: alerts`]: detection.alerts.raised,
      [`${name}: suppressed matches`]: detection.alerts.suppressed,
      [`${name}: matches in the backlog`]: detection.backlog.matches,
      [`${name}: failed runs`]: detection.runs.failed,
      [`${name}: until all is matched after the last answer, s`]: matching,
    };
  });
}
