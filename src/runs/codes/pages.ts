import { DOCUMENT_HELP, INPUT_HELP } from '../../ingest/help.ts';
import { CODES } from '../../lang/diagnostics/codes.ts';
import { shownExample, type CodeInfo } from '../../lang/diagnostics/code-info.ts';
import { levelOf, RULE_CODES, type RuleCode, type RuleCodeInfo } from '../../rules/codes/index.ts';
import { SENSOR_CODES } from '../../sensor/index.ts';
import { STORE_CODES } from '../../stores/errors.ts';
import { ENGINE_CODES } from '../errors.ts';
import type { ErrorInfo } from '../../util/coded-error.ts';

/** The documentation of a code. */
export interface Page {
  readonly code: string;
  /** A few words, lower case. */
  readonly title: string;
  /** Printed before the code. */
  readonly level: string;
  /** Markdown; `null` if the title is sufficient. */
  readonly cause: string | null;
  readonly cure: string | null;
  readonly examples: readonly Example[];
  /** The reference page of the code. */
  readonly reference: string;
}

interface Example {
  /** The heading above it. */
  readonly name: string;
  readonly text: string;
}

/** Related codes, with their heading in a list of all. */
export interface Family {
  readonly heading: string;
  readonly pages: readonly Page[];
}

const queryPage = ([code, info]: readonly [string, CodeInfo]): Page => ({
  code,
  title: info.title,
  level: 'query',
  cause: info.explanation,
  cure: null,
  examples: [
    ...(info.schema === undefined
      ? []
      : [{ name: 'With the schema', text: JSON.stringify(info.schema) }]),
    { name: 'Wrong', text: shownExample(info.wrong) },
    { name: 'Right', text: shownExample(info.right) },
  ],
  reference: `docs/reference/diagnostics.md#${code.toLowerCase()}`,
});

const rulePage = ([code, info]: readonly [string, RuleCodeInfo]): Page => ({
  code,
  title: info.title,
  level: levelOf(code as RuleCode),
  cause: info.explanation,
  cure: info.cure ?? null,
  examples: [
    ...(info.wrong === undefined ? [] : [{ name: 'Wrong', text: info.wrong }]),
    ...(info.right === undefined ? [] : [{ name: 'Right', text: info.right }]),
  ],
  reference: `docs/reference/rules-diagnostics.md#${code.toLowerCase()}`,
});

const errorPages = (codes: Readonly<Record<string, ErrorInfo>>): readonly Page[] =>
  Object.entries(codes).map(([code, { cause, cure, example }]) => ({
    code,
    title: cause,
    level: 'error',
    cause: null,
    cure,
    examples: [{ name: 'Example', text: example }],
    reference: 'docs/reference/errors.md',
  }));

const QUERIES: Family = { heading: 'Queries', pages: Object.entries(CODES).map(queryPage) };
const RULES: Family = {
  heading: 'Rule files, tests, exceptions and value lists',
  pages: Object.entries(RULE_CODES).map(rulePage),
};

/** The pages of findings in rule files, by their code. */
export const FINDINGS: ReadonlyMap<string, Page> = pagesByCode([QUERIES, RULES]);

interface CodeSource {
  readonly heading: string;
  readonly codes: Readonly<Record<string, ErrorInfo>>;
}

/**
 * All codes, by their layer.
 *
 * @param own the codes of the program that runs the engine, which the engine does not know
 */
export const familiesWith = (...own: readonly CodeSource[]): readonly Family[] => [
  QUERIES,
  RULES,
  ...own.map(({ heading, codes }) => ({ heading, pages: errorPages(codes) })),
  { heading: 'Runs', pages: errorPages(ENGINE_CODES) },
  { heading: 'Stores', pages: errorPages(STORE_CODES) },
  { heading: 'Whole inputs', pages: errorPages(INPUT_HELP) },
  { heading: 'Documents', pages: errorPages(DOCUMENT_HELP) },
  { heading: 'The sensor', pages: errorPages(SENSOR_CODES) },
];

export function pagesByCode(families: readonly Family[]): ReadonlyMap<string, Page> {
  return new Map(families.flatMap(({ pages }) => pages).map((page) => [page.code, page]));
}
