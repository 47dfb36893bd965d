import { Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { Problem } from '../api/problem.ts';
import { useAnswer, useRight } from '../api/queries.ts';
import { FormButtons } from '../components/form/form.tsx';
import { IconButton } from '../components/icon/icon-button.tsx';
import { RightButton } from '../components/states/states.tsx';
import { timeText } from '../components/time/format-time.ts';
import { useTimeZone } from '../components/time/time-zone.ts';
import { useNow } from '../components/time/time.tsx';
import { complain } from '../components/undo/undo.tsx';
import { ValueText } from '../components/value/value.tsx';
import { visibleText } from '../components/value/visible-text.ts';
import { useKeys } from '../keys/keys.ts';
import { ConditionRow, Offered, type OfferedEntry } from './condition-row.tsx';
import { type Draft, type DraftCondition, dropDraft, putDraft, useDraft } from './draft.ts';
import { type EffectReport, warningsOf } from './effect-result.ts';
import { Effect } from './effect.tsx';
import { faultOf, type Fields, itemOf } from './item.ts';
import { inList, type Saved, saveException, type Scope } from './save-exception.ts';
import { SavedException } from './saved-exception.tsx';
import styles from './exception-editor.module.css';

interface Props {
  readonly draftKey: string;
  /** What the item begins as. */
  readonly base: Fields;
  readonly scope: Scope;
  readonly rules: readonly string[];
  /** `null` where it is about an item that is there. */
  readonly ruleName: string | null;
  readonly offered: readonly OfferedEntry[];
  readonly stages: readonly {
    readonly name: string;
    readonly event: string;
    readonly isChosen: boolean;
    readonly choose: () => void;
  }[];
  readonly onClose: () => void;
}

/** The form of an exception: conditions, what they would hide, for what and until when. */
export function ExceptionForm({ onClose, ...props }: Props) {
  const draft = useDraft(props.draftKey);
  const [saved, setSaved] = useState<{
    readonly saved: Saved;
    readonly effect: EffectReport | null;
  } | null>(null);
  const title = props.ruleName === null ? 'Change the exception' : 'New exception';
  return (
    <section className={styles['editor']} aria-label={title}>
      <header>
        <h2 tabIndex={-1} ref={focusOnce}>
          {title}
        </h2>
        <IconButton label="Close the editor" icon="close" onClick={onClose} />
      </header>
      {saved !== null ? (
        <SavedException {...saved} onClose={onClose} />
      ) : (
        draft !== null && (
          <Form
            {...props}
            draft={draft}
            onClose={onClose}
            onSaved={(done, effect) => setSaved({ saved: done, effect })}
          />
        )
      )}
    </section>
  );
}

interface FormProps extends Props {
  readonly draft: Draft;
  readonly onSaved: (saved: Saved, effect: EffectReport | null) => void;
}

function Form(props: FormProps) {
  const { draftKey, draft, base, scope, rules, ruleName, offered, stages, onClose, onSaved } =
    props;
  const isAllowed = useRight('rules');
  const now = useNow();
  const [effect, setEffect] = useState<EffectReport | null>(null);
  const [confirmed, setConfirmed] = useState<string | null>(null);
  const [isSaving, setSaving] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const lists = useAnswer('GET /dw/exceptions/lists', {}, { enabled: ruleName !== null }).data
    ?.lists;
  const change = (part: Partial<Draft>) => putDraft(draftKey, { ...draft, ...part });
  const fault = faultOf(draft, now);
  const list = lists?.find(({ key }) => key === draft.list) ?? null;
  const item = useMemo(() => {
    const made = itemOf(draft, base);
    return list === null ? made : inList(made, list.list);
  }, [draft, base, list]);
  // A name, a reason and an expiry hide nothing: their changes need no new count.
  const counted = useMemo(
    () => [
      { ...itemOf({ ...draft, name: 'x', reason: '', expires: null }, base), ...listOf(item) },
    ],
    [draft, base, item],
  );
  const warnings = effect === null ? [] : warningsOf(effect);
  const mustConfirm = warnings.join(' ');
  const onEffect = useCallback((next: EffectReport | null) => setEffect(next), []);
  const isReady =
    fault === null && effect !== null && (mustConfirm === '' || confirmed === mustConfirm);
  const put = (at: number, condition: DraftCondition) =>
    change({ conditions: draft.conditions.with(at, condition) });
  const save = async () => {
    setSaving(true);
    setProblem(null);
    try {
      const done = await saveException(
        item,
        list === null ? scope : { kind: 'list', list: list.list },
      );
      dropDraft(draftKey);
      onSaved(done, effect);
    } catch (error) {
      if (error instanceof Problem) setProblem(error);
      else complain(error);
    } finally {
      setSaving(false);
    }
  };
  const canSave = isReady && isAllowed && !isSaving;
  useKeys([{ command: 'saveException', isOn: canSave, run: () => void save() }]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (canSave) void save();
      }}
    >
      {stages.length > 0 && (
        <fieldset className={styles['stages']}>
          <legend>Hide the sequence where this event is</legend>
          {stages.map(({ name, event, isChosen, choose }) => (
            <label key={name}>
              <input type="radio" name="stage" checked={isChosen} onChange={choose} />
              <span>
                {name} <ValueText text={event} most={80} />
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <h3>Hide events where all of this is true</h3>
      <ul>
        {draft.conditions.map((condition, at) => (
          <ConditionRow
            // oxlint-disable-next-line react/no-array-index-key
            key={at}
            condition={condition}
            isDisabled={!isAllowed}
            isCaseless={draft.caseless.includes(condition.field)}
            onChange={(next) => put(at, next)}
            onCaseless={() => change({ caseless: toggled(draft.caseless, condition.field) })}
            onRemove={() =>
              change({ conditions: draft.conditions.filter((_, index) => index !== at) })
            }
          />
        ))}
      </ul>
      <Offered
        offered={offered}
        draft={draft}
        isDisabled={!isAllowed}
        onDraft={(next) => putDraft(draftKey, next)}
      />
      <h3>What it would have hidden</h3>
      {draft.conditions.length === 0 ? (
        <p className="muted">Nothing is counted without a condition.</p>
      ) : !isAllowed ? (
        <p className="muted">Counting it needs the right to change rules.</p>
      ) : (
        <Effect items={counted} {...(list === null ? { rules } : {})} onEffect={onEffect} />
      )}
      <h3>For what, and until when</h3>
      <div className="column">
        {ruleName !== null && (
          <NativeSelect
            label="Applies to"
            size="xs"
            value={draft.list ?? ''}
            disabled={!isAllowed}
            data={[
              { value: '', label: `Only ${visibleText(ruleName)}` },
              ...(lists ?? [])
                .filter(({ origin }) => origin !== 'folder')
                .map(({ key, list: of }) => ({
                  value: key,
                  label: `Rules with the list ${visibleText(nameOf(of) || key)}`,
                })),
            ]}
            onChange={({ currentTarget: { value } }) =>
              change({ list: value === '' ? null : value })
            }
          />
        )}
        <ExpiryChoice
          expires={draft.expires}
          isDisabled={!isAllowed}
          onExpires={(expires) => change({ expires })}
        />
        <TextInput
          label="Name"
          value={draft.name}
          disabled={!isAllowed}
          onChange={({ currentTarget: { value } }) => change({ name: value })}
        />
        <Textarea
          label="Reason"
          description="For the reader who finds it in a year."
          autosize={false}
          rows={2}
          value={draft.reason}
          disabled={!isAllowed}
          onChange={({ currentTarget: { value } }) => change({ reason: value })}
        />
      </div>
      {mustConfirm !== '' && (
        <Checkbox
          className={styles['confirm'] ?? ''}
          label={`${mustConfirm} Hide what is like them all the same.`}
          checked={confirmed === mustConfirm}
          disabled={!isAllowed}
          onChange={({ currentTarget: { checked } }) => setConfirmed(checked ? mustConfirm : null)}
        />
      )}
      {problem !== null && (
        <p className={styles['fault']} role="alert">
          {problem.message}{' '}
          {problem.problems.map(({ message = '' }, at) => (
            // oxlint-disable-next-line react/no-array-index-key
            <span key={at}>{message} </span>
          ))}
        </p>
      )}
      <footer>
        <span className="muted" role="status">
          {fault ??
            (effect === null
              ? 'It can be saved as soon as its effect is known.'
              : isReady
                ? ''
                : 'Confirm the warning to save it.')}
        </span>
        <FormButtons>
          <Button
            onClick={() => {
              dropDraft(draftKey);
              onClose();
            }}
          >
            Discard
          </Button>
          <RightButton
            right="rules"
            type="submit"
            variant="filled"
            loading={isSaving}
            disabled={!isReady}
          >
            Save
          </RightButton>
        </FormButtons>
      </footer>
    </form>
  );
}

/** The focus goes to the editor when it opens. */
const focusOnce = (heading: HTMLElement | null) => heading?.focus({ preventScroll: true });

const toggled = (all: readonly string[], one: string) =>
  all.includes(one) ? all.filter((each) => each !== one) : [...all, one];

const nameOf = (list: Fields) => (typeof list['name'] === 'string' ? list['name'] : '');

/** Of an item, what says which list it is in. */
const listOf = ({ list_id: id, namespace_type: space }: Fields): Fields =>
  id === undefined ? {} : { list_id: id, namespace_type: space };

const DAY_MS = 86_400_000;
const DAYS = [7, 30, 90, 365] as const;

interface ExpiryChoiceProps {
  readonly expires: string | null;
  readonly isDisabled: boolean;
  readonly onExpires: (expires: string | null) => void;
}

/** Until when it hides anything. */
function ExpiryChoice({ expires, isDisabled, onExpires }: ExpiryChoiceProps) {
  const zone = useTimeZone();
  return (
    <NativeSelect
      label="Expires"
      size="xs"
      value={expires === null ? '' : 'set'}
      disabled={isDisabled}
      data={[
        { value: '', label: 'Never' },
        ...(expires === null ? [] : [{ value: 'set', label: `At ${timeText(expires, zone)}` }]),
        ...DAYS.map((days) => ({ value: String(days), label: `In ${days} days` })),
      ]}
      onChange={({ currentTarget: { value } }) => {
        if (value === '') onExpires(null);
        else if (value !== 'set')
          onExpires(new Date(Date.now() + Number(value) * DAY_MS).toISOString());
      }}
    />
  );
}
