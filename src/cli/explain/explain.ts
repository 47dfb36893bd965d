import { didYouMean, suggest } from '../../util/suggest.ts';
import { readingWidth } from '../../report/terminal/text-width.ts';
import { codeList, codePage } from '../../report/terminal/code-page.ts';
import { CLI_CODES, invalidArgument } from '../errors.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { writeAll } from '../terminal/output.ts';
import { SERVER_CODES } from '../../api/errors.ts';
import { familiesWith, pagesByCode, type Page } from '../../runs/codes/pages.ts';

/** Every code with its page, grouped by origin. */
export const FAMILIES = familiesWith(
  { heading: 'The command', codes: CLI_CODES },
  { heading: 'The service', codes: SERVER_CODES },
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
