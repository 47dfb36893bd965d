import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../../../api/client.ts';
import { Problem } from '../../../../api/problem.ts';
import { FormButtons, FormError } from '../../../../components/form/form.tsx';
import { Time } from '../../../../components/time/time.tsx';
import { say } from '../../../../components/undo/undo.tsx';
import { ValueText, NameText } from '../../../../components/value/value.tsx';
import { refreshRules } from '../../change-rules.ts';
import { FieldDiff } from '../../field-diff.tsx';
import { countText } from '../../figures.ts';
import type { RuleShown } from '../../needs-rules.tsx';
import type { Rule } from '../draft.ts';
import { isRed, type Report, reportText } from '../tests/test-report.tsx';
import { DifferenceText } from './preview.tsx';
import type { PreviewState, Validity } from './use-preview.ts';
import styles from './edit.module.css';

export interface Saving {
  readonly id: string | null;
  /** Of the rule that the changes are of. */
  readonly revision: number | null;
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

/** What is about to be saved: whether it is valid, whether its tests pass, and what it would change. */
export function SaveDialog({ saving, onClose, onSaved }: Props) {
  const { id, revision, rule, changes, validity, faults, report, isReportCurrent, preview } =
    saving;
  const [reason, setReason] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const [other, setOther] = useState<RuleShown | null>(null);
  const errors = validity?.problems.filter(({ severity }) => severity === 'error') ?? [];
  const isTestRed = report !== null && isRed(report);
  const isReady =
    validity?.isValid === true &&
    faults.length === 0 &&
    isReportCurrent &&
    (!isTestRed || reason.trim().length > 2);
  const save = async (of: number | null) => {
    setBusy(true);
    setError(null);
    try {
      onSaved(await saved(saving, of, isTestRed ? reason.trim() : undefined));
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
        {errors.map(({ code, message }) => (
          <p key={`${code} ${message}`} className="bad">
            <NameText text={message} />
          </p>
        ))}
        {faults.map((fault) => (
          <p key={fault} className="bad">
            {fault}
          </p>
        ))}
        {isTestRed && (
          <Textarea
            label="Tests do not pass. Why is it saved all the same?"
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
            <Button loading={isBusy} onClick={() => void save(other.revision)}>
              Save my fields over revision {other.revision}
            </Button>
          </div>
        )}
        {error !== null && <FormError error={error} />}
        <FormButtons>
          <Button onClick={onClose}>Go on writing</Button>
          <Button
            variant="filled"
            disabled={!isReady || other !== null}
            loading={isBusy}
            onClick={() => void save(revision)}
          >
            {id === null ? 'Create' : 'Save'}
          </Button>
        </FormButtons>
      </div>
    </Modal>
  );
}

function Rows({
  saving: { validity, report, isReportCurrent, preview, tests },
}: Pick<Props, 'saving'>) {
  const { result } = preview;
  return (
    <>
      <p>
        <strong>Check:</strong>{' '}
        {validity === null ? 'running …' : validity.isValid ? 'the rule is valid' : 'it has errors'}
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

/** Saves what has changed and nothing else. Returns the id of the rule. */
async function saved(
  { id, next, changes, tests }: Saving,
  revision: number | null,
  reason: string | undefined,
): Promise<string> {
  const query = reason === undefined ? {} : { reason };
  let of = id;
  if (of === null) {
    of = (await call('POST /dw/rules', { body: JSON.stringify(next), query })).id;
  } else if (Object.keys(changes).length > 0) {
    await call('PATCH /dw/rules/:id', {
      id: of,
      body: JSON.stringify(changes),
      query: { ...query, ...(revision === null ? {} : { revision }) },
    });
  }
  if (tests !== null) await call('PUT /dw/rules/:id/_tests', { id: of, body: { text: tests } });
  await refreshRules();
  say(id === null ? 'The rule is there, and runs.' : 'Saved.');
  return of;
}
