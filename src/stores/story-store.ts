/*
 * What stories need besides the alerts themselves. Times are milliseconds since 1970.
 */

/** A process, and what started it, as far as alerts have named it. */
export interface ProcessLink {
  readonly entity: string;
  readonly parent: string | null;
  readonly name: string | null;
}

/** A bounded memory of processes that alerts have named. */
export interface ProcessTable {
  /** Those that are known. */
  get(entities: readonly string[]): Map<string, ProcessLink>;
  /** Adds what is new. A parent that is known stays: that of an orphan is another one later. */
  learn(links: readonly ProcessLink[]): void;
  /** Removes those that were named first, over a number. Returns how many; as many as `limit`: there may be more. */
  prune(keep: number, limit: number): number;
}

/** What the alerts of a story have in common, and where the story goes on. */
export interface StoryGroup {
  readonly number: number;
  /** The same for all alerts that belong together if they are close in time. */
  readonly key: string;
  readonly story: string;
  /** The rule that names the story, and where it takes place. */
  readonly lead: string;
  readonly place: string;
  /** The time that its events span. */
  readonly firstTime: number;
  readonly lastTime: number;
  /** When an alert was last added. */
  readonly lastAlertAt: number;
}

/** What has happened to a story. */
export interface StoryEvent {
  readonly story: string;
  readonly at: number;
  readonly by: string;
  readonly what: 'status' | 'reopened' | 'split' | 'merged' | 'verdict' | 'undone';
  /** Plain data, as JSON. */
  readonly detail: string;
}

export interface StoryTable {
  /** Oldest first. */
  history(story: string): StoryEvent[];
  /** The story into which one was merged, directly or not; else the id itself. */
  successor(story: string): string;
  /** Stories that were merged into one, directly or not. */
  predecessors(story: string): string[];
  /** Of a key, those that were last added to first. */
  groups(key: string, limit: number): StoryGroup[];
  groupsOf(story: string): StoryGroup[];
  /** Adds a group, or replaces that of its number. */
  putGroup(group: Omit<StoryGroup, 'number'> & { readonly number?: number }): void;
  /** What belonged to a story goes on in another one. */
  merge(story: string, into: string): void;
  /** Takes a merge back: some groups and predecessors are those of the story again. */
  unmerge(
    story: string,
    from: string,
    groups: readonly number[],
    predecessors: readonly string[],
  ): void;
  addHistory(event: StoryEvent): void;
  /** Removes groups to which nothing was added since a time. Returns how many. */
  pruneGroups(before: number, limit: number): number;
}
