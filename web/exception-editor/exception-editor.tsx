import { useEffect, useState } from 'react';
import { useAnswer } from '../api/queries.ts';
import { PageProblem, Skeleton } from '../components/states/states.tsx';
import { draftOf, putDraft } from './draft.ts';
import { draftFrom, type Fields } from './item.ts';
import { ExceptionForm } from './exception-form.tsx';
import type { Scope } from './save-exception.ts';

/** What an exception is made for. */
export type ExceptionSubject =
  /** `value` is the value to begin with, in place of what is proposed. */
  | {
      readonly kind: 'alert';
      readonly id: string;
      readonly value?: { readonly field: string; readonly value: string } | null;
    }
  /** An item that is there, under the names of the API; `rules` are the ids of those that it applies to. */
  | {
      readonly kind: 'item';
      readonly key: string;
      readonly item: Fields;
      readonly rules: readonly string[];
    };

/** What its draft is kept under: values that are clicked are put there, too. */
export const draftKey = (subject: ExceptionSubject) =>
  subject.kind === 'alert' ? `alert ${subject.id}` : `item ${subject.key}`;

interface Props {
  readonly subject: ExceptionSubject;
  readonly onClose: () => void;
}

/** Makes an exception of an alert, or changes one: beside what it is about, with what it would hide. */
export function ExceptionEditor({ subject, onClose }: Props) {
  if (subject.kind === 'alert') return <OfAlert subject={subject} onClose={onClose} />;
  return <OfItem key={subject.key} subject={subject} onClose={onClose} />;
}

function OfAlert({
  subject,
  onClose,
}: Props & { readonly subject: ExceptionSubject & { readonly kind: 'alert' } }) {
  const { data, error, refetch } = useAnswer(
    'GET /dw/alerts/:id/_exceptions',
    { id: subject.id },
    { keeps: false },
  );
  const [at, setAt] = useState(0);
  const key = draftKey(subject);
  const proposed = data?.exceptions[at];
  useEffect(() => {
    if (proposed === undefined || draftOf(key) !== null) return;
    const draft = draftFrom(proposed.item, null);
    const { value } = subject;
    putDraft(
      key,
      value == null
        ? draft
        : {
            ...draft,
            conditions: [
              { field: value.field, type: 'match', operator: 'included', values: [value.value] },
            ],
          },
    );
  }, [proposed, key, subject]);
  if (error !== null) return <PageProblem error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton rows={8} />;
  if (proposed === undefined)
    return <p>The events of this alert are not known any more: there is nothing to compare.</p>;
  const scope: Scope = { kind: 'rule', ruleId: data.ruleId };
  return (
    <ExceptionForm
      draftKey={key}
      base={proposed.item}
      scope={scope}
      rules={[data.ruleId]}
      ruleName={data.ruleName}
      offered={proposed.entries}
      stages={
        data.exceptions.length < 2
          ? []
          : data.exceptions.map(({ stage, event }, index) => ({
              name: `Step ${stage ?? index + 1}`,
              event,
              isChosen: index === at,
              choose: () => {
                const item = data.exceptions[index]?.item;
                if (item === undefined) return;
                putDraft(key, draftFrom(item, null));
                setAt(index);
              },
            }))
      }
      onClose={onClose}
    />
  );
}

function OfItem({
  subject: { key: itemKey, item, rules },
  onClose,
}: {
  readonly subject: ExceptionSubject & { readonly kind: 'item' };
  readonly onClose: () => void;
}) {
  const key = `item ${itemKey}`;
  useEffect(() => {
    if (draftOf(key) === null) putDraft(key, draftFrom(item, null));
  }, [key, item]);
  return (
    <ExceptionForm
      draftKey={key}
      base={item}
      scope={{ kind: 'item', before: item }}
      rules={rules}
      ruleName={null}
      offered={[]}
      stages={[]}
      onClose={onClose}
    />
  );
}
