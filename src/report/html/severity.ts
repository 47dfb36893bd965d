import type { Severity } from '../../rules/index.ts';
import { html, ownConstant, type Html } from './markup.ts';

/** Severities differ in letter and shape, not only in colour. */
const SHAPES: Readonly<
  Record<Severity, readonly [outline: string, letter: string, baseline: number]>
> = {
  critical: ['M5 .5h6L15.5 5v6L11 15.5H5L.5 11V5z', 'C', 11.2],
  high: ['M8 .6 15.8 15H.2z', 'H', 13],
  medium: ['M8 .2 15.8 8 8 15.8.2 8z', 'M', 11],
  low: ['M8 .6a7.4 7.4 0 1 1 0 14.8A7.4 7.4 0 0 1 8 .6z', 'L', 11.2],
};

export const SEVERITY_SYMBOLS = html`<svg class="symbols" width="0" height="0" aria-hidden="true">
  ${Object.entries(SHAPES).map(
    ([severity, [outline, letter, baseline]]) =>
      html`<symbol id="shape-${severity}" viewBox="0 0 16 16">
        <path d="${outline}" />
        <text x="8" y="${baseline}" text-anchor="middle">${letter}</text>
      </symbol>`,
  )}
</svg>`;

const NAMES: Readonly<Record<Severity, Html>> = {
  critical: ownConstant('Critical'),
  high: ownConstant('High'),
  medium: ownConstant('Medium'),
  low: ownConstant('Low'),
};

export const severityName = (severity: Severity): Html => NAMES[severity];

/** The shape alone, with its name for assistive technology. */
export function severityMark(severity: Severity): Html {
  return html`<span class="mark ${severity}"
    >${severityShape(severity)}<span class="unseen">${NAMES[severity]}</span></span
  >`;
}

export function severityBadge(severity: Severity): Html {
  return html`<span class="badge ${severity}">${severityShape(severity)}${NAMES[severity]}</span>`;
}

export function severityShape(severity: Severity): Html {
  return html`<svg class="shape" aria-hidden="true"><use href="#shape-${severity}" /></svg>`;
}
