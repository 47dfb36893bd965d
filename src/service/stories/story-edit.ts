/** How stories were before a user changed which alerts they have; the alerts are in the history. */
export type StoryEdit =
  | {
      readonly what: 'split';
      readonly from: string;
      readonly isEdited: boolean;
      readonly to: string;
    }
  | {
      readonly what: 'merge';
      readonly into: string;
      readonly isEdited: boolean;
      readonly stories: readonly {
        readonly id: string;
        readonly because: string;
        readonly isEdited: boolean;
        /** Numbers of its groups, and stories that had been merged into it. */
        readonly groups: readonly number[];
        readonly predecessors: readonly string[];
      }[];
    };
