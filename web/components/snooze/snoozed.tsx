import { useState } from 'react';
import { useAnswer, useRight } from '../../api/queries.ts';
import { Time } from '../time/time.tsx';
import { NameText } from '../value/value.tsx';
import { SnoozeForm, type Thing } from './snooze-form.tsx';

/** Says that nothing is sent about things, until when and why; nothing where none of them is snoozed. */
export function Snoozed({ things }: { readonly things: readonly Thing[] }) {
  const { data } = useAnswer('GET /dw/snoozes', {}, { isBehindLists: true });
  const found = (data?.snoozes ?? []).filter(
    (snooze) =>
      snooze.isActive &&
      things.some(({ kind, value }) => kind === snooze.kind && value === snooze.value),
  );
  return found.map(({ id, kind, until, reason, createdBy, silenced }) => (
    <p key={id} className="muted" role="status" style={{ margin: 0 }}>
      Notifications of this {kind} are snoozed until <Time at={until} /> by{' '}
      <NameText text={createdBy} most={60} />: <NameText text={reason} most={200} />
      {silenced > 0 && ` (${silenced} silenced)`}
    </p>
  ));
}

/** Leads to the form that snoozes a thing. */
export function SnoozeLink({ thing }: { readonly thing: Thing }) {
  const [isOpen, setOpen] = useState(false);
  if (!useRight('triage')) return null;
  return (
    <>
      <button type="button" className="link" onClick={() => setOpen(true)}>
        Snooze notifications of this {thing.kind}
      </button>
      {isOpen && <SnoozeForm thing={thing} onClose={() => setOpen(false)} />}
    </>
  );
}
