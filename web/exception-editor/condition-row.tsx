import { NativeSelect, TagsInput, TextInput } from '@mantine/core';
import { useAnswer } from '../api/queries.ts';
import { Conditions, operatorText } from '../components/conditions/conditions.tsx';
import { IconButton } from '../components/icon/icon-button.tsx';
import { ValueText } from '../components/value/value.tsx';
import { visibleText } from '../components/value/visible-text.ts';
import type { DraftCondition, Operator, Draft } from './draft.ts';
import styles from './exception-editor.module.css';
import { countText } from '../components/value/counts.ts';

interface Props {
  readonly condition: DraftCondition;
  readonly isCaseless: boolean;
  readonly isDisabled: boolean;
  readonly onChange: (condition: DraftCondition) => void;
  readonly onCaseless: () => void;
  readonly onRemove: () => void;
}

const TYPES: readonly Operator[] = ['match', 'match_any', 'wildcard', 'exists', 'list'];
const OPERATORS = TYPES.flatMap((type) =>
  (['included', 'excluded'] as const).map((operator) => ({
    value: `${type} ${operator}`,
    label: operatorText({ type, operator }),
  })),
);

/** Compared as text, so that case matters. */
const HAS_CASE = new Set<Operator>(['match', 'match_any', 'wildcard']);

/** One condition: a field, how it is compared, and with what. */
export function ConditionRow(props: Props) {
  const { condition, isCaseless, isDisabled, onChange, onCaseless, onRemove } = props;
  const { field, type, operator, raw } = condition;
  if (raw !== undefined)
    return (
      <li className={styles['condition']}>
        <Conditions entries={[raw]} />
      </li>
    );
  return (
    <li className={styles['condition']}>
      <div className={styles['field']}>
        <TextInput
          aria-label="Field"
          value={field}
          disabled={isDisabled}
          classNames={{ input: styles['mono'] ?? '' }}
          onChange={({ currentTarget: { value } }) => onChange({ ...condition, field: value })}
        />
        <NativeSelect
          aria-label={`How ${visibleText(field)} is compared`}
          size="xs"
          value={`${type} ${operator}`}
          disabled={isDisabled}
          data={OPERATORS}
          onChange={({ currentTarget: { value } }) => onChange(comparedAs(condition, value))}
        />
        <IconButton
          label={`Remove the condition on ${visibleText(field)}`}
          icon="close"
          size={14}
          disabled={isDisabled}
          onClick={onRemove}
        />
      </div>
      <div className={styles['value']}>
        <Values condition={condition} isDisabled={isDisabled} onChange={onChange} />
        {HAS_CASE.has(type) && (
          <button
            type="button"
            className={styles['case']}
            aria-pressed={isCaseless}
            disabled={isDisabled}
            onClick={onCaseless}
          >
            {isCaseless ? 'any case' : 'exact case'}
          </button>
        )}
      </div>
    </li>
  );
}

function comparedAs(condition: DraftCondition, chosen: string): DraftCondition {
  const [type, operator] = chosen.split(' ') as [Operator, DraftCondition['operator']];
  const values =
    type === 'exists' || (type === 'list') !== (condition.type === 'list')
      ? []
      : type === 'match_any'
        ? condition.values
        : condition.values.slice(0, 1);
  return { ...condition, type, operator, values };
}

function Values({
  condition,
  isDisabled,
  onChange,
}: Pick<Props, 'condition' | 'isDisabled' | 'onChange'>) {
  const { field, type, values } = condition;
  const label = `Value of ${visibleText(field)}`;
  if (type === 'exists') return null;
  if (type === 'list') return <ListChoice condition={condition} {...{ isDisabled, onChange }} />;
  // What cannot be seen cannot be edited either: an input would show it as something else.
  if (values.some((value) => visibleText(value) !== value))
    return (
      <div className={styles['fixed']}>
        {values.map((value, at) => (
          // oxlint-disable-next-line react/no-array-index-key
          <ValueText key={at} text={value} most={200} />
        ))}
      </div>
    );
  if (type === 'match_any')
    return (
      <TagsInput
        aria-label={label}
        value={[...values]}
        disabled={isDisabled}
        onChange={(next) => onChange({ ...condition, values: next })}
      />
    );
  return (
    <TextInput
      aria-label={label}
      value={values[0] ?? ''}
      disabled={isDisabled}
      classNames={{ input: styles['mono'] ?? '' }}
      {...(type === 'wildcard'
        ? { description: '* stands for any text, ? for one character' }
        : {})}
      onChange={({ currentTarget: { value } }) => onChange({ ...condition, values: [value] })}
    />
  );
}

function ListChoice({
  condition,
  isDisabled,
  onChange,
}: Pick<Props, 'condition' | 'isDisabled' | 'onChange'>) {
  const lists = useAnswer('GET /dw/value-lists', {}).data?.lists ?? [];
  return (
    <NativeSelect
      aria-label="Value list"
      size="xs"
      value={condition.values[0] ?? ''}
      disabled={isDisabled}
      data={[
        { value: '', label: lists.length === 0 ? 'There is no value list' : 'Choose a list' },
        ...lists.map(({ id, name, values }) => ({
          value: id,
          label: `${name === '' ? id : name} (${countText(values, 'value')})`,
        })),
      ]}
      onChange={({ currentTarget: { value } }) => {
        const listType = lists.find(({ id }) => id === value)?.type ?? 'keyword';
        onChange({ ...condition, values: [value], listType });
      }}
    />
  );
}

export interface OfferedEntry {
  readonly entry: {
    readonly field: string;
    readonly type: 'match' | 'wildcard';
    readonly value: string;
  };
  readonly seen: string;
  readonly why: string;
  readonly alerts: number | null;
}

interface OfferedProps {
  readonly offered: readonly OfferedEntry[];
  readonly draft: Draft;
  readonly isDisabled: boolean;
  readonly onDraft: (draft: Draft) => void;
}

/** Further conditions that the event would fit, with how many alerts of the rule fit each. */
export function Offered({ offered, draft, isDisabled, onDraft }: OfferedProps) {
  const others = offered.filter(
    ({ entry }) =>
      !draft.conditions.some(
        ({ field, values }) => field === entry.field && values.includes(entry.value),
      ),
  );
  return (
    <>
      <p className="muted">
        Click a value of the alert to add it{others.length > 0 ? ', or one of these:' : '.'}
      </p>
      {others.length > 0 && (
        <ul className={styles['offered']}>
          {others.map(({ entry: { field, type, value }, why, alerts }, at) => (
            // oxlint-disable-next-line react/no-array-index-key
            <li key={at}>
              <button
                type="button"
                disabled={isDisabled}
                onClick={() => {
                  const added: DraftCondition = {
                    field,
                    type,
                    operator: 'included',
                    values: [value],
                  };
                  onDraft({ ...draft, conditions: [...draft.conditions, added] });
                }}
              >
                <span aria-hidden="true">+</span> <ValueText text={field} most={80} />{' '}
                <strong>
                  <ValueText text={value} most={60} />
                </strong>
              </button>
              <span className="muted">
                {why}
                {alerts !== null &&
                  `; ${alerts.toLocaleString('en')} ${alerts === 1 ? 'alert' : 'alerts'} of the rule in 30 days`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
