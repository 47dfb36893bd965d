import type { Alert } from '../../detect/alert.ts';
import { SEVERITIES } from '../../rules/index.ts';
import { AlertAges } from '../../runs/watch/latency.ts';
import type { WatchCommand } from './request.ts';
import type { AlertCount } from '../../report/terminal/summaries/watch-summary.ts';

type Wanted = Pick<WatchCommand, 'selection' | 'showsBuildingBlocks' | 'format'>;

/** Decides which alerts are shown, and counts them and the others. */
export class ShownAlerts {
  readonly ages = new AlertAges();
  total = 0;
  /** Alerts of the selected severities that are not building blocks. */
  worthy = 0;
  /** Below `--min-severity`. */
  below = 0;
  buildingBlocks = 0;
  readonly #wanted: Wanted;
  readonly #counts = new Map<
    string,
    { name: string; severity: Alert['severity']; count: number }
  >();

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  isShown({ severity, isBuildingBlock }: Alert): boolean {
    const { selection, showsBuildingBlocks, format } = this.#wanted;
    const { minSeverity } = selection;
    if (minSeverity !== null && rank(severity) < rank(minSeverity)) return false;
    return !isBuildingBlock || showsBuildingBlocks || format !== 'text';
  }

  /** @param now when the alert is shown, in nanoseconds since the epoch */
  count(alert: Alert, now: bigint): void {
    const { minSeverity } = this.#wanted.selection;
    if (minSeverity !== null && rank(alert.severity) < rank(minSeverity)) {
      this.below += 1;
      return;
    }
    if (!alert.isBuildingBlock) this.worthy += 1;
    if (!this.isShown(alert)) {
      this.buildingBlocks += 1;
      return;
    }
    this.total += 1;
    this.ages.add(alert, now);
    const { name } = alert.rule.rule;
    const key = `${alert.severity} ${alert.rule.id}`;
    const known = this.#counts.get(key) ?? { name, severity: alert.severity, count: 0 };
    known.count += 1;
    this.#counts.set(key, known);
  }

  byRule(): readonly AlertCount[] {
    return [...this.#counts.values()];
  }
}

const rank = (severity: Alert['severity']) => SEVERITIES.indexOf(severity);
