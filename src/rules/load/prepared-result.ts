import { assert } from '../../util/assert.ts';
import { lazily } from '../../util/lazily.ts';
import { parse as parseQuery, type Statement } from '../../lang/index.ts';
import type { LoadedRule } from '../loaded-rule.ts';
import { isEqlRule, type Rule } from '../model/rule.ts';
import { decodeText } from './decode.ts';
import type { FoundFile } from './find.ts';
import type { FileResult, LoadedFile } from './file-result.ts';
import type { PreparedFile } from './prepared-rules.ts';

/** The same as of a file that is parsed; it is parsed when something else of it is asked for. */
export function preparedResult(
  { path, hasTests }: FoundFile,
  bytes: Uint8Array,
  prepared: PreparedFile,
  parse: () => FileResult,
): FileResult {
  const { rule, metadata } = prepared.read;
  const parsed = lazily(parse);
  const statement = lazily(() => statementOf(rule));
  const parsedRule = () => {
    const [loaded] = parsed().rules;
    assert(loaded !== undefined, `${path} has the rule that was prepared`);
    return loaded;
  };
  const file: LoadedFile = {
    path,
    get text() {
      return decodeText(bytes).text ?? '';
    },
    get entries() {
      return parsed().file?.entries ?? [];
    },
  };
  const loaded: LoadedRule = {
    file: path,
    get document() {
      return prepared.document;
    },
    rule,
    metadata,
    get statement() {
      return statement();
    },
    prepared: prepared.query,
    hasTests,
    problems: [],
    report: (fault) => parsedRule().report(fault),
  };
  return { file, rules: [loaded], exceptions: [], problems: [] };
}

function statementOf(rule: Rule | null): Statement | null {
  const parsed = rule !== null && isEqlRule(rule) ? parseQuery(rule.query) : null;
  return parsed?.ok === true ? parsed.value : null;
}
