import type { SensorStatus } from '../../sensor/index.ts';
import { counted } from '../../util/counts.ts';
import type { Style } from '../terminal/style.ts';

const EVERY_MS = 500;

/** A line on the terminal that shows what the sensor has seen; nothing elsewhere. */
export class StatusLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #style: Style;
  readonly #status: () => SensorStatus;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: NodeJS.WriteStream, style: Style, status: () => SensorStatus) {
    this.#stream = stream;
    this.#style = style;
    this.#status = status;
  }

  /** @param isOutputShown whether the events are printed on the same terminal: then there is no line */
  begin(isOutputShown = process.stdout.isTTY): void {
    if (!this.#stream.isTTY || isOutputShown) return;
    this.#timer = setInterval(() => this.#show(), EVERY_MS);
    this.#show();
  }

  /** Takes the line away. */
  end(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#stream.write('\r\u001b[K');
  }

  #show(): void {
    const { documents, containers, processes, lost, dropped, unread } = this.#status();
    const parts = [
      counted(documents, 'event'),
      counted(containers, 'container'),
      counted(processes, 'process', 'processes'),
    ];
    const missing = [
      lost > 0 && `${counted(lost, 'event')} lost`,
      dropped > 0 && `${counted(dropped, 'event')} dropped`,
      unread > 0 && `${counted(unread, 'exec')} without arguments`,
    ].filter((part) => part !== false);
    const text = this.#style.dim(parts.join(' · '));
    const warning = missing.length === 0 ? '' : ` · ${this.#style.warning(missing.join(' · '))}`;
    this.#stream.write(`\r\u001b[K${text}${warning}`);
  }
}
