/** What has changed, by `rule_id`, for those who run the rules. */
export interface RuleChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Exceptions, their lists or value lists: any rule may be concerned. */
  readonly exceptionsChanged: boolean;
}

export const NO_CHANGES: RuleChanges = {
  added: [],
  changed: [],
  removed: [],
  exceptionsChanged: false,
};
