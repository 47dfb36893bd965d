import { didYouMean, suggest } from '../../util/suggest.ts';
import { readingWidth } from '../../report/terminal/text-width.ts';
import { CLI_CODES, invalidArgument } from '../errors.ts';
import { styleFor, type Style } from '../../report/terminal/style.ts';
import { writeAll } from '../terminal/output.ts';
import { SERVER_CODES } from '../../api/errors.ts';
import { RESPONSE_CODES } from '../../respond/containers/errors.ts';
import { markdownText } from '../../report/terminal/markdown.ts';
import { familiesWith, pagesByCode, type Page, type Family } from '../../runs/codes/pages.ts';
import { safeText } from '../../util/safe-text.ts';
import { capitalized } from '../../util/capitalized.ts';

/** One page as text that ends with a line feed. */
export function codePage(page: Page, style: Style, width: number): string {
  const { code, title, level, cause, cure, examples, reference } = page;
  const parts = [
    `${style.strong(code)}  ${safeText(capitalized(title))} ${style.dim(`(${level})`)}`,
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
const sentence = (text: string) => capitalized(/[.…`]$/.test(text) ? text : `${text}.`);

/** Every code with its title, grouped by origin. */
function codeList(families: readonly Family[], style: Style): string {
  const parts = families.map(({ heading, pages }) =>
    [
      style.strong(heading),
      ...pages.map(({ code, title }) => `  ${style.accent(code)}  ${safeText(title)}`),
    ].join('\n'),
  );
  return `${parts.join('\n\n')}\n\n${style.dim('dockwarden explain CODE explains a code and how to fix the error')}\n`;
}

/** Every code with its page, grouped by origin. */
export const FAMILIES = familiesWith(
  { heading: 'The command', codes: CLI_CODES },
  { heading: 'The service', codes: SERVER_CODES },
  { heading: 'Responses', codes: RESPONSE_CODES },
);
export const PAGES = pagesByCode(FAMILIES);

/** Prints the page of a code, or all codes with their titles. Throws a `CliError`. */
export async function explainCode(written: string | undefined): Promise<void> {
  const { stdout } = process;
  const style = styleFor(stdout);
  if (written === undefined) return writeAll([codeList(FAMILIES, style)]);
  await writeAll([codePage(pageOf(written), style, readingWidth(stdout))]);
}

/** Also accepts `rul2009` and `error[RUL2009]:`, as copied from a message. */
export function pageOf(written: string): Page {
  const code = (/[A-Za-z]{3}\d{4}/.exec(written)?.[0] ?? written).toUpperCase();
  const page = PAGES.get(code);
  if (page !== undefined) return page;
  throw invalidArgument(
    `${written} is not a code`,
    didYouMean(suggest(code, PAGES.keys()).slice(0, 3), (name) => name) ??
      'dockwarden explain without a code lists all codes',
  );
}
