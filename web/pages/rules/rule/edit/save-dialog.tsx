import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../../../api/client.ts';
import { Problem } from '../../../../api/problem.ts';
import { FormButtons, FormError } from '../../../../components/form/form.tsx';
import { Time } from '../../../../components/time/time.tsx';
import { say } from '../../../../components/undo/undo.tsx';
import { ValueText } from '../../../../components/value/value.tsx';
import { refreshRules } from '../../change-rules.ts';
import { FieldDiff } from '../../field-diff.tsx';
import { countText } from '../../figures.ts';
import type { RuleShown } from '../../needs-rules.tsx';
import type { Rule } from '../draft.ts';
import { Problems } from '../problems.tsx';
import { isRed, type Report, reportText, TestReport } from '../tests/test-report.tsx';
import { DifferenceText } from './preview.tsx';
import type { PreviewState, Validity } from './use-preview.ts';
import styles from './edit.module.css';

export interface Saving {
  readonly id: string | null;
  /** Of the rule that the changes are of. */
  readonly revision: number | null;
  /** Whether the saved rule is enabled. */
  readonly isEnabled: boolean;
  readonly rule: Rule;
  readonly next: Rule;
  readonly changes: Rule;
  /** `null`: as they are. */
  readonly tests: string | null;
  readonly validity: Validity | null;
  readonly faults: readonly string[];
  readonly report: Report | null;
  readonly isReportCurrent: boolean;
  readonly preview: PreviewState;
}

interface Props {
  readonly saving: Saving;
  readonly onClose: () => void;
  readonly onSaved: (id: string) => void;
}

/** Shows what is about to be saved, whether it is valid, and whether its tests pass, and asks whether the saved rule is to run. */
export function SaveDialog({ saving, onClose, onSaved }: Props) {
  const { id, revision, rule, changes, validity, faults, report, isReportCurrent, preview } =
    saving;
  const [reason, setReason] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const [other, setOther] = useState<RuleShown | null>(null);
  const isTestRed = report !== null && isRed(report);
  const isReady =
    validity?.isValid === true &&
    faults.length === 0 &&
    isReportCurrent &&
    (!isTestRed || reason.trim().length > 2);
  const runs = howItRuns(saving);
  const save = async (of: number | null, isEnabled: boolean) => {
    setBusy(true);
    setError(null);
    try {
      onSaved(
        await saved(saving, {
          revision: of,
          isEnabled,
          reason: isTestRed ? reason.trim() : undefined,
        }),
      );
    } catch (failed) {
      if (id !== null && failed instanceof Problem && failed.status === 409)
        setOther(await call('GET /dw/rules/:id', { id }));
      else setError(failed);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={id === null ? 'Create the rule' : 'Save the rule'}
      size="lg"
    >
      <div className={styles['facts']}>
        {Object.entries(id === null ? {} : changes).map(([field, value]) => (
          <FieldDiff key={field} field={field} before={rule[field]} after={value} />
        ))}
        <Rows saving={saving} />
        {validity !== null && validity.problems.length > 0 && (
          <Problems problems={validity.problems} label="Problems of the rule" />
        )}
        {faults.map((fault) => (
          <p key={fault} className="bad">
            {fault}
          </p>
        ))}
        {isTestRed && (
          <section aria-label="Tests that fail">
            <TestReport report={report} shows="failed" />
          </section>
        )}
        {isTestRed && (
          <Textarea
            label={`${failedText(report)} Why is it saved all the same?`}
            description="It stands in the audit log."
            required
            autosize
            minRows={2}
            value={reason}
            onChange={({ currentTarget: { value } }) => setReason(value)}
          />
        )}
        {preview.result !== null && !preview.isCurrent && (
          <p className="muted">The preview is not of this text yet.</p>
        )}
        {other !== null && (
          <div className={styles['miss']} role="alert">
            <strong>Another user has saved this rule meanwhile</strong>
            <p>
              <ValueText text={other.updatedBy} />, <Time at={other.updatedAt} isAgo />: it is
              revision {other.revision}, and you began from {revision}. Your changes are of these
              fields alone; where both have changed one, yours would replace it.
            </p>
            {Object.keys(changes).map((field) =>
              JSON.stringify(other.rule[field]) === JSON.stringify(rule[field]) ? null : (
                <FieldDiff
                  key={field}
                  field={field}
                  before={other.rule[field]}
                  after={changes[field]}
                  names={['theirs', 'yours']}
                />
              ),
            )}
            <Button loading={isBusy} onClick={() => void save(other.revision, runs.isEnabled)}>
              Save my fields over revision {other.revision}
            </Button>
          </div>
        )}
        {error !== null && <FormError error={error} />}
        <p>{runs.text}</p>
        <FormButtons>
          <Button onClick={onClose}>Continue editing</Button>
          {[!runs.isEnabled, runs.isEnabled].map((isEnabled) => (
            <Button
              key={String(isEnabled)}
              variant={isEnabled === runs.isEnabled ? 'filled' : 'default'}
              disabled={!isReady || other !== null}
              loading={isBusy}
              onClick={() => void save(revision, isEnabled)}
            >
              {isEnabled ? 'Save and enable' : 'Save disabled'}
            </Button>
          ))}
        </FormButtons>
      </div>
    </Modal>
  );
}

/** "2 of 5 tests fail." */
function failedText({ failed, passed }: Report): string {
  const all = failed + passed;
  return failed === 0
    ? 'The tests cannot be read.'
    : `${failed} of ${all} ${all === 1 ? 'test fails' : 'tests fail'}.`;
}

/**
 * Whether a rule is enabled by default when it is saved, and why. A saved rule stays as it is; a new one is enabled if its tests
 * pass and there are no warnings.
 */
function howItRuns({
  id,
  isEnabled,
  report,
  validity,
}: Pick<Saving, 'id' | 'isEnabled' | 'report' | 'validity'>): {
  readonly isEnabled: boolean;
  readonly text: string;
} {
  if (id !== null)
    return {
      isEnabled,
      text: isEnabled
        ? 'The rule is enabled: the changes take effect at once.'
        : 'The rule is disabled: it does not run until it is enabled.',
    };
  const doubt =
    report === null || report.passed + report.failed === 0
      ? 'no test shows yet that it works'
      : isRed(report)
        ? 'its tests do not pass'
        : validity?.problems.some(({ severity }) => severity !== 'note')
          ? 'there are warnings'
          : null;
  return doubt === null
    ? { isEnabled: true, text: 'Its tests pass and there are no warnings: once enabled, it runs.' }
    : { isEnabled: false, text: `Disabled is safer: ${doubt}. Once enabled, it runs.` };
}

function Rows({
  saving: { validity, faults, report, isReportCurrent, preview, tests },
}: Pick<Props, 'saving'>) {
  const { result } = preview;
  return (
    <>
      <p>
        <strong>Check:</strong>{' '}
        {validity === null
          ? 'running …'
          : validity.isValid && faults.length === 0
            ? 'the rule is valid'
            : 'it cannot be saved yet'}
      </p>
      <p>
        <strong>Tests:</strong>{' '}
        {report === null ? 'none' : isReportCurrent ? reportText(report) : 'running …'}
        {tests !== null && <span className="muted"> · their text is saved too</span>}
      </p>
      <p>
        <strong>Preview:</strong>{' '}
        {result === null || !preview.isCurrent ? (
          preview.isRunning ? (
            'running …'
          ) : (
            'none'
          )
        ) : (
          <>
            {countText(result.counts.alerts)} alerts
            {result.difference !== null && <DifferenceText difference={result.difference} />}
          </>
        )}
      </p>
    </>
  );
}

interface How {
  readonly revision: number | null;
  readonly isEnabled: boolean;
  readonly reason: string | undefined;
}

/** Saves what has changed and nothing else. Returns the id of the rule. */
async function saved(
  { id, next, changes, tests, isEnabled: wasEnabled }: Saving,
  { revision, isEnabled, reason }: How,
): Promise<string> {
  const query = reason === undefined ? {} : { reason };
  const fields = { ...changes, ...(isEnabled === wasEnabled ? {} : { enabled: isEnabled }) };
  let of = id;
  if (of === null) {
    const body = JSON.stringify({ ...next, enabled: isEnabled });
    of = (await call('POST /dw/rules', { body, query })).id;
  } else if (Object.keys(fields).length > 0) {
    await call('PATCH /dw/rules/:id', {
      id: of,
      body: JSON.stringify(fields),
      query: { ...query, ...(revision === null ? {} : { revision }) },
    });
  }
  if (tests !== null) await call('PUT /dw/rules/:id/_tests', { id: of, body: { text: tests } });
  await refreshRules();
  say(`Saved. The rule is ${isEnabled ? 'enabled, and runs' : 'disabled, and does not run'}.`);
  return of;
}
