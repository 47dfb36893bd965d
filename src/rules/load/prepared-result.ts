import { assert } from '../../util/assert.ts';
import { lazily } from '../../util/lazily.ts';
import type { LoadedRule } from '../loaded-rule.ts';
import type { Table } from '../model/data.ts';
import { readQuery } from '../model/rule-types.ts';
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
  const statement = lazily(() => readQuery(rule as unknown as Table)?.statement ?? null);
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
