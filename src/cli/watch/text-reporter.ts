import type { Alert } from '../../detect/alert.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { safeText } from '../output/safe-text.ts';
import type { Style } from '../output/style.ts';
import { cut } from '../output/text-width.ts';
import { alertLines, type AlertLineOptions } from './alert-lines.ts';
import type { Reporter } from './reporter.ts';

/** @param width of a line now; `Infinity` where nothing is cut */
export function textReporter(
  { style, zone, why }: Omit<AlertLineOptions, 'width'>,
  width: () => number,
): Reporter {
  let day = '';
  const lines = (alert: Alert): string[] => {
    const cells = width();
    const shown = alertLines(alert, { style, zone, why, width: cells });
    if (alert.end === null || cells === Number.POSITIVE_INFINITY) return shown;
    const own = zone.text(alert.end).replace(/T.*/, '');
    if (own === day) return shown;
    day = own;
    return [style.dim(`${day} (${zone.name})`), ...shown];
  };
  const note = (text: string, style: Style['dim']) => [
    style(cut(`              ${text}`, width())),
  ];
  const timeOf = ({ start }: Alert) =>
    start === null ? '(no time)' : zone.text(start).replace(/.*T|\..*/g, '');
  return {
    alert: lines,
    alike: (alert) => {
      const count = alert.suppression?.count ?? 0;
      return note(
        `${formatCount(count)} more like the ${safeText(alert.name)} at ${timeOf(alert)}`,
        style.dim,
      );
    },
    full: ({ rule }, most) =>
      note(
        `${safeText(rule.name)}: more than ${counted(most, 'alert')} within ${rule.interval}; what follows is counted (--max-alerts all shows it)`,
        style.warning,
      ),
  };
}
