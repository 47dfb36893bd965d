/** The differences between the kinds of searchable documents. */
export interface DocumentKind {
  /** The path of the id. */
  readonly idField: string;
  /** The path of the index name; `null` if all are in the requested one. */
  readonly indexField: string | null;
}

export const ALERTS: DocumentKind = { idField: 'kibana.alert.uuid', indexField: null };

/** For events, both are stored beside the document. */
export const EVENTS: DocumentKind = { idField: '_id', indexField: '_index' };

/** Whether some names include the index of alerts. */
export const isOfAlerts = (names: readonly string[]): boolean =>
  names.some((name) => name.includes('alerts'));
