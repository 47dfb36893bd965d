/** Documents that are searched, by what is not the same for all of them. */
export interface DocumentKind {
  /** Where their ids are. */
  readonly idField: string;
  /** Where the name of their index is; `null` where all are in the one that was asked. */
  readonly indexField: string | null;
}

export const ALERTS: DocumentKind = { idField: 'kibana.alert.uuid', indexField: null };

/** Of events, both are kept beside the document. */
export const EVENTS: DocumentKind = { idField: '_id', indexField: '_index' };

/** Whether an index of alerts is among some names. */
export const isOfAlerts = (names: readonly string[]): boolean =>
  names.some((name) => name.includes('alerts'));
