import { loadTests, readTestFile, testsFor } from '../../rules/index.ts';
import { NODE_FILES } from '../../rules/load/files.ts';
import type { RuleRow, RuleTestsRow } from '../../stores/detection-store.ts';
import type { KeptStore } from './kept-store.ts';
import { MAX_OBJECT_BYTES } from './limits.ts';
import { answered, refused, type Answer } from '../operation/operation.ts';
import type { Author } from './rule-rows.ts';
import type { RuleTestsText } from './overview/schemas.ts';
import { readOnly } from './rules.ts';

export interface RuleTestsOptions {
  readonly store: KeptStore;
  /** The file of a shipped rule. */
  readonly packFileOf: (id: string) => string | null;
  /** When folders were last read. */
  readonly loadedAt: () => number | null;
}

/** The tests of rules: those beside their files, and those that were written in the service. */
export class RuleTests {
  readonly #options: RuleTestsOptions;

  constructor(options: RuleTestsOptions) {
    this.#options = options;
  }

  /** `null` where there are none. */
  async of(row: RuleRow): Promise<RuleTestsText | null> {
    const { packFileOf } = this.#options;
    const kept = this.#kept(row);
    if (kept !== null) {
      const { text, updatedAt, updatedBy } = kept;
      return { origin: 'managed', path: testsName(row), text, updatedAt, updatedBy };
    }
    const { origin } = row;
    const file = origin === 'pack' ? packFileOf(row.id) : origin === 'folder' ? row.file : null;
    const tests = file === null ? null : await loadTests(file, NODE_FILES);
    if (tests === null) return null;
    const { path, text } = tests;
    return { origin, path, text, updatedAt: null, updatedBy: null };
  }

  /** Changes when the tests of a rule may be others. */
  version(row: RuleRow): string {
    const kept = this.#kept(row);
    const read = row.origin === 'folder' ? this.#options.loadedAt() : null;
    return kept === null ? `${row.origin} ${String(read)}` : String(kept.updatedAt);
  }

  /** Without any text, those beside the shipped rule apply again, if there are some. */
  put(row: RuleRow, text: string, { by, now }: Author): Answer<null> {
    if (row.origin === 'folder') return readOnly();
    const { ruleTests } = this.#options.store;
    if (text.trim() === '') {
      ruleTests.remove(row.id);
      return answered(null);
    }
    if (text.length > MAX_OBJECT_BYTES)
      return refused(
        'ENG1510',
        'the tests have more than 1 MB',
        'leave out events that do not matter',
      );
    const { problems } = readTestFile(testsName(row), text);
    const [first] = problems;
    if (first !== undefined) {
      const line = first.position === null ? '' : `line ${first.position.line}: `;
      return refused('ENG1510', `the tests have errors: ${line}${first.message}`, first.hint);
    }
    ruleTests.put({ ruleId: row.id, text, updatedAt: now, updatedBy: by });
    return answered(null);
  }

  #kept({ id, origin }: RuleRow): RuleTestsRow | null {
    return origin === 'folder' ? null : this.#options.store.ruleTests.get(id);
  }
}

const testsName = ({ id }: RuleRow) => testsFor(`${id}.toml`) ?? id;
