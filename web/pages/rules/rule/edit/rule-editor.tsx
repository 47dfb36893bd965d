import { Button, Textarea, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useMemo, useState, type ReactNode } from 'react';
import { SEVERITIES } from '../../../../components/severity/severity.tsx';
import type { Finding } from '../../../../editor/eql-editor.tsx';
import { QueryEditor } from '../../../../editor/query-editor.tsx';
import { isSignedOut } from '../../../../api/session.ts';
import { useKeptDraft } from '../../../../kept-draft.ts';
import { useKeys } from '../../../../keys/keys.ts';
import { useRulesMode, RulesButton } from '../../needs-rules.tsx';
import { changedRule, changesOf, type Draft, draftOf, type Rule, type Changes } from '../draft.ts';
import { Problems } from '../problems.tsx';
import { reportText, TestReport, useTestRun } from '../tests/test-report.tsx';
import { TEST_TEMPLATE } from '../tests/test-template.ts';
import { Preview } from './preview.tsx';
import { SaveDialog, type Saving } from './save-dialog.tsx';
import { type PreviewedEvents, usePreview, useValidity, type Validity } from './use-preview.ts';
import testStyles from '../tests/tests.module.css';
import styles from './edit.module.css';

interface Props {
  /** As it is saved, or what a new one begins from. */
  readonly rule: Rule;
  /** The id of the saved rule; `null` for a new one. */
  readonly id: string | null;
  readonly revision: number | null;
  /** Whether the saved rule is enabled. */
  readonly isEnabled: boolean;
  /** As they are saved; `null` while they are not known. */
  readonly tests: string | null;
  readonly onSaved: (id: string) => void;
  readonly onCancel: () => void;
}

/** What a query may look like. */
const PLACEHOLDERS = {
  eql: 'process where event.type == "start" and process.name == "…"',
  kuery: 'event.type: start and process.name: …',
} as const;

/** A rule that is being written: its form, its query, what it would raise, and whether its tests pass. */
export function RuleEditor({ rule, id, revision, isEnabled, tests, onSaved, onCancel }: Props) {
  const { canWrite } = useRulesMode();
  const [key] = useState(() =>
    id === null ? `rule new ${location.search}` : `rule ${id} ${revision}`,
  );
  const [draft, setDraft, dropDraft] = useKeptDraft<Draft>(key, () => draftOf(rule));
  const [ownTests, setTests, dropTests] = useKeptDraft<string | null>(`${key} tests`, () => null);
  const drop = () => {
    dropDraft();
    dropTests();
  };
  const [previewed, setPreviewed] = useState<PreviewedEvents>({ from: 'now-24h', cluster: null });
  const [isSaving, setSaving] = useState(false);
  // An untouched form is not wrong yet.
  const [isBegun, setBegun] = useState(id !== null);
  // Fields that only saving needs are reported as missing once the user wants to save.
  const [isAsked, setAsked] = useState(id !== null);
  const askToSave = () => {
    setAsked(true);
    setSaving(true);
  };
  const change = (part: Partial<Draft>) => {
    setBegun(true);
    setDraft((old) => ({ ...old, ...part }));
  };
  const changes = useMemo(() => changesOf(draft, rule), [draft, rule]);
  const next = useMemo(() => {
    const made = changedRule(rule, changes);
    return draft.rule_id === '' ? made : { ...made, rule_id: draft.rule_id };
  }, [rule, changes, draft.rule_id]);
  // Checks, tests and the preview need only the query: the fields that only saving needs are filled in.
  const tried = useMemo(() => filledIn(next), [next]);
  const { validity, isCurrent: isChecked } = useValidity(tried);
  const text = ownTests ?? tests;
  const run = useTestRun(tried, text);
  const language = rule['type'] === 'query' ? 'kuery' : 'eql';
  const isEmpty = draft.query.trim() === '';
  const isRunnable = !isEmpty && isChecked && validity?.isValid === true;
  const preview = usePreview(tried, { of: previewed, compare: id, isOn: isRunnable });
  const isTestsChanged = ownTests !== null && ownTests !== tests;
  const isChanged = Object.keys(changes.fields).length > 0 || isTestsChanged || id === null;
  const missing = missingIn(draft);
  const faults = { ...changes.faults, ...(isAsked ? missing : {}) };
  const problems = isBegun ? (validity?.problems ?? []) : [];
  // Problems of the query are shown in it and below it.
  const others = problems.filter(({ field }) => field !== 'query');
  const ofQuery = useMemo(() => queryFindings(validity), [validity]);
  useBlocker({
    shouldBlockFn() {
      const isUnsaved = Object.keys(changes.fields).length + Number(isTestsChanged) > 0;
      if (!isUnsaved || isLeaving.current) return false;
      const leaves = confirm('What you have written is not saved. Leave it?');
      if (leaves) drop();
      return !leaves;
    },
    // A user who signs in again comes back to the draft.
    enableBeforeUnload: () =>
      Object.keys(changes.fields).length > 0 && !isLeaving.current && !isSignedOut(),
  });
  const isLeaving = useMemo(() => ({ current: false }), []);
  useKeys([{ command: 'saveRule', isOn: canWrite && isChanged, run: askToSave }]);
  const saving: Saving = {
    id,
    revision,
    isEnabled,
    rule,
    next,
    changes: changes.fields,
    tests: isTestsChanged ? ownTests : null,
    validity: isChecked ? validity : null,
    faults: Object.values({ ...changes.faults, ...missing }),
    report: run.report,
    isReportCurrent: run.isCurrent,
    preview,
  };
  return (
    <div className="fill">
      <div className={styles['bar']}>
        <span role="status">{barText(id, Object.keys(changes.fields), isTestsChanged)}</span>
        <Button onClick={onCancel}>Cancel</Button>
        <RulesButton variant="filled" disabled={!isChanged} onClick={askToSave}>
          Save …
        </RulesButton>
      </div>
      <div className={styles['columns']}>
        <RuleForm
          draft={draft}
          onChange={change}
          faults={faults}
          problems={problems}
          isReadOnly={!canWrite}
          isNew={id === null}
        />
        <section className={styles['center']} aria-label="Query and tests">
          <header>
            <h2>Query</h2>
          </header>
          <QueryEditor
            label="Rule query"
            language={language}
            value={draft.query}
            onChange={(query) => change({ query })}
            index={draft.index}
            findings={isChecked && !isEmpty ? ofQuery : NONE}
            lines={8}
            isReadOnly={!canWrite}
            placeholder={PLACEHOLDERS[language]}
          />
          {others.length > 0 && <Problems problems={others} label="What was found in the rule" />}
          <header>
            <h2>Tests</h2>
            <span role="status" className={run.report?.failed ? 'bad' : 'muted'}>
              {run.report === null
                ? text === null
                  ? ''
                  : text.trim() === ''
                    ? 'There are none.'
                    : 'Running …'
                : `${reportText(run.report)}${run.isCurrent ? '' : ', running again …'}`}
            </span>
          </header>
          {run.error !== null && <p className="bad">{run.error.message}</p>}
          {run.report !== null && <TestReport report={run.report} shows="mostly failed" />}
          {text !== null && text.trim() === '' ? (
            <div>
              <p className="muted">
                A test is an event with the expected result. The events of the preview can be made
                tests.
              </p>
              <Button disabled={!canWrite} onClick={() => setTests(() => TEST_TEMPLATE)}>
                Write a test
              </Button>
            </div>
          ) : (
            text !== null && (
              <Textarea
                aria-label="Text of the tests"
                className={testStyles['text'] ?? ''}
                autosize
                minRows={6}
                spellCheck={false}
                readOnly={!canWrite}
                value={text}
                onChange={({ currentTarget: { value } }) => setTests(() => value)}
              />
            )
          )}
        </section>
        <Preview
          state={preview}
          of={previewed}
          onOf={setPreviewed}
          testDraft={{ tests: canWrite ? text : null, onChange: (tests) => setTests(() => tests) }}
          obstacle={
            isEmpty
              ? 'Write a query: what it would have raised shows here.'
              : validity !== null && !validity.isValid
                ? 'The rule has errors: what is below, if anything, is of an earlier text.'
                : null
          }
        />
      </div>
      {isSaving && (
        <SaveDialog
          saving={saving}
          onClose={() => setSaving(false)}
          onSaved={(savedId) => {
            isLeaving.current = true;
            drop();
            onSaved(savedId);
          }}
        />
      )}
    </div>
  );
}

/** Fields without which a rule cannot be saved. */
const NEEDED = { name: 'A name', description: 'A description' } as const;

const missingIn = (draft: Draft): Changes['faults'] =>
  Object.fromEntries(
    Object.entries(NEEDED)
      .filter(([field]) => draft[field as keyof typeof NEEDED].trim() === '')
      .map(([field, what]) => [field, `${what} is needed to save the rule.`]),
  );

const FILLED: Rule = {
  rule_id: 'new-rule',
  name: 'Unnamed rule',
  description: 'Not described yet.',
};

function filledIn(rule: Rule): Rule {
  const said = Object.entries(rule).filter(
    ([name, value]) => !(name in FILLED) || (typeof value === 'string' && value.trim() !== ''),
  );
  return { ...FILLED, ...Object.fromEntries(said) };
}

const NONE: readonly Finding[] = [];

/** Problems of the query that only the service can find, since they depend on the rest of the rule. */
const queryFindings = (validity: Validity | null): readonly Finding[] =>
  (validity?.problems ?? []).flatMap(({ field, span, code, severity, message, hint }) =>
    field === 'query'
      ? [
          {
            code,
            severity,
            message,
            hint: hint ?? null,
            fixes: [],
            ...(span ?? { start: 0, end: 0 }),
          },
        ]
      : [],
  );

function barText(id: string | null, fields: readonly string[], isTestsChanged: boolean): string {
  const changed = [...fields, ...(isTestsChanged ? ['tests'] : [])];
  if (id === null) return 'A new rule, not saved yet.';
  return changed.length === 0 ? 'Nothing is changed.' : `Changed: ${changed.join(', ')}.`;
}

interface FormProps {
  readonly draft: Draft;
  readonly onChange: (change: Partial<Draft>) => void;
  readonly faults: Changes['faults'];
  /** What the service has found out about the rule as it is written. */
  readonly problems: Validity['problems'];
  readonly isReadOnly: boolean;
  readonly isNew: boolean;
}

/** All that a rule says beside its query. */
function RuleForm({ draft, onChange, faults, problems, isReadOnly, isNew }: FormProps) {
  const errorOf = (name: keyof Draft): string | null =>
    faults[name] ??
    problems.find(
      ({ severity, field }) =>
        severity === 'error' && field !== null && field.split(/[.[]/)[0] === name,
    )?.message ??
    null;
  const common = (name: keyof Draft, label: string) => ({
    label,
    error: errorOf(name),
    readOnly: isReadOnly,
    disabled: isReadOnly,
  });
  const text = (name: keyof Draft, label: string) => ({
    ...common(name, label),
    value: draft[name] as string,
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      onChange({ [name]: value }),
  });
  const list = (name: 'tags' | 'index' | 'author', label: string) => ({
    ...common(name, label),
    value: [...draft[name]],
    onChange: (value: string[]) => onChange({ [name]: value }),
    splitChars: [','],
  });
  const number = (name: 'risk_score' | 'max_signals' | 'version', label: string) => ({
    ...common(name, label),
    value: draft[name],
    onChange: (value: string | number) => onChange({ [name]: String(value) }),
    allowDecimal: false,
    hideControls: true,
  });
  const area = (name: keyof Draft, label: string, minRows: number) => ({
    ...text(name, label),
    autosize: true,
    minRows,
  });
  const mono = { className: styles['mono'] ?? '' };
  return (
    <div className={styles['form']}>
      <TextInput {...text('name', 'Name')} required />
      <Textarea {...area('description', 'Description', 2)} required />
      <div className={styles['pair']}>
        <Select
          {...common('severity', 'Severity')}
          data={SEVERITIES.toReversed()}
          allowDeselect={false}
          value={draft.severity}
          onChange={(severity) => severity !== null && onChange({ severity })}
        />
        <NumberInput {...number('risk_score', 'Risk score')} min={0} max={100} />
      </div>
      <TagsInput {...list('index', 'Rule indices')} />
      <div className={styles['pair']}>
        <TextInput {...text('interval', 'Runs every')} />
        <TextInput {...text('from', 'Searches indices from')} />
      </div>
      <div className={styles['pair']}>
        <NumberInput {...number('max_signals', 'Maximum alerts')} min={1} />
        <NumberInput {...number('version', 'Version')} min={1} />
      </div>
      <TagsInput {...list('tags', 'Tags')} />
      <Section title="Framework" isOpen={errorOf('threat') !== null}>
        <Textarea
          {...area('threat', 'MITRE ATT&CK', 3)}
          {...mono}
          description="A tactic, and below it its techniques: TA0002 Execution"
        />
      </Section>
      <Section title="For those who triage">
        <Textarea {...area('note', 'Investigation guide', 4)} description="Markdown" />
        <Textarea
          {...area('false_positives', 'False positives', 2)}
          description="With an empty line between two"
        />
        <Textarea {...area('references', 'References', 2)} description="One a line" />
        <Textarea {...area('setup', 'Setup', 2)} description="Markdown" />
      </Section>
      <Section title="Authors and other fields" isOpen={errorOf('others') !== null}>
        <TagsInput {...list('author', 'Rule authors')} />
        <TextInput {...text('license', 'Rule license')} />
        {isNew && (
          <TextInput {...text('rule_id', 'Rule id')} description="Left out, one is made." />
        )}
        <Textarea
          {...area('others', 'Other fields', 3)}
          {...mono}
          description="JSON, under the names of the API; all of them are kept"
        />
      </Section>
    </div>
  );
}

interface SectionProps {
  readonly title: string;
  readonly isOpen?: boolean;
  readonly children: ReactNode;
}

const Section = ({ title, isOpen = false, children }: SectionProps) => (
  <details className={styles['section']} open={isOpen || undefined}>
    <summary>{title}</summary>
    <div>{children}</div>
  </details>
);
