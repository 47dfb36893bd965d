import type { Alert } from '../../detect/alert.ts';
import { TICKS, timelineOf, type Bucket, type Timeline } from './buckets.ts';
import { html, join, ownConstant, type Content, type Html } from './markup.ts';
import { severityMark, severityName } from './severity.ts';
import { WORST_FIRST } from './totals.ts';
import { count, counted, instantText, span, time } from './words.ts';

/** Units of the drawing: a bucket is 10 wide, the plot 100 high. The drawing is scaled to the page. */
const WIDTH = 10;
const HEIGHT = 100;
/** Keeps one alert among thousands visible. */
const MIN_HEIGHT = 1.5;

/** Alerts over time, stacked by severity, with the same numbers as a table. */
export function timelineSection(alerts: readonly Alert[]): Html | null {
  const timeline = timelineOf(alerts);
  if (timeline === null) return null;
  const { step, buckets, untimed } = timeline;
  const top = roundUp(Math.max(...buckets.map(({ total }) => total)));
  return html`<section id="timeline" aria-labelledby="timeline-name">
    <h2 id="timeline-name">Timeline</h2>
    <figure class="timeline">
      <figcaption>
        Alerts by the time of their first event, UTC. One bar is ${span(step)}.
        ${untimed === 0 ? null : html`${counted(untimed, 'alert')} without a readable time not drawn.`}
        <span class="legend"
          >${WORST_FIRST.map((each) => html`${severityMark(each)} ${severityName(each)} `)}</span
        >
      </figcaption>
      <div class="plot">
        <div class="scale" aria-hidden="true">
          <span>${count(top)}</span
          >${top % 2 === 0 ? html`<span>${count(top / 2)}</span>` : null}<span>0</span>
        </div>
        ${drawing(buckets, top)}
        <div class="ticks" aria-hidden="true">${ticks(timeline)}</div>
      </div>
    </figure>
    <details class="plain">
      <summary>Show as a table</summary>
      ${table(buckets)}
    </details>
  </section>`;
}

function drawing(buckets: readonly Bucket[], top: number): Html {
  const width = buckets.length * WIDTH;
  const lines = [0, HEIGHT / 2, HEIGHT].map(
    (y) => html`<line class="grid" x1="0" x2="${width}" y1="${y}" y2="${y}" />`,
  );
  return html`<svg
    viewBox="0 0 ${width} ${HEIGHT}"
    preserveAspectRatio="none"
    role="img"
    aria-label="Alerts over time; the table below has the numbers"
  >
    ${lines}${buckets.map((bucket, index) => bar(bucket, index * WIDTH, top))}
  </svg>`;
}

function bar({ from, alerts, total }: Bucket, x: number, top: number): Content {
  if (total === 0) return null;
  let y = HEIGHT;
  const parts = WORST_FIRST.filter((severity) => alerts[severity] > 0).map((severity) => {
    const height = Math.max(MIN_HEIGHT, (alerts[severity] / top) * HEIGHT);
    y -= height;
    return html`<rect
      class="${severity}"
      x="${x + 1}"
      y="${fixed(y)}"
      width="${WIDTH - 2}"
      height="${fixed(height)}"
    />`;
  });
  const said = WORST_FIRST.filter((severity) => alerts[severity] > 0).map(
    (severity) => html`${count(alerts[severity])} ${severityName(severity)}`,
  );
  return html`<g><title>${instantText(from, 0)}: ${join(said, ', ')}</title>${parts}</g>`;
}

const fixed = (number: number) => ownConstant(number.toFixed(2));

/** 1, 2, 4, 6, 10, 20, 40, 60, 100 …: half of each, beyond 1, is an integer too. */
function roundUp(most: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 6, 10].map((each) => each * magnitude).find((each) => each >= most) ?? most;
}

function ticks({ step, buckets }: Timeline): Content {
  const every = buckets.length / TICKS;
  let dayBefore = '';
  return Array.from({ length: TICKS }, (_, tick) => {
    const from = buckets[tick * every]?.from ?? 0n;
    const [day = '', clock = ''] = instantText(from, 0).split(' ');
    const isDays = step % 86_400_000_000_000n === 0n;
    const short = step < 60_000_000_000n ? clock : clock.slice(0, 5);
    const isNew = day !== dayBefore;
    dayBefore = day;
    if (isDays) return html`<span>${day}</span>`;
    return html`<span>${short}${isNew ? html`<small>${day}</small>` : null}</span>`;
  });
}

function table(buckets: readonly Bucket[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Alerts over time">
    <table>
      <thead>
        <tr>
          <th scope="col">From (UTC)</th>
          ${WORST_FIRST.map((each) => html`<th scope="col" class="number">${severityName(each)}</th>`)}
          <th scope="col" class="number">All</th>
        </tr>
      </thead>
      <tbody>
        ${buckets
          .filter(({ total }) => total > 0)
          .map(
            ({ from, alerts, total }) =>
              html`<tr>
                <th scope="row">${time(from, 0)}</th>
                ${WORST_FIRST.map((each) => html`<td class="number">${count(alerts[each])}</td>`)}
                <td class="number">${count(total)}</td>
              </tr>`,
          )}
      </tbody>
    </table>
  </div>`;
}
