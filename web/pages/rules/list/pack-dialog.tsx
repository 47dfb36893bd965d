import { Button, Modal } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { AnswerOf } from '../../../api/client.ts';
import { useAnswer, useChange } from '../../../api/queries.ts';
import { Loaded } from '../../../components/states/states.tsx';
import { complain, say } from '../../../components/undo/undo.tsx';
import { NameText, ValueText } from '../../../components/value/value.tsx';
import { refreshRules } from '../change-rules.ts';
import { FieldDiff } from '../field-diff.tsx';
import { NeedsRules, RulesButton } from '../needs-rules.tsx';
import styles from './list.module.css';

type Updates = AnswerOf<'GET /dw/rules/_pack'>;

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** How the rules here differ from the shipped ones, and what has to be decided. */
export function PackDialog({ isOpen, onClose }: Props) {
  const status = useAnswer('GET /dw/rules/_pack/_status', {}, { enabled: isOpen });
  const updates = useAnswer('GET /dw/rules/_pack', {}, { enabled: isOpen });
  const install = useChange('POST /dw/rules/_pack/_install', [
    'GET /dw/rules',
    'GET /dw/rules/_pack',
    'GET /dw/rules/_pack/_status',
  ]);
  return (
    <Modal opened={isOpen} onClose={onClose} title="Shipped rules" size="xl">
      <Loaded of={status}>
        {({ installed, notInstalled, custom }) => (
          <p className="wrap" style={{ marginTop: 0 }}>
            {installed} of {installed + notInstalled} shipped rules are here, and {custom} of your
            own. Fields that you have not changed follow each version by themselves.
            {notInstalled > 0 && (
              <RulesButton
                loading={install.isPending}
                onClick={() =>
                  install.mutate(
                    {},
                    {
                      onSuccess: ({ added, updated }) =>
                        say(`Added ${added} and updated ${updated} rules.`),
                      onError: complain,
                    },
                  )
                }
              >
                Add the other {notInstalled}
              </RulesButton>
            )}
          </p>
        )}
      </Loaded>
      <Loaded of={updates}>{(data) => <Decisions updates={data} />}</Loaded>
    </Modal>
  );
}

function Decisions({ updates: { conflicts, dropped, deleted } }: { readonly updates: Updates }) {
  const restore = useChange('POST /dw/rules/_pack/:id/_restore', [
    'GET /dw/rules',
    'GET /dw/rules/_pack',
    'GET /dw/rules/_pack/_status',
  ]);
  return (
    <>
      <h3>Changed both here and by the new version</h3>
      {conflicts.length === 0 && <p className="muted">Nothing is to be decided.</p>}
      {conflicts.map(({ id, name, fields, obstacle }) => (
        <section key={id} className={styles['conflict']}>
          <h4>
            <Link to="/rules/$id/overview" params={{ id }}>
              <NameText text={name} />
            </Link>
          </h4>
          {obstacle !== null && (
            <p className="muted">
              Its other changes wait too: <ValueText text={obstacle} />
            </p>
          )}
          {fields.map(({ field, ours, theirs }) => (
            <div key={field}>
              <FieldDiff field={field} before={ours} after={theirs} names={['yours', 'shipped']} />
              <Choice id={id} field={field} />
            </div>
          ))}
        </section>
      ))}
      {dropped.length > 0 && (
        <>
          <h3>No longer shipped</h3>
          <p className="muted">They run on here, and get no further updates.</p>
          <ul className={styles['results']}>
            {dropped.map(({ id, name }) => (
              <li key={id}>
                <Link to="/rules/$id/overview" params={{ id }}>
                  <NameText text={name} />
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
      {deleted.length > 0 && (
        <>
          <h3>Deleted here</h3>
          <ul className={styles['results']}>
            {deleted.map(({ id, name }) => (
              <li key={id}>
                <NameText text={name} />{' '}
                <RulesButton onClick={() => restore.mutate({ id }, { onError: complain })}>
                  Restore
                </RulesButton>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Choice({ id, field }: { readonly id: string; readonly field: string }) {
  const take = useChange('POST /dw/rules/_pack/:id/_take');
  const keep = useChange('POST /dw/rules/_pack/:id/_keep');
  const settle = (change: typeof take | typeof keep) =>
    change.mutate(
      { id, body: { field } },
      { onSuccess: () => void refreshRules(), onError: complain },
    );
  return (
    <NeedsRules>
      {(isDisabled) => (
        <span style={{ display: 'inline-flex', gap: 8 }}>
          <Button disabled={isDisabled} onClick={() => settle(take)}>
            Take theirs
          </Button>
          <Button disabled={isDisabled} onClick={() => settle(keep)}>
            Keep yours
          </Button>
        </span>
      )}
    </NeedsRules>
  );
}
