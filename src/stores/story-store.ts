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

/** The data from which the texts of a story are made. A story that others were merged into has several groups. */
export interface StoryGroup {
  readonly number: number;
  readonly story: string;
  /** The rule of its worst alert, which names the story, with the rank, time, root and place of that alert. */
  readonly lead: string;
  readonly leadRank: number;
  readonly leadTime: number;
  readonly leadRoot: string | null;
  readonly place: string;
  /** Entity ids of processes that its alerts descend from; only some if there are many. */
  readonly roots: readonly string[];
  readonly places: readonly string[];
  /** Why its alerts are together, one text for each thing that they share. */
  readonly reasons: readonly string[];
  /** The time that its events span. */
  readonly firstTime: number;
  readonly lastTime: number;
  /** When an alert was last added. */
  readonly lastAlertAt: number;
}

/** A group without a number gets the next one. */
export type NewStoryGroup = Omit<StoryGroup, 'number'> & { readonly number?: number };

/** A key that alerts of a group share, and the time in which such alerts followed each other without a long pause. */
export interface StoryLink {
  readonly number: number;
  readonly groupNumber: number;
  readonly key: string;
  readonly firstTime: number;
  readonly lastTime: number;
}

export type NewStoryLink = Omit<StoryLink, 'number'> & { readonly number?: number };

/** What has happened to a story. */
export interface StoryEvent {
  readonly story: string;
  readonly at: number;
  readonly by: string;
  readonly what: 'status' | 'reopened' | 'split' | 'merged' | 'verdict' | 'undone' | 'escalated';
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
  /** Links with these keys that overlap a range of time, the latest first. */
  links(keys: readonly string[], from: number, to: number, limit: number): StoryLink[];
  /** Adds links, or replaces those with the same numbers. */
  putLinks(links: readonly NewStoryLink[]): void;
  groups(numbers: readonly number[]): StoryGroup[];
  groupsOf(story: string): StoryGroup[];
  /** Adds a group, or replaces the one with its number. Returns the number. */
  putGroup(group: NewStoryGroup): number;
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
  /** Removes groups to which nothing was added since a time, with their links. Returns their number. */
  pruneGroups(before: number, limit: number): number;
}
