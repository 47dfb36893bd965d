import { safeText } from '../../util/safe-text.ts';
import type { Family, Page } from '../../runs/codes/pages.ts';
import { markdownText } from './markdown.ts';
import type { Style } from './style.ts';

/** One page as text that ends with a line feed. */
export function codePage(page: Page, style: Style, width: number): string {
  const { code, title, level, cause, cure, examples, reference } = page;
  const parts = [
    `${style.strong(code)}  ${safeText(capital(title))} ${style.dim(`(${level})`)}`,
    ...(cause === null ? [] : [section('Cause', cause, style, width)]),
    ...(cure === null ? [] : [section('Cure', sentence(cure), style, width)]),
    ...examples.map(({ name, text }) => `${style.strong(name)}\n\n${indented(text, style)}`),
    style.dim(`More: ${reference}`),
  ];
  return `${parts.join('\n\n')}\n`;
}

const section = (name: string, markdown: string, style: Style, width: number) =>
  `${style.strong(name)}\n\n${markdownText(markdown, width, style)}`;

const indented = (text: string, style: Style) =>
  text
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${style.accent(safeText(line))}`))
    .join('\n');

/** In the reference, fixes are table cells without a full stop. */
const sentence = (text: string) => capital(/[.…`]$/.test(text) ? text : `${text}.`);

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Every code with its title, grouped by origin. */
export function codeList(families: readonly Family[], style: Style): string {
  const parts = families.map(({ heading, pages }) =>
    [
      style.strong(heading),
      ...pages.map(({ code, title }) => `  ${style.accent(code)}  ${safeText(title)}`),
    ].join('\n'),
  );
  return `${parts.join('\n\n')}\n\n${style.dim('dockwarden explain CODE explains a code and how to fix the error')}\n`;
}
