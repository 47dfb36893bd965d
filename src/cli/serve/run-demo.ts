import {
  styleFor,
  severityCounts,
  severityPaint,
  type Style,
} from '../../report/terminal/style.ts';
import { lineWidth, padded } from '../../report/terminal/text-width.ts';
import type { Config } from '../../api/config/settings.ts';
import { startDemo } from '../../api/demo.ts';
import type { Pack } from '../../api/detection/open-detection.ts';
import type { ServiceHost } from '../../api/service.ts';
import { alertLine, SHORT_ID, type ListedAlert } from '../../report/terminal/alert-list.ts';
import { SEVERITIES, type Severity } from '../../rules/index.ts';
import { counted } from '../../util/counts.ts';
import { UTC } from '../../util/time/index.ts';
import { shipped } from '../environment.ts';
import { printLines } from '../terminal/output.ts';

interface DemoOptions {
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

/** Runs the service over a recorded attack until the signal; whether it ended cleanly. */
export async function runDemo(
  config: Config,
  host: ServiceHost & { readonly pack: Pack },
  signal: Promise<void>,
) {
  const { stdout, env } = process;
  const demo = await startDemo(config, shipped('samples/attack.ndjson.gz'), host);
  const { url } = demo.service;
  // In a clone, npm starts the demonstration, and its npx the command.
  const name = env['npm_lifecycle_event'] === undefined ? 'dockwarden' : 'npx dockwarden';
  const at = ` --data ${demo.data}`;
  const call = (command: string) => `${name} ${command}${at}`;
  const lines = new DemoLines({ width: lineWidth(stdout), style: styleFor(stdout), call });
  const taken = demo.isElsewhere ? config.service.listen : null;
  printLines(lines.intro(host.version, url, taken, demo.service.signInLink('local')));
  const stopping = new AbortController();
  void signal.then(() => stopping.abort());
  for await (const alerts of demo.alerts(stopping.signal))
    printLines(alerts.flatMap((alert) => lines.alert(alert)));
  if (!stopping.signal.aborted) printLines(lines.summary(demo.service.signInLink('local')));
  await signal;
  return demo.stop();
}
