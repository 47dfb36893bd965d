export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Ratios are comparable across machines; plain rates are for orientation. */
  readonly ratio?: true;
}
