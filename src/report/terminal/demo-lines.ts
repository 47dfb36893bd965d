import { SEVERITIES, type Severity } from '../../rules/index.ts';
import { counted } from '../../util/counts.ts';
import { UTC } from '../../util/time/index.ts';
import { alertLine, SHORT_ID, type ListedAlert } from './alert-list.ts';
import { severityCounts } from './severity-counts.ts';
import { severityPaint, type Style } from './style.ts';
import { padded } from './text-width.ts';

export interface DemoOptions {
  /** Cells per line; `Infinity` disables truncation. */
  readonly width: number;
  readonly style: Style;
  /** How the command is called, with the options that reach this service. */
  readonly call: (command: string) => string;
}

type DemoAlert = ListedAlert & { readonly ruleId: string };

/** The lines of a demonstration: the first alert of each rule, then how many there were. */
export class DemoLines {
  readonly #options: DemoOptions;
  readonly #rules = new Set<string>();
  readonly #counts = new Map<Severity, number>();
  #worst: DemoAlert | null = null;
  #total = 0;

  constructor(options: DemoOptions) {
    this.#options = options;
  }

  /**
   * @param taken the address that was asked for, if another program has it
   * @param link signs in the first person to open it
   */
  intro(version: string, url: string, taken: string | null, link: string): string[] {
    const { style } = this.#options;
    return [
      `dockwarden ${version} is ready at ${style.strong(url)}${taken === null ? '' : ` (${taken} is taken)`}`,
      `Sign in on this machine, within 15 minutes: ${style.strong(link)}`,
      style.dim(
        'A recorded attack on containers is replayed as if it happened now. Its data is removed at the end.',
      ),
      '',
    ];
  }

  alert(alert: DemoAlert): string[] {
    this.#total += 1;
    this.#counts.set(alert.severity, (this.#counts.get(alert.severity) ?? 0) + 1);
    const isWorst = rank(alert) > (this.#worst === null ? -1 : rank(this.#worst));
    if (isWorst) this.#worst = alert;
    if (this.#rules.has(alert.ruleId)) return [];
    this.#rules.add(alert.ruleId);
    return [alertLine(alert, { ...this.#options, zone: UTC })];
  }

  /**
   * When the attack is over. The link stands last, where it is seen.
   *
   * @param link another one, since the first may be used, and is far above
   */
  summary(link: string): string[] {
    const { style, call, width } = this.#options;
    const paint = severityPaint(style);
    const counts = severityCounts(
      [...this.#counts].map(([severity, count]) => ({ severity, count })),
      (text, severity) => paint[severity](text),
    );
    const id = this.#worst?.id.slice(0, SHORT_ID) ?? 'ID';
    const hints = [
      [call('alerts --severity critical'), 'the critical ones'],
      [call(`alerts show ${id} --guide`), 'one in full, with its investigation guide'],
      [call(`alerts close ${id} --reason true_positive`), 'close it as a real attack'],
      [call('status'), 'whether rules keep up, and what is stored'],
    ] as const;
    const widest = (column: 0 | 1) => Math.max(...hints.map((hint) => hint[column].length));
    // A terminal would break a longer line anywhere.
    const isBeside = `  ${' '.repeat(widest(0))}  # `.length + widest(1) <= width;
    const total = `${counted(this.#total, 'alert')} from ${counted(this.#rules.size, 'rule')}`;
    return [
      '',
      `The attack is over: ${style.strong(total)} (${counts}).`,
      'The first alert of each rule is above. The service stays up; in another terminal:',
      '',
      ...hints.flatMap(([command, about]) =>
        isBeside
          ? [`  ${padded(command, widest(0))}${style.dim(`  # ${about}`)}`]
          : [style.dim(`  # ${about}`), `  ${command}`],
      ),
      '',
      'Ctrl-C stops it and removes its data. Until then, this link opens the console, once and within 15 minutes:',
      '',
      style.strong(link),
    ];
  }
}

const rank = ({ severity }: DemoAlert) => SEVERITIES.indexOf(severity);
