import type {
  AlertQuery,
  AlertStore,
  Author,
  HistoryEntry,
  NewAlert,
  StoredAlert,
  TriageChange,
} from '../../stores/alert-store.ts';

type Entry = HistoryEntry & { isUndone: boolean };

/** Keeps alerts in memory, with what triage needs of a store; for queries by status, ids and groups. */
export function memoryAlerts() {
  const alerts = new Map<string, StoredAlert>();
  const history: Entry[] = [];
  const notes: { number: number; alertId: string; at: number; by: string; text: string }[] = [];

  const finds = (query: AlertQuery) => (alert: StoredAlert) =>
    alert.kind === (query.kind ?? 'alert') &&
    (query.includesBuildingBlocks === true || !alert.isBuildingBlock) &&
    (query.ids?.includes(alert.id) ?? true) &&
    (query.statuses?.includes(alert.status) ?? true) &&
    (query.ruleIds?.includes(alert.ruleId) ?? true) &&
    (query.tags?.some((tag) => alert.tags.includes(tag)) ?? true) &&
    (query.from ?? 0) <= alert.createdAt &&
    (query.groups?.includes(alert.group ?? '') ?? true);

  const find = (query: AlertQuery) =>
    [...alerts.values()].filter(finds(query)).sort((a, b) => (a.id < b.id ? -1 : 1));

  function note(
    alert: StoredAlert,
    what: string,
    before: unknown,
    after: unknown,
    { at, by, job = null }: Author,
  ) {
    history.push({
      number: history.length + 1,
      alertId: alert.id,
      at,
      by,
      what,
      before: JSON.stringify(before),
      after: JSON.stringify(after),
      job,
      isUndone: false,
    });
  }

  /** The parts that are changed and restored by themselves. */
  const PARTS = {
    status: ({ status, closeReason }: StoredAlert) => ({ status, closeReason }),
    tags: ({ tags }: StoredAlert) => tags,
    assignees: ({ assignees }: StoredAlert) => assignees,
  };

  function put(before: StoredAlert, after: StoredAlert, author: Author): boolean {
    let isChanged = false;
    for (const [what, part] of Object.entries(PARTS)) {
      if (JSON.stringify(part(before)) === JSON.stringify(part(after))) continue;
      note(before, what, part(before), part(after), author);
      isChanged = true;
    }
    const isMoved = after.status !== before.status || after.closeReason !== before.closeReason;
    const by = isMoved ? { statusChangedAt: author.at, statusChangedBy: author.by } : {};
    if (isChanged) alerts.set(after.id, { ...after, ...by });
    return isChanged;
  }

  const store = {
    has: (id: string) => alerts.has(id),
    get: (id: string) => alerts.get(id) ?? null,
    add: (added: readonly NewAlert[]) => {
      for (const each of added) {
        alerts.set(each.id, {
          ...each,
          status: 'open',
          closeReason: null,
          assignees: [],
          tags: [],
          statusChangedAt: null,
          statusChangedBy: null,
          story: null,
          notes: 0,
          lastDetected: each.createdAt,
          change: 0,
        });
      }
      return added.length;
    },
    ids: (query: AlertQuery, limit: number, after: string | null) =>
      find(query)
        .map(({ id }) => id)
        .filter((id) => after === null || id > after)
        .slice(0, limit),
    count: (query: AlertQuery) => find(query).length,
    page: (query: AlertQuery, _order: string, limit: number, after?: string | null) => {
      const start = Number(after ?? 0);
      const found = find(query).sort((a, b) => b.createdAt - a.createdAt);
      return {
        alerts: found.slice(start, start + limit),
        next: start + limit < found.length ? String(start + limit) : null,
      };
    },
    change: (ids: readonly string[], change: TriageChange, author: Author) =>
      ids.filter((id) => {
        const before = alerts.get(id);
        return before !== undefined && put(before, changed(before, change), author);
      }),
    undo: (job: string, author: Author, limit: number) => {
      const due = [
        ...new Set(
          history.filter((each) => each.job === job && !each.isUndone).map((each) => each.alertId),
        ),
      ].sort();
      const restored: string[] = [];
      let left = 0;
      for (const id of due.slice(0, limit)) {
        const alert = alerts.get(id) as StoredAlert;
        let isWhole = true;
        let after = alert;
        for (const entry of history.filter((each) => each.alertId === id && each.job === job)) {
          entry.isUndone = true;
          const last = history.filter((each) => each.alertId === id && each.what === entry.what);
          if (last.at(-1) !== entry) isWhole = false;
          else {
            const value: unknown = JSON.parse(entry.before ?? 'null');
            const part = entry.what === 'status' ? value : { [entry.what]: value };
            after = { ...after, ...(part as object) };
          }
        }
        put(alert, after, author);
        if (alert.kind === 'block') continue;
        if (isWhole) restored.push(id);
        else left += 1;
      }
      return { restored, left, isDone: due.length <= limit };
    },
    addNote: (alertId: string, text: string, { at, by }: Author) => {
      const added = { number: notes.length + 1, alertId, at, by, text };
      notes.push(added);
      return added;
    },
    history: (id: string) => history.filter(({ alertId }) => alertId === id),
    notesOf: (id: string) => notes.filter(({ alertId }) => alertId === id),
  };
  /** Returns what brings back the state of now. */
  const save = () => {
    const saved = { alerts: [...alerts], history: history.length, notes: notes.length };
    return () => {
      alerts.clear();
      for (const [id, alert] of saved.alerts) alerts.set(id, alert);
      history.splice(saved.history);
      notes.splice(saved.notes);
    };
  };
  return { alerts: store as unknown as AlertStore, save };
}

function changed(alert: StoredAlert, change: TriageChange): StoredAlert {
  const { status = alert.status, closeReason } = change;
  const kept = alert.status === 'closed' ? alert.closeReason : null;
  const set = (
    of: readonly string[],
    add: readonly string[] = [],
    remove: readonly string[] = [],
  ) => [...new Set([...of, ...add])].filter((each) => !remove.includes(each)).sort();
  return {
    ...alert,
    status,
    closeReason: status === 'closed' ? (closeReason === undefined ? kept : closeReason) : null,
    tags: set(alert.tags, change.addTags, change.removeTags),
    assignees: set(alert.assignees, change.addAssignees, change.removeAssignees),
  };
}
