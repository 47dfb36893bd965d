import { CODES } from '../../lang/index.ts';
import { RULE_CODES, type Problem } from '../../rules/index.ts';

/** Findings as SARIF 2.1.0, which code hosts show next to the lines. */
export function sarifOf(problems: readonly Problem[], version: string): unknown {
  const codes = [...new Set(problems.map(({ code }) => code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'dockwarden', version, rules: codes.map(describe) } },
        columnKind: 'unicodeCodePoints',
        results: problems.map((problem) => resultOf(problem, codes.indexOf(problem.code))),
      },
    ],
  };
}

function describe(code: Problem['code']): unknown {
  const { title, explanation } = { ...CODES, ...RULE_CODES }[code];
  return { id: code, shortDescription: { text: title }, fullDescription: { text: explanation } };
}

function resultOf(
  { code, severity, message, hint, file, position }: Problem,
  index: number,
): unknown {
  return {
    ruleId: code,
    ruleIndex: index,
    level: severity,
    message: { text: hint === undefined ? message : `${message}; ${hint}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file) },
          ...(position === null
            ? {}
            : { region: { startLine: position.line, startColumn: position.column } }),
        },
      },
    ],
  };
}

/** Relative if the path was, so that the code host finds the file in its checkout. */
function uriOf(file: string): string {
  return file.replace(/^\.\//, '').split('/').map(encodeURIComponent).join('/');
}
